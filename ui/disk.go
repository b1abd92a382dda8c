package ui

import (
	"fmt"
	"time"

	"beacontop/beacon/estate"
)

// disk says how much space there is for uploads, and how long it lasts.
func disk(l *line, s *estate.Sample) *line {
	t, d := l.theme, s.Beacon.Disk
	text := size(d.Free) + " free"
	if d.Total > 0 {
		text = fmt.Sprintf("%s of %s free, %d %%", size(d.Free), size(d.Total), 100*d.Free/d.Total)
	}
	l.put(t.plain, text).space(3)
	switch {
	case d.Low:
		return l.put(t.bad, t.glyphs.bad+" full: uploads are rejected")
	case d.Near():
		l.put(t.warn, t.glyphs.warn+" low: uploads are rejected below "+size(d.Reserve)).space(2)
	}
	if left := s.Totals.FullIn; left > 0 {
		style := t.plain
		if left < 24*time.Hour {
			style = t.warn
		}
		l.put(style, "full in about "+estate.About(left)+" while nothing is forwarded")
	}
	return l
}

// nextTry counts down to the next attempt to reach the parent, after a comma; empty: not known.
func nextTry(s *estate.Sample) string {
	left := s.Parent.Next.Sub(s.Now)
	switch {
	case s.Parent.Next.IsZero():
		return ""
	case left <= 0:
		return ", trying now"
	case left < time.Minute:
		return fmt.Sprintf(", next try in %d s", (left+time.Second-1)/time.Second)
	}
	return ", next try in " + span(left)
}
