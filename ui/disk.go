package ui

import (
	"fmt"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
)

// disk shows the disk space for uploads, how long it lasts, and its location.
func disk(p *page, s *estate.Sample) {
	t, d := p.theme, s.Beacon.Disk
	text := figures.Size(d.Free) + " free"
	if d.Total > 0 {
		text = fmt.Sprintf("%s of %s free, %d %%", figures.Size(d.Free), figures.Size(d.Total), 100*d.Free/d.Total)
	}
	parts := []cell{{text, t.plain}}
	switch {
	case d.Low:
		parts = append(parts, cell{t.glyphs.bad + " full: uploads are rejected", t.bad})
	case d.Near():
		parts = append(parts, cell{t.glyphs.warn + " low: uploads are rejected below " + figures.Size(d.Reserve), t.warn})
	}
	if left := s.Totals.FullIn; left > 0 && !d.Low {
		style := t.plain
		if left < 24*time.Hour {
			style = t.warn
		}
		parts = append(parts, cell{"full in about " + figures.About(left) + " while nothing is forwarded", style})
	}
	if s.Beacon.Dir != "" {
		parts = append(parts, cell{"state directory " + clean(s.Beacon.Dir), t.dim})
	}
	p.flow("disk", 3, parts...)
}

// nextTry formats the time until the next attempt to reach the parent, after a comma; empty: not
// known.
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
	return ", next try in " + figures.Span(left)
}
