package draw

import (
	"fmt"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"beacontop/beacon/estate"
)

// Never is shown for something that has not happened.
const Never = "–"

// Untold is shown for something that has happened in an unknown amount.
const Untold = "?"

// Age formats a coarse age: it changes at whole minutes, so that rows do not flicker.
func Age(now, then time.Time) string {
	if then.IsZero() {
		return Never
	}
	return Span(now.Sub(then))
}

// Span formats a coarse duration.
func Span(d time.Duration) string { return estate.SpanText(d) }

// Uptime formats a duration in its two largest units.
func Uptime(d time.Duration) string {
	day := 24 * time.Hour
	switch {
	case d < time.Minute:
		return "<1 m"
	case d < time.Hour:
		return fmt.Sprintf("%d m", d/time.Minute)
	case d < day:
		return fmt.Sprintf("%d h %d m", d/time.Hour, d%time.Hour/time.Minute)
	}
	return fmt.Sprintf("%d d %d h", d/day, d%day/time.Hour)
}

// Latency formats the duration of a request.
func Latency(d time.Duration) string {
	if d <= 0 {
		return Never
	}
	return estate.LatencyText(d)
}

// Number formats a count with separators.
func Number[T int | int64](n T) string { return humanize.Comma(int64(n)) }

// Inferred formats a count that is inferred and not reported by events.
func Inferred(n int64) string {
	if n == 0 {
		return "0"
	}
	return "~" + Number(n)
}

// Amount formats a count, or a dash for zero.
func Amount[T int | int64](n T) string {
	if n == 0 {
		return Never
	}
	return Number(n)
}

// Size formats a number of bytes.
func Size(n int64) string { return estate.SizeText(n) }

// Rate formats a number per second with two significant digits.
func Rate(perSecond float64) string {
	switch {
	case perSecond == 0:
		return "0 /s"
	case perSecond < 0.05:
		return "<0.1 /s"
	case perSecond < 10:
		return fmt.Sprintf("%.1f /s", perSecond)
	}
	return humanize.Comma(int64(perSecond+0.5)) + " /s"
}

// FlowRates formats the rates of incoming and outgoing files.
func FlowRates(in, out float64) string {
	return "in " + strings.TrimSuffix(Rate(in), " /s") + "  out " + Rate(out)
}

// Percent formats a share; "–" if the whole is zero.
func Percent(part, whole int64) string {
	if whole == 0 {
		return Never
	}
	share := 100 * float64(part) / float64(whole)
	if part > 0 && share < 0.1 {
		return "<0.1 %"
	}
	return fmt.Sprintf("%.1f %%", share)
}

// Per formats the width of a column in time.
func Per(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d m", d/time.Minute)
	}
	return fmt.Sprintf("%d h", d/time.Hour)
}

// Peer returns a short name of another beacon: the host, if the name is a URL.
func Peer(name string) string {
	name = Clean(name)
	for _, scheme := range []string{"http://", "https://"} {
		if host, ok := strings.CutPrefix(name, scheme); ok {
			host, _, _ = strings.Cut(host, "/")
			return host
		}
	}
	return name
}

// Plural formats a count with its noun.
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}
