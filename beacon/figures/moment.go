package figures

import "time"

// Moment formats a time of day with its time zone, and with the date if it is another day.
func Moment(now, t time.Time) string {
	t = t.In(now.Location())
	form := "15:04 MST"
	switch {
	case longAgo(now, t):
		form = "2 Jan 2006 15:04 MST"
	case t.YearDay() != now.YearDay():
		form = "2 Jan 15:04 MST"
	}
	return t.Format(form)
}

// Clock formats a time of day to the second, or a date with a time if it is another day; Never
// for a zero time. The header of the screen names the time zone.
func Clock(now, t time.Time) string {
	if t.IsZero() {
		return Never
	}
	t = t.In(now.Location())
	switch {
	case longAgo(now, t):
		return t.Format("2 Jan 2006")
	case t.YearDay() != now.YearDay():
		return t.Format("2 Jan 15:04")
	}
	return t.Format("15:04:05")
}

// Since formats a Moment with its age; Never for a zero time.
func Since(now, t time.Time) string {
	if t.IsZero() {
		return Never
	}
	return Moment(now, t) + ", " + Recent(now.Sub(t)) + " ago"
}

// longAgo reports whether a date needs its year.
func longAgo(now, t time.Time) bool { return now.Sub(t).Abs() > 300*day }
