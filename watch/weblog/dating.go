package weblog

import (
	"bytes"
	"time"
)

// standing is the state from the lines before a row: its columns and, if rows have no date,
// its day.
type standing struct {
	layout *layout // nil before the first #Fields
	dating dating
}

// dating determines the day of rows that have only a time of day (the default columns of IIS 5
// and 6): that of the last #Date, incremented at midnight. The zero dating has no day.
type dating struct {
	day   int64 // of the newest row, in seconds since 1970
	clock time.Duration
	known bool
}

// late is how far rows may be out of order. A longer step back is midnight.
const late = time.Hour

// on advances to the next row and returns its day. A row may be up to an hour older than the
// previous one, also across midnight.
func (d *dating) on(clock time.Duration) int64 {
	const day, seconds = 24 * time.Hour, 86400
	switch step := clock - d.clock; {
	case step < -late:
		d.day += seconds
	case step > day-late: // logged after midnight, but from before it
		return d.day - seconds
	case step < 0:
		return d.day
	}
	d.clock = clock
	return d.day
}

// at is the time of the newest row.
func (d *dating) at() time.Time {
	if !d.known {
		return time.Time{}
	}
	return instant(d.day, d.clock)
}

const dateDirective = "#Date: "

// directive processes a line that begins with a number sign. It reports whether the columns
// changed.
func (s *standing) directive(text []byte) bool {
	if l, ok := layoutOf(text); ok {
		s.layout = l
		return true
	}
	for _, name := range []string{dateDirective, "#Start-Date: "} {
		stamp, ok := bytes.CutPrefix(text, []byte(name))
		if !ok || len(stamp) < len(time.DateTime) {
			continue
		}
		day, ok := dateOf(stamp[:10])
		clock, also := clockOf(stamp[11:])
		if ok && also {
			s.dating = dating{day, clock, true}
		}
	}
	return false
}

// dateless reports whether the day of a row depends on the rows before it.
func (s *standing) dateless() bool {
	return s.layout != nil && !s.layout.has.has(columnDate) && s.layout.has.has(columnTime)
}

// date returns the day of a row without a date.
func (s *standing) date(text []byte) (day int64, ok bool) {
	clock, ok := clockOf(s.layout.time(text))
	if !ok || !s.dating.known {
		return 0, false
	}
	return s.dating.on(clock), true
}

// follow processes any line as far as later ones depend on it.
func (s *standing) follow(text []byte) {
	switch {
	case len(text) == 0:
	case text[0] == '#':
		s.directive(text)
	case s.dateless():
		s.date(text)
	}
}
