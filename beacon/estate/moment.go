package estate

import "time"

// Moment formats a time of day in the time zone of now, with the date if it is another day.
func Moment(now, t time.Time) string {
	t = t.In(now.Location())
	form := "15:04 MST"
	switch age := now.Sub(t).Abs(); {
	case age > 300*day:
		form = "2 Jan 2006 15:04 MST"
	case t.YearDay() != now.YearDay():
		form = "2 Jan 15:04 MST"
	}
	return t.Format(form)
}
