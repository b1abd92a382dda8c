package draw

import (
	"fmt"
	"time"

	"beacontop/beacon/estate"
)

// Query.Now carries the time zone of the screen, and all times are shown in it. Rows show coarse
// ages (age in format.go), details use the formats of this file.

// Clock formats a time of day to the second, or a date with a time if it is another day. The
// header names the time zone.
func Clock(now, t time.Time) string {
	if t.IsZero() {
		return Never
	}
	t = t.In(now.Location())
	switch {
	case now.Sub(t).Abs() > 300*24*time.Hour:
		return t.Format("2 Jan 2006")
	case now.YearDay() != t.YearDay():
		return t.Format("2 Jan 15:04")
	}
	return t.Format("15:04:05")
}

// Since formats a time with its age, for details and for lines about the present minute.
func Since(now, t time.Time) string {
	if t.IsZero() {
		return Never
	}
	return estate.Moment(now, t) + ", " + Recent(now.Sub(t)) + " ago"
}

// SinceWhen is since with its preposition; empty: the time is not known.
func SinceWhen(now, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return "since " + Since(now, t)
}

// Recent formats a duration in steps of ten seconds below a minute, and coarsely above.
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
// then as recent.
func Late(d time.Duration) string {
	if d < 10*time.Second {
		return fmt.Sprintf("%d s", d/time.Second)
	}
	return Recent(d)
}
