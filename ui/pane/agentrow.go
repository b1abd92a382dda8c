package pane

import (
	"fmt"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/figures"
	"beacontop/ui/draw"
)

const addressColumn = 6

// stripCells is the length of the strip of seven days in a row.
const stripCells = 28

// sortColumns maps sort keys to columns.
var sortColumns = map[estate.SortKey]int{
	estate.SortContact: 1, estate.SortState: 0, estate.SortName: 0, estate.SortPolicy: 2, estate.SortInventory: 3,
	estate.SortAddress: addressColumn, estate.SortRequests: 7, estate.SortFailures: 8,
}

// agentColumns returns the columns of the table, with a mark on the sort column.
func agentColumns(g draw.Glyphs, q *estate.AgentsQuery) []draw.Column {
	c := []draw.Column{
		{Title: "  device", Width: 13, Grow: true, Name: true, Host: true, Over: 5},
		{Title: "contact", Width: 7, Right: true},
		{Title: "policy", Width: 12, Least: 8, Whole: true},
		{Title: "inventory", Width: 9, Right: true, Rank: 1},
		{Title: "usage", Width: 5, Right: true, Rank: 2},
		{Title: "logs", Width: 5, Right: true, Rank: 2},
		{Title: "address", Width: 15, Least: 8, Most: 39, Name: true, Rank: 2},
		{Title: "requests", Width: 8, Right: true, Rank: 5},
		{Title: "failures", Width: 8, Right: true, Rank: 5},
		{Title: "7 days, 6 h a cell", Width: stripCells, Rank: 4},
		{Title: "domain", Width: 16, Most: 40, Name: true, Rank: 6},
		{Title: "agent", Width: 24, Most: 60, Rank: 7},
	}
	mark := g.Sorted
	if q.Reverse {
		mark = g.Reversed
	}
	switch sorts := &c[sortColumns[q.Sort]]; {
	case q.Sort == estate.SortState: // the column of signs
		sorts.Title = mark + sorts.Title[1:]
	case sorts.Right:
		sorts.Mark = mark
	default:
		sorts.Title += mark
	}
	return c
}

func agentCells(t *draw.Theme, s *estate.Sample, r *estate.AgentRow) []draw.Cell {
	now := s.Now
	sign, style := t.Glyphs.Ok, t.Ok
	switch {
	case r.Lost:
		sign, style = t.Glyphs.Bad, t.Bad
	case r.Silent:
		sign, style = t.Glyphs.Unknown, t.Warn
	case r.Failing, r.Other.IsValid():
		sign, style = t.Glyphs.Warn, t.Warn
	}
	when := func(m estate.Mark) draw.Cell {
		if m.Failed || m.Aside || m.Flawed {
			return t.Warn.Cell(t.Glyphs.Warn + figures.Age(now, m.Last))
		}
		return t.Plain.Cell(figures.Age(now, m.Success))
	}
	inventory := when(r.Inventory)
	if r.Stale && inventory.Style == t.Plain {
		inventory = t.Warn.Cell(inventory.Text)
	}
	name := draw.Clean(r.Device.Name)
	if r.Namesake {
		name = draw.Clean(r.Device.String())
	}
	return []draw.Cell{
		agentStyle(t, style, r).Cell(sign + " " + name),
		contactCell(t, s, r),
		policyCell(t, s, r.Policy),
		inventory, when(r.Usage), when(r.Log),
		agentAddress(t, r),
		t.Plain.Cell(figures.Number(r.Requests)), t.Plain.Cell(figures.Amount(r.Failures)),
		t.Dim.Cell(draw.Strip(&t.Glyphs, r.Strip[:], stripCells)),
		t.Dim.Cell(draw.Clean(r.Device.Domain)), t.Dim.Cell(draw.Clean(r.UserAgent)),
	}
}

// contactCell returns how long ago a device made contact.
func contactCell(t *draw.Theme, s *estate.Sample, r *estate.AgentRow) draw.Cell {
	age := figures.Age(s.Now, r.Contact)
	if r.Silent {
		return t.Warn.Cell(age)
	}
	return t.Plain.Cell(age)
}

// agentAddress returns the last address of a device, or a note that it alternates between two.
func agentAddress(t *draw.Theme, r *estate.AgentRow) draw.Cell {
	if r.Other.IsValid() {
		return t.Warn.Cell(t.Glyphs.Warn + " 2 addresses")
	}
	return t.Dim.Cell(roster.AddressText(r.Address))
}

// agentStyle colours the name of a row only if something is wrong: colour on healthy rows carries
// no information.
func agentStyle(t *draw.Theme, s draw.Style, r *estate.AgentRow) draw.Style {
	if r.Failing || r.Lost || r.Silent || r.Other.IsValid() {
		return s
	}
	return t.Plain
}

func policyCell(t *draw.Theme, s *estate.Sample, m estate.Mark) draw.Cell {
	now := s.Now
	switch {
	case m.Last.IsZero() && Watching(s): // the logs may begin after it
		return t.Dim.Cell(figures.Never)
	case m.Last.IsZero():
		return t.Dim.Cell("never")
	case m.Failed && m.Status == 0:
		return t.Bad.Cell(t.Glyphs.Bad + " cut " + figures.Age(now, m.Last))
	case m.Failed:
		return t.Bad.Cell(fmt.Sprintf("%s %s %s", t.Glyphs.Bad, m.Text, figures.Age(now, m.Last)))
	}
	return t.Plain.Cell(t.Glyphs.Ok + " " + figures.Age(now, m.Success))
}
