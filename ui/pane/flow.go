package pane

import (
	"fmt"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/queue"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/ui/draw"
)

// flow shows how many files come and leave, and what that means for those that wait.
func flow(p *draw.Page, s *estate.Sample) {
	t, r := p.Theme, s.Totals.Queue.Rates
	if r.Over == 0 {
		text := "not listed yet"
		if Watching(s) {
			text = "unknown: Incoming is not watched"
		}
		p.Flow("flow", 3, t.Dim.Cell(text))
		return
	}
	parts := []draw.Cell{t.Plain.Cell(flowText(r))}
	if next := outlook(t, s); next.Text != "" {
		parts = append(parts, next)
	}
	p.Flow("flow", 3, parts...)
}

// flowText formats rates with the time over which they were counted. Below one file a second, the
// counts say more.
func flowText(r queue.Rates) string {
	if in, out := float64(r.In)/r.Over.Seconds(), float64(r.Out)/r.Over.Seconds(); max(in, out) >= 1 {
		return figures.Flow(in, out) + " over the last " + windowText(r.Over)
	}
	return fmt.Sprintf("%s in, %s out in the last %s", figures.Number(r.In), figures.Number(r.Out), windowText(r.Over))
}

// windowText formats the time over which something was counted, so that it changes seldom.
func windowText(d time.Duration) string {
	switch {
	case d >= time.Hour:
		return "hour"
	case d >= time.Minute && d < 2*time.Minute:
		return "minute"
	case d >= time.Minute:
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return fmt.Sprintf("%d s", max(d.Truncate(10*time.Second), 10*time.Second)/time.Second)
}

// standstill is the age of the oldest file from which a queue that does not shrink is marked: a
// file of the last minutes may simply be next.
const standstill = 5 * time.Minute

// outlook says when the queue will be empty, or why that is not known. What the lines about the
// parent say already is not repeated.
func outlook(t *draw.Theme, s *estate.Sample) draw.Cell {
	q, known := &s.Totals.Queue, s.Parent.URL != ""
	waiting := q.Waiting - len(q.Refused)
	switch {
	case !q.Listed, q.Problem != "":
		return draw.Cell{}
	case q.Waiting == 0 && q.Coming > 0:
		return draw.Cell{} // the next listing tells
	case q.Waiting == 0:
		return t.Ok.Cell(t.Glyphs.Ok + " queue empty")
	case waiting <= 0:
		return t.Warn.Cell(t.Glyphs.Warn + " all waiting files are rejected")
	case !known && !Watching(s), !s.Beacon.Opens.IsZero():
		return draw.Cell{}
	case known && s.Parent.Reach == event.ReachDown:
		return t.Bad.Cell(t.Glyphs.Bad + " parent down: nothing leaves")
	}
	old := s.Now.Sub(q.Oldest.Since) >= standstill
	switch left, outlook := q.Rates.Empty(waiting); outlook {
	case queue.OutlookDrains:
		text := figures.Uptime(left)
		if left < time.Minute {
			text = figures.Recent(left + 10*time.Second)
		}
		return t.Plain.Cell("empty in about " + text + " at these rates")
	case queue.OutlookGrows:
		return standing(t, old, known, "parent slow: ", moreCome(q.Rates)+", never empty at these rates")
	case queue.OutlookHalted:
		return standing(t, old, known, "parent answers, but ", "no file leaves")
	}
	if q.Rates.Over < time.Minute {
		return t.Dim.Cell("too early to say when it is empty")
	}
	return t.Dim.Cell("too few files to say when it is empty")
}

// standing formats a queue that does not shrink. Only of files that are old, and of a parent that is
// known, it names the parent as the reason.
func standing(t *draw.Theme, old, known bool, parent, text string) draw.Cell {
	switch {
	case !old:
		return t.Plain.Cell(text)
	case known:
		text = parent + text
	}
	return t.Warn.Cell(t.Glyphs.Warn + " " + text)
}

func moreCome(r queue.Rates) string {
	if r.In == r.Out {
		return "as many come as leave"
	}
	return "more come than leave"
}

// oldest shows the file that waits longest, by name if it is known.
func oldest(p *draw.Page, s *estate.Sample) {
	t, h := p.Theme, &s.Totals.Queue.Oldest
	if h.None() {
		return
	}
	name := t.Plain.Cell(draw.Clean(h.Folder) + "/" + draw.Clean(h.Name))
	if h.Name == "" {
		name = t.Dim.Cell("in " + draw.Clean(h.Folder) + ", not known by name")
	}
	parts := []draw.Cell{name, t.Plain.Cell("since " + figures.Clock(s.Now, h.Since) + ", " + figures.Recent(s.Now.Sub(h.Since)))}
	if h.Stuck(s.Now) {
		parts = append(parts, t.Warn.Cell(fmt.Sprintf("%s stuck: %s left since %s", t.Glyphs.Warn, figures.Plural(h.Passed, "newer file", "newer files"), figures.Clock(s.Now, h.First))))
	}
	p.Flow("oldest", 2, parts...)
}

// disk shows the disk space for uploads, how long it lasts, and its location.
func disk(p *draw.Page, s *estate.Sample) {
	t, d := p.Theme, s.Beacon.Disk
	text := figures.Size(d.Free) + " free"
	if d.Total > 0 {
		text = fmt.Sprintf("%s of %s free, %d %%", figures.Size(d.Free), figures.Size(d.Total), 100*d.Free/d.Total)
	}
	parts := []draw.Cell{t.Plain.Cell(text)}
	switch {
	case d.Low:
		parts = append(parts, t.Bad.Cell(t.Glyphs.Bad+" full: uploads are rejected"))
	case d.Near():
		parts = append(parts, t.Warn.Cell(t.Glyphs.Warn+" low: uploads are rejected below "+figures.Size(d.Reserve)))
	}
	if left := s.Totals.FullIn; left > 0 && !d.Low {
		style := t.Plain
		if left < 24*time.Hour {
			style = t.Warn
		}
		parts = append(parts, style.Cell(fmt.Sprintf("full in about %s at the rate of the last %s, if nothing leaves", figures.About(left), windowText(s.Totals.FullOver))))
	}
	if s.Beacon.Dir != "" {
		parts = append(parts, t.Dim.Cell("state directory "+draw.Clean(s.Beacon.Dir)))
	}
	p.Flow("disk", 3, parts...)
}

// tryAgain formats the next attempt to reach another beacon, after a comma; empty: not known.
func tryAgain(now time.Time, other *estate.Peer) string {
	whole := other.Next.Add(time.Second - 1).Truncate(time.Second)
	left, at := other.Next.Sub(now), ", next try "+figures.Clock(now, whole)
	switch {
	case other.Next.IsZero():
		return ""
	case left <= 0:
		return ", trying now"
	case left < time.Minute:
		return fmt.Sprintf("%s, in %d s", at, (left+time.Second-1)/time.Second)
	}
	return at + ", in " + figures.Span(left)
}
