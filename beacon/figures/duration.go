package figures

import (
	"fmt"
	"time"

	"beacontop/beacon/printable"
)

const day = 24 * time.Hour

// Size formats a number of bytes in decimal units: "1.0 kB", "85 GB".
func Size(n int64) string { return printable.Size(n) }

// Latency formats the duration of a request, rounded so that noise does not change it; Never for
// zero.
func Latency(d time.Duration) string {
	if d <= 0 {
		return Never
	}
	return printable.Latency(d)
}

// Span formats a coarse duration: it changes at whole minutes.
func Span(d time.Duration) string { return printable.Span(d) }

// Age formats how long ago something happened as a Span; Never for a zero time.
func Age(now, then time.Time) string {
	if then.IsZero() {
		return Never
	}
	return Span(now.Sub(then))
}

// Recent formats a duration in steps of ten seconds below a minute, and as a Span above.
func Recent(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return "<10 s"
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/(10*time.Second)*10)
	}
	return Span(d)
}

// Late formats how overdue something is that should happen every second: by the second at first,
// then as Recent.
func Late(d time.Duration) string {
	if d < 10*time.Second {
		return fmt.Sprintf("%d s", d/time.Second)
	}
	return Recent(d)
}

// About formats a duration in its largest unit, for forecasts: at least a minute.
func About(d time.Duration) string {
	switch {
	case d < time.Hour:
		return fmt.Sprintf("%d m", max(d/time.Minute, 1))
	case d < 2*day:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return fmt.Sprintf("%d d", d/day)
}

// Uptime formats a running duration in its two largest units, by the minute.
func Uptime(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "<1 m"
	case d < time.Hour:
		return fmt.Sprintf("%d m", d/time.Minute)
	}
	return Length(d)
}

// Length formats a completed duration in its two largest units: "12 m 5 s", "3 h 20 m", "2 d 4 h".
func Length(d time.Duration) string {
	switch {
	case d < time.Hour:
		return fmt.Sprintf("%d m %d s", d/time.Minute, d%time.Minute/time.Second)
	case d < day:
		return fmt.Sprintf("%d h %d m", d/time.Hour, d%time.Hour/time.Minute)
	}
	return fmt.Sprintf("%d d %d h", d/day, d%day/time.Hour)
}

// Exact formats a limit in a sentence, in the largest unit that divides it.
func Exact(d time.Duration) string {
	switch {
	case d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return d.String()
}
