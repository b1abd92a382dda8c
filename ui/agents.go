package ui

import (
	"fmt"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
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
		l.put(p.theme.warn, "frozen").put(p.theme.dim, " since "+clock(s.Now, a.held.frozen)+", space resumes · ")
	}
	p.add(l.put(p.theme.dim, agentSummary(s, t.shows(sortColumns[s.Query.Agents.Sort], p.width, cells))))
}

// agentSummary describes the number of agents and their order; shown is whether the sort column
// is visible.
func agentSummary(s *estate.Sample, shown bool) string {
	rows, q := &s.Agents, &s.Query.Agents
	of, failing := plural(rows.Matching, "agent", "agents"), number(s.Totals.Failing)+" failing"
	if rows.Matching != s.Totals.Known { // filtered, or from a held order
		of = number(rows.Matching) + " of " + plural(s.Totals.Known, "agent", "agents")
		failing += " in all"
	}
	if rows.Offset > 0 {
		of = fmt.Sprintf("from row %s · %s", number(rows.Offset+1), of)
	}
	order := "sorted by " + q.Sort.String()
	if !shown {
		order += " (hidden)"
	}
	if q.Reverse {
		order += ", reversed"
	}
	if s.Now.Sub(rows.Ordered) >= 2*holdTime {
		order += ", as of " + clock(s.Now, rows.Ordered)
	}
	if shown {
		return of + " · " + failing + " · " + order
	}
	return order + " · " + of + " · " + failing // facts that the heading does not show come first
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

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
			return cell{t.glyphs.warn + age(now, m.Last), t.warn}
		}
		return cell{age(now, m.Success), t.plain}
	}
	name := clean(r.Device.Name)
	if r.Namesake {
		name = clean(r.Device.String())
	}
	return []cell{
		{sign + " " + name, agentStyle(t, style, r)},
		{age(now, r.Contact), t.plain},
		policyCell(t, s, r.Policy),
		when(r.Inventory), when(r.Usage), when(r.Log),
		agentAddress(t, r),
		{number(r.Requests), t.plain}, {amount(r.Failures), t.plain},
		{clean(r.Device.Domain), t.dim}, {clean(r.UserAgent), t.dim},
	}
}

// agentAddress returns the last address of a device, or a note that it alternates between two.
func agentAddress(t *theme, r *estate.AgentRow) cell {
	if r.Other.IsValid() {
		return cell{t.glyphs.warn + " 2 addresses", t.warn}
	}
	return cell{estate.AddressText(r.Address), t.dim}
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
		return cell{never, t.dim}
	case m.Last.IsZero():
		return cell{"never", t.dim}
	case m.Failed && m.Status == 0:
		return cell{t.glyphs.bad + " cut " + age(now, m.Last), t.bad}
	case m.Failed:
		return cell{fmt.Sprintf("%s %s %s", t.glyphs.bad, m.Text, age(now, m.Last)), t.bad}
	}
	return cell{t.glyphs.ok + " " + age(now, m.Success), t.plain}
}

func (a *agentsPane) empty(p *page, s *estate.Sample) {
	p.blank()
	q := &s.Query.Agents
	known := plural(s.Totals.Known, "agent", "agents")
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
