package filter

import "time"

// moment is a time as it is written: with or without a date, and no more precise than it was
// written.
type moment struct {
	time.Time // its date and clock, as UTC
	dated     bool
	zoned     bool          // the time zone was written, too
	length    time.Duration // how long the written time lasts; 0: a day of the calendar
}

// momentForms are the forms of a time.
var momentForms = []struct {
	form   string
	dated  bool
	zoned  bool
	length time.Duration
}{
	{"15:04", false, false, time.Minute},
	{"15:04:05", false, false, time.Second},
	{time.DateOnly, true, false, 0},
	{"2006-01-02T15:04", true, false, time.Minute},
	{"2006-01-02 15:04", true, false, time.Minute},
	{"2006-01-02T15:04:05", true, false, time.Second},
	{time.DateTime, true, false, time.Second},
	{time.RFC3339, true, true, time.Second},
}

func parseMoment(text string) (moment, bool) {
	for _, f := range momentForms {
		if at, err := time.Parse(f.form, text); err == nil && (!f.dated || at.Year() > 1700 && at.Year() < 2200) { // Unix nanoseconds
			return moment{at, f.dated, f.zoned, f.length}, true
		}
	}
	return moment{}, false
}

// on returns the moment on a day of the calendar, some days later than a time.
func (m moment) on(day time.Time, later int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day()+later, m.Hour(), m.Minute(), m.Second(), 0, day.Location())
}

// latest returns the moment in the zone of now; without a date it is the latest one that is not
// after now.
func (m moment) latest(now time.Time) time.Time {
	switch {
	case m.zoned:
		return m.Time
	case m.dated:
		return time.Date(m.Year(), m.Month(), m.Day(), m.Hour(), m.Minute(), m.Second(), 0, now.Location())
	}
	at := m.on(now, 0)
	for later := -1; at.After(now); later-- { // more than once where a clock was set back
		at = m.on(now, later)
	}
	return at
}

// after returns the first such moment from a time on; one with a date stays where it is.
func (m moment) after(begin time.Time) time.Time {
	if m.dated {
		return m.latest(begin)
	}
	at := m.on(begin, 0)
	for later := 1; at.Before(begin); later++ {
		at = m.on(begin, later)
	}
	return at
}

// span returns how long the moment lasts that begins at a time, in Unix nanoseconds.
func (m moment) span(begin time.Time) scalar {
	end := begin.Add(m.length)
	if m.length == 0 {
		end = begin.AddDate(0, 0, 1)
	}
	return scalar{begin.UnixNano(), end.UnixNano() - 1}
}
