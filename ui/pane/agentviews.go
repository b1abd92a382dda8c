package pane

import (
	"fmt"
	"slices"

	"beacontop/beacon/diagnosis/explanation"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/ladder"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/figures"
	"beacontop/ui/draw"
)

// stripCells is the length of the strip of seven days in a row.
const stripCells = 28

// agentView is one of the tables of agents.
type agentView struct {
	columns []draw.Column
	sorts   map[estate.SortKey]int // the column of each sort key
	address int                    // the column of addresses
	cells   func(t *draw.Theme, s *estate.Sample, r *estate.AgentRow) []draw.Cell
}

// listView shows what each agent did last.
var listView = agentView{
	columns: []draw.Column{
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
	},
	sorts: map[estate.SortKey]int{
		estate.SortContact: 1, estate.SortState: 0, estate.SortName: 0, estate.SortPolicy: 2, estate.SortInventory: 3,
		estate.SortAddress: 6, estate.SortRequests: 7, estate.SortFailures: 8,
	},
	address: 6,
	cells:   agentCells,
}

// ladderView shows how far each agent gets, one column for each rung.
var ladderView = agentView{
	columns: []draw.Column{
		{Title: "  device", Width: 13, Grow: true, Name: true, Host: true, Over: 3},
		{Title: "con", Width: 3}, {Title: "TLS", Width: 3}, {Title: "acc", Width: 3}, {Title: "pol", Width: 3},
		{Title: "pkg", Width: 3}, {Title: "upl", Width: 3}, {Title: "sto", Width: 3}, {Title: "rel", Width: 3},
		{Title: "stuck", Width: 6, Right: true, Rank: 1},
		{Title: "at", Width: 8, Whole: true, Rank: 2},
		{Title: "why", Width: 20, Most: 40, Rank: 4},
		{Title: "contact", Width: 7, Right: true, Rank: 3},
		{Title: "address", Width: 15, Least: 8, Most: 39, Name: true, Rank: 5},
	},
	sorts:   map[estate.SortKey]int{estate.SortRung: 10, estate.SortStuck: 9, estate.SortName: 0, estate.SortContact: 12},
	address: 13,
	cells:   ladderCells,
}

// viewOf returns the table that a query is for.
func viewOf(q *estate.AgentsQuery) *agentView {
	if q.Ladder {
		return &ladderView
	}
	return &listView
}

// marked returns the columns with a mark on the sort column.
func (v *agentView) marked(g draw.Glyphs, q *estate.AgentsQuery) []draw.Column {
	c := slices.Clone(v.columns)
	mark := g.Sorted
	if q.Reverse {
		mark = g.Reversed
	}
	switch sorts := &c[v.sorts[q.Sort]]; {
	case q.Sort == estate.SortState: // the column of signs
		sorts.Title = mark + sorts.Title[1:]
	case sorts.Right:
		sorts.Mark = mark
	default:
		sorts.Title += mark
	}
	return c
}

// ladderCells shows each rung by its sign, and the first dark one in words.
func ladderCells(t *draw.Theme, s *estate.Sample, r *estate.AgentRow) []draw.Cell {
	name := draw.Clean(r.Device.Name)
	if r.Namesake {
		name = draw.Clean(r.Device.String())
	}
	sign, style := agentSign(t, r)
	var l ladder.Ladder
	if r.Ladder != nil { // a row of the other view, for a moment
		l = *r.Ladder
	}
	cells := []draw.Cell{agentStyle(t, style, r).Cell(sign + " " + name).Signed(style)}
	for i := range l {
		sign, style := draw.RungSign(t, l[i].State)
		cells = append(cells, style.Cell(" "+sign))
	}
	stuck, at, why := t.Dim.Cell(figures.Never), t.Dim.Cell(figures.Never), t.Dim.Cell("")
	if rung, is := l.Dark(); is {
		step := &l[rung]
		stuck, at, why = t.Bad.Cell(figures.Age(s.Now, step.Since)), t.Bad.Cell(explanation.Label(rung)), t.Plain.Cell(draw.Clean(explanation.Why(step)))
	}
	return append(cells, stuck, at, why, t.Plain.Cell(figures.Age(s.Now, r.Contact)), agentAddress(t, r))
}

// agentSign returns the sign of an agent.
func agentSign(t *draw.Theme, r *estate.AgentRow) (string, draw.Style) {
	switch {
	case r.Lost:
		return t.Glyphs.Bad, t.Bad
	case r.Silent, r.Away:
		return t.Glyphs.Unknown, t.Warn
	case r.Failing, r.Identity.Suspicious():
		return t.Glyphs.Warn, t.Warn
	}
	return t.Glyphs.Ok, t.Well
}

func agentCells(t *draw.Theme, s *estate.Sample, r *estate.AgentRow) []draw.Cell {
	now := s.Now
	sign, style := agentSign(t, r)
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
		agentStyle(t, style, r).Cell(sign + " " + name).Signed(style),
		contactCell(t, s, r),
		policyCell(t, s, r.Rules()),
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
	if r.Silent || r.Away {
		return t.Warn.Cell(age)
	}
	return t.Plain.Cell(age)
}

// agentAddress returns the last address of a device, or a note that it alternates between two.
func agentAddress(t *draw.Theme, r *estate.AgentRow) draw.Cell {
	if r.Identity.Suspicious() {
		return t.Warn.Cell(t.Glyphs.Warn + " 2 addresses")
	}
	return t.Dim.Cell(roster.AddressText(r.Address))
}

// agentStyle colours the name of a row only if something is wrong: of a healthy row, the sign alone is
// coloured.
func agentStyle(t *draw.Theme, s draw.Style, r *estate.AgentRow) draw.Style {
	if r.Failing || r.Lost || r.Silent || r.Away || r.Identity.Suspicious() {
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
	return t.Plain.Cell(t.Glyphs.Ok + " " + figures.Age(now, m.Success)).Signed(t.Well)
}

// Order returns the column by which the agents are sorted.
func (a *agentsPane) Order() (by string, reverse bool) { return a.sort.String(), a.reverse }

// SetOrder sorts them by a column; empty: by contact.
func (a *agentsPane) SetOrder(by string, reverse bool) (known bool) {
	sort, known := estate.SortNamed(by)
	if known {
		a.sort, a.reverse = sort, reverse
		a.ladder = sort == estate.SortRung || sort == estate.SortStuck // only the ladder shows these
		a.choose()
	}
	return known
}

// ladderSorts are the sort keys of the ladder view, in the order of the key that changes them.
var ladderSorts = []estate.SortKey{estate.SortRung, estate.SortStuck, estate.SortName, estate.SortContact}

func (a *agentsPane) nextSort() estate.SortKey {
	if !a.ladder {
		return a.sort.Next()
	}
	return ladderSorts[(slices.Index(ladderSorts, a.sort)+1)%len(ladderSorts)]
}

// switchView changes between the list and the ladder view; each keeps its order.
func (a *agentsPane) switchView() {
	was := a.before
	if !a.ladder && was == 0 {
		was = estate.SortRung
	}
	a.sort, a.before, a.ladder, a.reverse = was, a.sort, !a.ladder, false
	a.choose()
}
