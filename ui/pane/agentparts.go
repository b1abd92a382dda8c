package pane

import (
	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/explanation"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/identity"
	"beacontop/beacon/estate/ladder"
	"beacontop/beacon/figures"
	"beacontop/beacon/rhythm"
	"beacontop/ui/draw"
)

// rhythmLines draws the last week of an agent, and says how often it comes and when it will come
// again.
func rhythmLines(p *draw.Page, s *estate.Sample, d *estate.AgentDetail) {
	t := p.Theme
	cells := rhythm.StripHours / 3
	if p.Width < cells+40 {
		cells = rhythm.StripHours / 6
	}
	p.Flow("", 3, t.Dim.Cell("7 days"), t.Plain.Cell(draw.Strip(&t.Glyphs, d.Strip[:], cells)))
	style := t.Dim
	if d.Silent {
		style = t.Warn
	}
	p.Flow("", 3, style.Cell(Comes(s, d)))
}

// Comes says how often an agent comes, and when it will come again.
func Comes(s *estate.Sample, d *estate.AgentDetail) string {
	v, next := &d.Rhythm.Verdict, &d.Rhythm.Next
	usually := "usually every " + figures.Recent(v.Usual)
	switch {
	case v.Why == rhythm.FewContacts:
		return "not enough contacts yet to know how often it comes"
	case v.Usual == 0:
		return "how often it comes is not known yet"
	case d.Silent:
		return "silent since " + figures.Moment(s.Now, d.Contact) + ", " + usually
	case v.Why == rhythm.SegmentAway:
		return "away with its network, " + usually
	case v.Why == rhythm.OwnGap:
		return usually + "; this beacon did not see enough of the time since"
	case next.Likely.IsZero():
		return usually
	}
	return usually + ", next about " + figures.Moment(s.Now, next.Likely)
}

// Widths from which a ladder in one line has wide gaps, or is drawn.
const (
	airyLadder  = 84
	drawnLadder = 100
)

// drawLadder adds a ladder in one line, or in several on a narrow screen.
func drawLadder(p *draw.Page, l *ladder.Ladder) {
	t, apart := p.Theme, 1
	if p.Width >= airyLadder && p.Width < drawnLadder {
		apart = 2
	}
	var parts []draw.Cell
	for r := range l {
		sign, style := draw.RungSign(t, l[r].State)
		if r > 0 && p.Width >= drawnLadder {
			parts = append(parts, t.Dim.Cell(t.Glyphs.Rule+t.Glyphs.Rule))
		}
		parts = append(parts, style.Cell(explanation.Label(ladder.Rung(r))+" "+sign))
	}
	p.Flow("", apart, parts...)
}

// machines shows the machines that the inventories of a device describe, one below the other, so that
// what differs is seen. They are known only while there is a suspicion, or after a replacement.
func machines(p *draw.Page, s *estate.Sample, d *estate.AgentDetail) {
	t := p.Theme
	rows := diagnosis.Machines(d, Watching(s))
	if len(rows) == 0 {
		return
	}
	table := draw.Table{Cursor: -1, Columns: []draw.Column{
		{Title: "machine at", Width: 15, Least: 8, Most: 39, Name: true},
		{Title: "serial", Width: 12, Most: 40, Name: true},
		{Title: "adapters", Width: 17, Most: 35, Name: true, Rank: 1},
		{Title: "agent", Width: 7, Most: 16, Rank: 2},
		{Title: "last", Width: 6, Right: true},
		{Title: "model", Width: 14, Most: 40, Name: true, Rank: 3},
		{Title: "system", Width: 14, Grow: true, Name: true, Rank: 4},
	}}
	different := d.Identity == identity.Clones || d.Identity == identity.Replaced
	table.Draw(p, len(rows), func(i int) []draw.Cell {
		r := &rows[i]
		fact := func(text string) draw.Cell {
			if text == "" {
				return t.Dim.Cell(figures.Unknown)
			}
			return t.Plain.Cell(draw.Clean(text))
		}
		serial, last := fact(r.Serial), t.Dim.Cell(figures.Never)
		if different && r.Serial != "" {
			serial.Style = t.Strong
		}
		if !r.Last.IsZero() {
			last = t.Dim.Cell(figures.Age(s.Now, r.Last))
		}
		return []draw.Cell{fact(r.Address), serial, fact(r.Hardware), fact(r.Version), last, fact(r.Model), fact(r.System)}
	})
}
