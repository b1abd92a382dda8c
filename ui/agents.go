package ui

import (
	"fmt"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
)

// agentsPane is one row per device.
type agentsPane struct {
	list
	filtering estate.Filter
	sort      estate.SortKey
	reverse   bool
}

func (a *agentsPane) filter() estate.Filter { return a.filtering }

func (a *agentsPane) setFilter(f estate.Filter) {
	a.filtering = f
	a.list = list{height: a.height}
}

func (a *agentsPane) ask(q *estate.Query, _, height int, last *estate.Sample) {
	if len(last.Agents.Rows) > 0 {
		a.cursor = min(a.cursor, last.Agents.Matching-1)
	}
	rows := max(height-2, 1) // heading and summary
	q.Agents = estate.AgentsQuery{
		Filter: a.filtering, Sort: a.sort, Reverse: a.reverse, Offset: a.window(rows), Limit: rows,
	}
}

func (a *agentsPane) press(k keymap, msg tea.KeyMsg, s *estate.Sample) action {
	switch {
	case a.move(k, msg, s.Agents.Matching):
	case key.Matches(msg, k.Sort):
		a.sort, a.reverse = a.sort.Next(), false
		a.cursor, a.offset = 0, 0
	case key.Matches(msg, k.Reverse):
		a.reverse = !a.reverse
	case key.Matches(msg, k.Open):
		if i := a.cursor - s.Agents.Offset; i >= 0 && i < len(s.Agents.Rows) {
			return action{open: s.Agents.Rows[i].Device}
		}
	}
	return action{}
}

func (a *agentsPane) draw(p *page, s *estate.Sample) {
	rows := s.Agents
	if len(rows.Rows) == 0 {
		a.empty(p, s)
		return
	}
	t := table{cursor: a.cursor - rows.Offset, first: rows.Offset, columns: a.columns()}
	body := newPage(p.theme, p.width, p.height-1)
	t.draw(body, len(rows.Rows), func(i int) []cell { return agentCells(p.theme, s, &rows.Rows[i]) })
	p.join(body)
	of, failing := plural(rows.Matching, "agent", "agents"), number(s.Totals.Failing)+" failing"
	if !a.filtering.Empty() {
		of = number(rows.Matching) + " of " + plural(s.Totals.Known, "agent", "agents")
		failing += " in all"
	}
	order := a.sort.String()
	if a.reverse {
		order += ", reversed"
	}
	p.add(p.line().space(1).put(p.theme.dim, fmt.Sprintf("%s · %s · sorted by %s", of, failing, order)))
}

// columns are the columns of the table; the one that sorts is marked.
func (a *agentsPane) columns() []column {
	c := []column{
		{title: " device", width: 14, grow: true},
		{title: "contact", width: 7, right: true},
		{title: "policy", width: 10},
		{title: "inventory", width: 9, right: true, rank: 1},
		{title: "usage", width: 5, right: true, rank: 2},
		{title: "logs", width: 5, right: true, rank: 2},
		{title: "address", width: 15, rank: 2},
		{title: "requests", width: 8, right: true, rank: 5},
		{title: "failures", width: 8, right: true, rank: 5},
		{title: "domain", width: 16, rank: 6},
		{title: "agent", width: 24, rank: 7},
	}
	sorted := map[estate.SortKey]int{
		estate.SortContact: 1, estate.SortState: 0, estate.SortName: 0, estate.SortPolicy: 2, estate.SortInventory: 3,
		estate.SortAddress: 6, estate.SortRequests: 7, estate.SortFailures: 8,
	}
	mark := &c[sorted[a.sort]]
	mark.title += "*"
	mark.width = max(mark.width, len(mark.title))
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

// agentAddress is where a device was last heard of, or that there are two such places.
func agentAddress(t *theme, r *estate.AgentRow) cell {
	if r.Other.IsValid() {
		return cell{t.glyphs.warn + " 2 addresses", t.warn}
	}
	return cell{estate.AddressText(r.Address), t.dim}
}

// agentStyle colours the row's name only when something is wrong: a screen of
// green is no news.
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
		return cell{fmt.Sprintf("%s %d %s", t.glyphs.bad, m.Status, age(now, m.Last)), t.bad}
	}
	return cell{t.glyphs.ok + " " + age(now, m.Success), t.plain}
}

func (a *agentsPane) empty(p *page, s *estate.Sample) {
	p.blank()
	if s.Totals.Known > 0 {
		p.text(p.theme.plain, fmt.Sprintf("None of %s matches the filter. esc clears it.", plural(s.Totals.Known, "agent", "agents")))
		return
	}
	p.text(p.theme.plain, "No agent has been here"+sinceStart(s))
	if watching(s) {
		p.text(p.theme.dim, "Pane 7 says what the logs hold.")
		return
	}
	p.text(p.theme.dim, "A device appears with its first policy download or its first upload. Try:")
	p.text(p.theme.plain, firstTry(s, p.width))
}
