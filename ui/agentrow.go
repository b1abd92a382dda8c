package ui

import (
	"beacontop/beacon/figures"
	"fmt"

	"beacontop/beacon/estate"
)

const addressColumn = 6

// sortColumns maps sort keys to columns.
var sortColumns = map[estate.SortKey]int{
	estate.SortContact: 1, estate.SortState: 0, estate.SortName: 0, estate.SortPolicy: 2, estate.SortInventory: 3,
	estate.SortAddress: addressColumn, estate.SortRequests: 7, estate.SortFailures: 8,
}

// agentColumns returns the columns of the table, with a mark on the sort column.
func agentColumns(g glyphs, q *estate.AgentsQuery) []column {
	c := []column{
		{title: "  device", width: 13, grow: true, name: true, host: true, over: 5},
		{title: "contact", width: 7, right: true},
		{title: "policy", width: 12, least: 8, whole: true},
		{title: "inventory", width: 9, right: true, rank: 1},
		{title: "usage", width: 5, right: true, rank: 2},
		{title: "logs", width: 5, right: true, rank: 2},
		{title: "address", width: 15, least: 8, most: 39, name: true, rank: 2},
		{title: "requests", width: 8, right: true, rank: 5},
		{title: "failures", width: 8, right: true, rank: 5},
		{title: "domain", width: 16, most: 40, name: true, rank: 6},
		{title: "agent", width: 24, most: 60, rank: 7},
	}
	mark := g.sorted
	if q.Reverse {
		mark = g.reversed
	}
	switch sorts := &c[sortColumns[q.Sort]]; {
	case q.Sort == estate.SortState: // the column of signs
		sorts.title = mark + sorts.title[1:]
	case sorts.right:
		sorts.mark = mark
	default:
		sorts.title += mark
	}
	return c
}

func agentCells(t *theme, s *estate.Sample, r *estate.AgentRow) []cell {
	now := s.Now
	sign, style := t.glyphs.ok, t.ok
	switch {
	case r.Lost:
		sign, style = t.glyphs.bad, t.bad
	case r.Failing, r.Other.IsValid():
		sign, style = t.glyphs.warn, t.warn
	}
	when := func(m estate.Mark) cell {
		if m.Failed || m.Aside || m.Flawed {
			return t.warn.cell(t.glyphs.warn + figures.Age(now, m.Last))
		}
		return t.plain.cell(figures.Age(now, m.Success))
	}
	name := clean(r.Device.Name)
	if r.Namesake {
		name = clean(r.Device.String())
	}
	return []cell{
		agentStyle(t, style, r).cell(sign + " " + name),
		t.plain.cell(figures.Age(now, r.Contact)),
		policyCell(t, s, r.Policy),
		when(r.Inventory), when(r.Usage), when(r.Log),
		agentAddress(t, r),
		t.plain.cell(figures.Number(r.Requests)), t.plain.cell(figures.Amount(r.Failures)),
		t.dim.cell(clean(r.Device.Domain)), t.dim.cell(clean(r.UserAgent)),
	}
}

// agentAddress returns the last address of a device, or a note that it alternates between two.
func agentAddress(t *theme, r *estate.AgentRow) cell {
	if r.Other.IsValid() {
		return t.warn.cell(t.glyphs.warn + " 2 addresses")
	}
	return t.dim.cell(estate.AddressText(r.Address))
}

// agentStyle colours the name of a row only if something is wrong: colour on healthy rows carries
// no information.
func agentStyle(t *theme, s style, r *estate.AgentRow) style {
	if r.Failing || r.Lost || r.Other.IsValid() {
		return s
	}
	return t.plain
}

func policyCell(t *theme, s *estate.Sample, m estate.Mark) cell {
	now := s.Now
	switch {
	case m.Last.IsZero() && watching(s): // the logs may begin after it
		return t.dim.cell(figures.Never)
	case m.Last.IsZero():
		return t.dim.cell("never")
	case m.Failed && m.Status == 0:
		return t.bad.cell(t.glyphs.bad + " cut " + figures.Age(now, m.Last))
	case m.Failed:
		return t.bad.cell(fmt.Sprintf("%s %s %s", t.glyphs.bad, m.Text, figures.Age(now, m.Last)))
	}
	return t.plain.cell(t.glyphs.ok + " " + figures.Age(now, m.Success))
}
