package ui

import (
	"fmt"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
	"beacontop/beacon/protocol"
)

// agentsPane shows one row per device.
type agentsPane struct {
	place[protocol.Device]
	held      hold
	filtering estate.Filter
	failing   bool // only failing devices
	sort      estate.SortKey
	reverse   bool
}

func agentsTab() tab {
	return tab{pane: &agentsPane{}, title: "Agents", short: "Agents", part: estate.PartAgents, uses: useSort | useFreeze}
}

func (a *agentsPane) hints(k keymap) []key.Binding {
	return []key.Binding{k.Open, short(k.Filter, "filter"), short(k.Only, "failing"), short(k.Sort, "sort"), short(k.Pause, freezes(!a.held.frozen.IsZero())), k.Quit}
}

func (a *agentsPane) filter() estate.Filter { return a.filtering }

func (a *agentsPane) setFilter(f estate.Filter) {
	a.filtering = f
	a.choose()
}

// choose resets the list for other rows or another order.
func (a *agentsPane) choose() {
	a.reset()
	a.held.renew()
}

func (a *agentsPane) only() string {
	if a.failing {
		return "failing only"
	}
	return ""
}

func (a *agentsPane) toggleOnly() {
	a.failing = !a.failing
	a.choose()
}

// answered reports whether the rows of a sample match the pane's current query.
func (a *agentsPane) answered(s *estate.Sample) bool {
	q := &s.Query.Agents
	return s.Query.Parts&estate.PartAgents != 0 && q.Filter.String() == a.filtering.String() && q.Failing == a.failing && q.Sort == a.sort && q.Reverse == a.reverse
}

func agentWindow(s *estate.Sample) rowWindow[protocol.Device] {
	rows := &s.Agents
	return rowWindow[protocol.Device]{
		n: len(rows.Rows), at: func(i int) protocol.Device { return rows.Rows[i].Device }, offset: rows.Offset, total: rows.Matching,
		same: func(x, y protocol.Device) bool { return x == y }, asked: func(on protocol.Device) bool { return s.Query.Agents.Anchor == on },
	}
}

// look updates the pane from a sample.
func (a *agentsPane) look(s *estate.Sample) {
	answered := a.answered(s)
	if answered {
		a.follow(agentWindow(s), s.Now)
	}
	a.held.seen(s.Now, answered)
}

func (a *agentsPane) ask(q *estate.Query, _, height int, last *estate.Sample) {
	a.look(last)
	rows := max(height-2, 1) // minus heading and summary
	offset, anchored, row := a.place.ask(rows)
	q.Agents = estate.AgentsQuery{
		Filter: a.filtering, Failing: a.failing, Sort: a.sort, Reverse: a.reverse, Held: a.held.order, Row: row, Offset: offset, Limit: rows,
	}
	if anchored {
		q.Agents.Anchor = a.on
	}
}

func (a *agentsPane) press(k keymap, msg tea.KeyMsg, s *estate.Sample) action {
	a.look(s)
	switch {
	case a.move(k, msg, s.Agents.Matching):
		a.step(agentWindow(s))
		a.held.key(s.Now)
	case key.Matches(msg, k.Sort):
		a.sort, a.reverse = a.sort.Next(), false
		a.choose()
	case key.Matches(msg, k.Reverse):
		a.reverse = !a.reverse
		a.choose()
	case key.Matches(msg, k.Pause):
		a.held.freeze(s.Now)
	case key.Matches(msg, k.Open):
		if d, ok := a.meant(s.Now); ok {
			a.held.key(s.Now)
			return action{open: d}
		}
	}
	return action{}
}

func (a *agentsPane) draw(p *page, s *estate.Sample) {
	rows := &s.Agents
	if len(rows.Rows) == 0 {
		a.empty(p, s)
		return
	}
	t := table{cursor: -1, first: rows.Offset, columns: agentColumns(p.theme.glyphs, &s.Query.Agents)}
	if a.answered(s) {
		t.cursor = a.row(agentWindow(s))
	}
	body := newPage(p.theme, p.width, p.height-1)
	cells := make([][]cell, len(rows.Rows))
	for i := range cells {
		cells[i] = agentCells(p.theme, s, &rows.Rows[i])
	}
	addressed := t.shows(addressColumn, p.width, cells)
	t.draw(body, len(cells), func(i int) []cell {
		if rows.Rows[i].Other.IsValid() && !addressed {
			cells[i][0].text += ", 2 addresses"
		}
		return cells[i]
	})
	p.join(body)
	l := p.line().space(1)
	if !a.held.frozen.IsZero() {
		l.put(p.theme.warn, "frozen").put(p.theme.dim, " since "+figures.Clock(s.Now, a.held.frozen)+", space resumes · ")
	}
	p.add(l.put(p.theme.dim, agentSummary(s, t.shows(sortColumns[s.Query.Agents.Sort], p.width, cells))))
}

// agentSummary describes the number of agents and their order; shown is whether the sort column
// is visible.
func agentSummary(s *estate.Sample, shown bool) string {
	rows, q := &s.Agents, &s.Query.Agents
	of, failing := figures.Plural(rows.Matching, "agent", "agents"), figures.Number(s.Totals.Failing)+" failing"
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
	if s.Now.Sub(rows.Ordered) >= 2*holdTime {
		order += ", as of " + figures.Clock(s.Now, rows.Ordered)
	}
	if shown {
		return of + " · " + failing + " · " + order
	}
	return order + " · " + of + " · " + failing // facts that the heading does not show come first
}

func (a *agentsPane) empty(p *page, s *estate.Sample) {
	p.blank()
	q := &s.Query.Agents
	known := figures.Plural(s.Totals.Known, "agent", "agents")
	switch {
	case s.Totals.Known > 0 && q.Failing && q.Filter.Empty():
		p.text(p.theme.ok, p.theme.glyphs.ok+" None of "+known+" is failing.")
		p.text(p.theme.dim, "f shows all.")
		return
	case s.Totals.Known > 0 && q.Failing:
		p.text(p.theme.plain, "No failing agent matches the filter. f shows those that are not failing, esc clears the filter.")
		return
	case s.Totals.Known > 0:
		p.text(p.theme.plain, "None of "+known+" matches the filter. esc clears it.")
		return
	}
	if starting(s) {
		p.text(p.theme.dim, startingText)
		return
	}
	p.text(p.theme.plain, "No agent has been here"+sinceStart(s))
	if watching(s) {
		p.text(p.theme.dim, "Pane 7 shows what is read of each log; --since sets from when on.")
		return
	}
	p.text(p.theme.dim, "A device appears with its first policy download or its first upload. Try:")
	p.text(p.theme.plain, firstTry(s, p.width))
}

func (a *agentsPane) click(_, row int, s *estate.Sample) bool {
	a.look(s)
	again := a.to(row)
	a.step(agentWindow(s))
	a.held.key(s.Now)
	return again
}
