package ui

import (
	"fmt"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"beacontop/beacon/estate"
)

// never is shown for something that has not happened.
const never = "–"

// untold is shown for something that has happened in an unknown amount.
const untold = "?"

// age formats a coarse age: it changes at whole minutes, so that rows do not flicker.
func age(now, then time.Time) string {
	if then.IsZero() {
		return never
	}
	return span(now.Sub(then))
}

// span formats a coarse duration.
func span(d time.Duration) string { return estate.SpanText(d) }

// uptime formats a duration in its two largest units.
func uptime(d time.Duration) string {
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

// latency formats the duration of a request.
func latency(d time.Duration) string {
	if d <= 0 {
		return never
	}
	return estate.LatencyText(d)
}

// number formats a count with separators.
func number[T int | int64](n T) string { return humanize.Comma(int64(n)) }

// inferred formats a count that is inferred and not reported by events.
func inferred(n int64) string {
	if n == 0 {
		return "0"
	}
	return "~" + number(n)
}

// amount formats a count, or a dash for zero.
func amount[T int | int64](n T) string {
	if n == 0 {
		return never
	}
	return number(n)
}

// size formats a number of bytes.
func size(n int64) string { return estate.SizeText(n) }

// rate formats a number per second with two significant digits.
func rate(perSecond float64) string {
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

// flowRates formats the rates of incoming and outgoing files.
func flowRates(in, out float64) string {
	return "in " + strings.TrimSuffix(rate(in), " /s") + "  out " + rate(out)
}

// percent formats a share; "–" if the whole is zero.
func percent(part, whole int64) string {
	if whole == 0 {
		return never
	}
	share := 100 * float64(part) / float64(whole)
	if part > 0 && share < 0.1 {
		return "<0.1 %"
	}
	return fmt.Sprintf("%.1f %%", share)
}

// per formats the width of a column in time.
func per(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d m", d/time.Minute)
	}
	return fmt.Sprintf("%d h", d/time.Hour)
}

// peer returns a short name of another beacon: the host, if the name is a URL.
func peer(name string) string {
	name = clean(name)
	for _, scheme := range []string{"http://", "https://"} {
		if host, ok := strings.CutPrefix(name, scheme); ok {
			host, _, _ = strings.Cut(host, "/")
			return host
		}
	}
	return name
}

// plural formats a count with its noun.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}
