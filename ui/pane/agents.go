package pane

import (
	"fmt"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/filter"
	"beacontop/beacon/figures"
	"beacontop/beacon/protocol"
	"beacontop/ui/draw"
	"beacontop/ui/keys"
	"beacontop/ui/position"
)

// agentsPane shows one row per device.
type agentsPane struct {
	position.Place[protocol.Device]
	held      position.Hold
	filtering filter.Filter
	failing   bool // only failing devices
	sort      estate.SortKey
	reverse   bool
	ladder    bool           // rows show how far each agent gets
	before    estate.SortKey // the sort key of the other view
}

func agentsTab() Tab {
	return Tab{Pane: &agentsPane{}, Title: "Agents", Short: "Agents", Part: estate.PartAgents, Uses: UseSort | UseFreeze | UseExplain | UseLadder | UseHeat | UseVersions, Alarm: agentsAlarm}
}

// agentsAlarm counts the agents that are silent.
func agentsAlarm(t *draw.Theme, s *estate.Totals) draw.Cell {
	if s.Silent > 0 {
		return t.Warn.Cell(t.Glyphs.Unknown + figures.Number(s.Silent))
	}
	return draw.Cell{}
}

func (a *agentsPane) Hints(k keys.Map) []key.Binding {
	view := "ladder"
	if a.ladder {
		view = "list"
	}
	return []key.Binding{
		k.Open, keys.Short(k.Explain, "explain"), keys.Short(k.Ladder, view), keys.Short(k.Heat, "heat map"), keys.Short(k.Filter, "filter"), keys.Short(k.Sort, "sort"), k.Quit, keys.Short(k.Only, "failing"), keys.Short(k.Pause, position.Freezes(!a.held.Frozen.IsZero())), keys.Short(k.Versions, "versions"),
	}
}

func (a *agentsPane) Rows() filter.Rows { return filter.Agents }

func (a *agentsPane) Filter() filter.Filter { return a.filtering }

func (a *agentsPane) SetFilter(f filter.Filter) {
	a.filtering = f
	a.choose()
}

// choose resets the list for other rows or another order.
func (a *agentsPane) choose() {
	a.Reset()
	a.held.Renew()
}

func (a *agentsPane) Only() string {
	if a.failing {
		return "failing only"
	}
	return ""
}

func (a *agentsPane) ToggleOnly() {
	a.failing = !a.failing
	a.choose()
}

// answered reports whether the rows of a sample match the pane's current query.
func (a *agentsPane) answered(s *estate.Sample) bool {
	q := &s.Query.Agents
	return s.Query.Parts&estate.PartAgents != 0 && q.Filter.String() == a.filtering.String() && q.Failing == a.failing && q.Sort == a.sort && q.Reverse == a.reverse && q.Ladder == a.ladder
}

func agentWindow(s *estate.Sample) position.Window[protocol.Device] {
	rows := &s.Agents
	return position.Window[protocol.Device]{
		N: len(rows.Rows), At: func(i int) protocol.Device { return rows.Rows[i].Device }, Offset: rows.Offset, Total: rows.Matching,
		Same: func(x, y protocol.Device) bool { return x == y }, Asked: func(on protocol.Device) bool { return s.Query.Agents.Anchor == on },
	}
}

// look updates the pane from a sample.
func (a *agentsPane) look(s *estate.Sample) {
	answered := a.answered(s)
	if answered {
		a.Follow(agentWindow(s), s.Now)
	}
	a.held.Seen(s.Now, answered)
}

func (a *agentsPane) Ask(q *estate.Query, _, height int, last *estate.Sample) {
	a.look(last)
	rows := max(height-2, 1) // minus heading and summary
	offset, anchored, row := a.Wanted(rows)
	q.Agents = estate.AgentsQuery{
		Filter: a.filtering, Failing: a.failing, Sort: a.sort, Reverse: a.reverse, Held: a.held.Order, Row: row, Offset: offset, Limit: rows, Ladder: a.ladder,
	}
	if anchored {
		q.Agents.Anchor = a.On
	}
}

func (a *agentsPane) Press(k keys.Map, msg tea.KeyMsg, s *estate.Sample) Action {
	a.look(s)
	switch {
	case a.Move(k, msg, s.Agents.Matching):
		a.Step(agentWindow(s))
		a.held.Key(s.Now)
	case key.Matches(msg, k.Sort):
		a.sort, a.reverse = a.nextSort(), false
		a.choose()
	case key.Matches(msg, k.Ladder):
		a.switchView()
	case key.Matches(msg, k.Heat):
		return Action{Heat: true}
	case key.Matches(msg, k.Versions):
		return Action{Versions: true}
	case key.Matches(msg, k.Reverse):
		a.reverse = !a.reverse
		a.choose()
	case key.Matches(msg, k.Pause):
		a.held.Freeze(s.Now)
	case key.Matches(msg, k.Open):
		if d, ok := a.Meant(s.Now); ok {
			a.held.Key(s.Now)
			return Action{Open: d}
		}
	case key.Matches(msg, k.Explain):
		if d, ok := a.Meant(s.Now); ok {
			a.held.Key(s.Now)
			return Action{Explain: d}
		}
	}
	return Action{}
}

func (a *agentsPane) Draw(p *draw.Page, s *estate.Sample) {
	rows := &s.Agents
	if len(rows.Rows) == 0 {
		a.empty(p, s)
		return
	}
	view := viewOf(&s.Query.Agents)
	t := draw.Table{Cursor: -1, First: rows.Offset, Columns: view.marked(p.Theme.Glyphs, &s.Query.Agents)}
	if a.answered(s) {
		t.Cursor = a.Row(agentWindow(s))
	}
	body := draw.NewPage(p.Theme, p.Width, p.Height-1)
	cells := make([][]draw.Cell, len(rows.Rows))
	for i := range cells {
		cells[i] = view.cells(p.Theme, s, &rows.Rows[i])
	}
	addressed := t.Shows(view.address, p.Width, cells)
	t.Draw(body, len(cells), func(i int) []draw.Cell {
		if rows.Rows[i].Identity.Suspicious() && !addressed {
			cells[i][0].Text += ", 2 addresses"
		}
		return cells[i]
	})
	p.Join(body)
	l := p.Line().Space(1)
	if !a.held.Frozen.IsZero() {
		l.Put(p.Theme.Warn, "frozen").Put(p.Theme.Dim, " since "+figures.Clock(s.Now, a.held.Frozen)+", space resumes · ")
	}
	p.Add(l.Put(p.Theme.Dim, agentSummary(s, t.Shows(view.sorts[s.Query.Agents.Sort], p.Width, cells))))
}

// agentSummary describes the number of agents and their order; shown is whether the sort column
// is visible.
func agentSummary(s *estate.Sample, shown bool) string {
	rows, q := &s.Agents, &s.Query.Agents
	of, failing := figures.Plural(rows.Matching, "agent", "agents"), figures.Number(s.Totals.Failing)+" failing"
	if n := s.Totals.Silent; n > 0 {
		failing += " · " + figures.Number(n) + " silent"
	}
	if rows.Matching != s.Totals.Known { // filtered, or from a held order
		of = figures.Number(rows.Matching) + " of " + figures.Plural(s.Totals.Known, "agent", "agents")
		failing += " in all"
	}
	if rows.Offset > 0 {
		of = fmt.Sprintf("from row %s · %s", figures.Number(rows.Offset+1), of)
	}
	order := "sorted by " + q.Sort.String()
	if !shown {
		order += " (hidden)"
	}
	if q.Reverse {
		order += ", reversed"
	}
	if s.Now.Sub(rows.Ordered) >= 2*position.HoldTime {
		order += ", as of " + figures.Clock(s.Now, rows.Ordered)
	}
	unknown := ""
	if text := unjudged(s); text != "" {
		unknown = " · " + text
	}
	if shown {
		return of + " · " + failing + " · " + order + unknown
	}
	return order + " · " + of + " · " + failing + unknown // facts that the heading does not show come first
}

func (a *agentsPane) empty(p *draw.Page, s *estate.Sample) {
	p.Blank()
	q := &s.Query.Agents
	known := figures.Plural(s.Totals.Known, "agent", "agents")
	switch {
	case s.Totals.Known > 0 && q.Failing && q.Filter.Empty():
		p.Text(p.Theme.Ok, p.Theme.Glyphs.Ok+" None of "+known+" is failing.")
		p.Text(p.Theme.Dim, "f shows all.")
		return
	case s.Totals.Known > 0 && q.Failing:
		p.Text(p.Theme.Plain, "No failing agent matches the filter. f shows those that are not failing, esc clears the filter.")
		return
	case s.Totals.Known > 0:
		p.Text(p.Theme.Plain, "None of "+known+" matches the filter. esc clears it.")
		return
	}
	if Starting(s) {
		p.Text(p.Theme.Dim, startingText)
		return
	}
	p.Text(p.Theme.Plain, "No agent has been here"+sinceStart(s))
	if Watching(s) {
		p.Text(p.Theme.Dim, "Pane 7 shows what is read of each log; --since sets from when on.")
		return
	}
	p.Text(p.Theme.Dim, "A device appears with its first policy download or its first upload. Try:")
	p.Text(p.Theme.Plain, firstTry(s, p.Width))
}

func (a *agentsPane) Click(_, row int, s *estate.Sample) bool {
	a.look(s)
	again := a.To(row)
	a.Step(agentWindow(s))
	a.held.Key(s.Now)
	return again
}
