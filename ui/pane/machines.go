package pane

import (
	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/identity"
	"beacontop/beacon/figures"
	"beacontop/ui/draw"
)

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
