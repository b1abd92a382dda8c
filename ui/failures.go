package ui

import (
	"cmp"
	"fmt"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
)

// failuresPane shows the failures of the last day: the groups of failures above, and below them
// the devices of the selected group, with its meaning and what to do.
type failuresPane struct {
	groups    list
	rows      place[estate.FailureRow]
	inside    bool // the cursor is among the devices
	group     estate.FailureKey
	filtering estate.Filter
	still     bool // embedded in another pane, without a cursor
}

func failuresTab() tab {
	alarm := func(t *theme, s *estate.Totals) cell {
		switch {
		case s.Failing > 0:
			return t.bad.cell(t.glyphs.bad + figures.Number(s.Failing))
		case s.Strays > 0:
			return t.warn.cell(t.glyphs.warn + figures.Number(s.Strays))
		}
		return cell{}
	}
	return tab{pane: &failuresPane{}, title: "Failures", short: "Fail", part: estate.PartFailures, uses: useFailures, alarm: alarm}
}

func (f *failuresPane) hints(k keymap) []key.Binding {
	return []key.Binding{short(k.Down, "down"), k.Open, short(k.Back, "back"), short(k.Filter, "filter"), k.Quit}
}

func (f *failuresPane) filter() estate.Filter { return f.filtering }

func (f *failuresPane) setFilter(filter estate.Filter) { *f = failuresPane{filtering: filter} }

// split divides the height between the groups and the devices of the selected group: neither gets
// more than half as long as the other needs it.
func (f *failuresPane) split(width, height int, s *estate.Sample) (groups, rows int) {
	v := &s.Failures
	room := max(height-groupHeadings-len(advice(width, height, s)), 3)
	groups = max(min(len(v.Groups), max(room/2, room-v.Matching)), 2)
	return groups, max(room-groups, 1)
}

// answered reports whether the rows of a sample match the pane's current query.
func (f *failuresPane) answered(s *estate.Sample) bool {
	v := &s.Failures
	return len(v.Groups) > 0 && v.Groups[v.Selected].FailureKey == f.group && s.Query.Failures.Filter.String() == f.filtering.String()
}

func failureWindow(s *estate.Sample) rowWindow[estate.FailureRow] {
	v, q := &s.Failures, &s.Query.Failures
	return rowWindow[estate.FailureRow]{
		n: len(v.Rows), at: func(i int) estate.FailureRow { return v.Rows[i] }, offset: v.Offset, total: v.Matching,
		same:  func(x, y estate.FailureRow) bool { return x.Key() == y.Key() },
		asked: func(on estate.FailureRow) bool { return q.Anchored && q.Anchor == on.Key() },
	}
}

// look updates the pane from a sample.
func (f *failuresPane) look(s *estate.Sample) {
	v := &s.Failures
	if len(v.Groups) > 0 && s.Query.Failures.Group == f.group && v.Groups[v.Selected].FailureKey != f.group { // gone, or none yet
		f.group, f.inside = v.Groups[v.Selected].FailureKey, false
		f.rows.reset()
	}
	if f.answered(s) {
		f.groups.cursor = v.Selected
		f.rows.follow(failureWindow(s), s.Now)
	}
}

func (f *failuresPane) ask(q *estate.Query, width, height int, last *estate.Sample) {
	f.look(last)
	groups, rows := f.split(width, height, last)
	f.groups.window(groups)
	offset, anchored, row := f.rows.ask(rows)
	q.Failures = estate.FailuresQuery{
		Filter: f.filtering, Group: f.group, Anchored: anchored, Row: row, Offset: offset, Limit: rows,
	}
	if anchored {
		q.Failures.Anchor = f.rows.on.Key()
	}
}

func (f *failuresPane) press(k keymap, msg tea.KeyMsg, s *estate.Sample) action {
	f.look(s)
	v := &s.Failures
	switch {
	case key.Matches(msg, k.Back):
		f.inside = false
	case key.Matches(msg, k.Open) && !f.inside:
		f.inside = len(v.Rows) > 0
	case key.Matches(msg, k.Open):
		if row, ok := f.rows.meant(s.Now); ok {
			return action{record: &row.Newest}
		}
	case f.inside:
		if f.rows.move(k, msg, v.Matching) {
			f.rows.step(failureWindow(s))
		}
	case f.groups.move(k, msg, len(v.Groups)) && f.groups.cursor < len(v.Groups):
		f.group = v.Groups[f.groups.cursor].FailureKey
		f.rows.reset()
	}
	return action{}
}

func (f *failuresPane) draw(p *page, s *estate.Sample) {
	v := &s.Failures
	if len(v.Groups) == 0 {
		f.empty(p, s)
		return
	}
	f.drawGroups(p, s)
	p.blank()
	for _, c := range advice(p.width, p.height, s) {
		style := p.theme.plain
		switch {
		case c.bad:
			style = p.theme.bad
		case c.strong:
			style = p.theme.strong
		}
		p.labelled(c.label, style, c.text)
	}
	f.drawRows(p, s)
}

func (f *failuresPane) drawGroups(p *page, s *estate.Sample) {
	v, t := s.Failures, p.theme
	height, _ := f.split(p.width, p.height, s)
	first := min(f.groups.view(height), v.Selected)
	shown := v.Groups[first:min(first+height, len(v.Groups))]
	cursor := v.Selected - first
	if f.still {
		cursor = -1
	}
	tb := table{cursor: cursor, first: first, id: tableGroups, columns: []column{
		{title: " failed" + partOf(first, len(shown), len(v.Groups)), width: 24, grow: true, over: 1},
		{title: "devices", width: 8, right: true},
		{title: "open", width: 6, right: true},
		{title: "times", width: 7, right: true, rank: 1},
		{title: "first", width: 5, right: true, rank: 2},
		{title: "last", width: 5, right: true},
	}}
	tb.draw(p, len(shown), func(i int) []cell {
		g := &shown[i]
		sign, style := t.glyphs.bad, t.bad
		switch {
		case g.Open == 0:
			sign, style = t.glyphs.ok, t.dim
		case g.Flaw:
			sign, style = t.glyphs.warn, t.warn
		}
		return []cell{
			style.cell(sign + " " + g.Title(p.width < 80)), t.plain.cell(groupDevices(g)), t.plain.cell(figures.Amount(g.Open)),
			t.plain.cell(figures.Number(g.Count)), t.dim.cell(figures.Age(s.Now, g.First)), t.plain.cell(figures.Age(s.Now, g.Last)),
		}
	})
}

// groupDevices counts devices, and addresses without a known device.
func groupDevices(g *estate.FailureGroup) string {
	if g.Addresses == 0 {
		return figures.Number(g.Devices)
	}
	return fmt.Sprintf("%s+%s?", figures.Number(g.Devices), figures.Number(g.Addresses))
}

func (f *failuresPane) drawRows(p *page, s *estate.Sample) {
	v, t := s.Failures, p.theme
	cursor := -1
	if f.inside && f.answered(s) {
		cursor = f.rows.row(failureWindow(s))
	}
	tb := table{cursor: cursor, first: v.Offset, id: tableDevices, columns: []column{
		{title: " device" + partOf(v.Offset, len(v.Rows), v.Matching), width: 23, least: 8, most: 60, name: true, host: true},
		{title: "times", width: 6, right: true, rank: 1},
		{title: "last", width: 5, right: true},
		{title: "at", width: 8, whole: true, rank: 2},
		{title: "state", width: 29, grow: true},
		{title: "path", width: 30, most: 120, name: true, rank: 3},
	}}
	tb.draw(p, len(v.Rows), func(i int) []cell { return failureCells(t, s, &v.Rows[i]) })
}

func failureCells(t *theme, s *estate.Sample, r *estate.FailureRow) []cell {
	name := clean(r.Device.String())
	switch {
	case !r.Device.Known():
		name = "? " + cmp.Or(estate.AddressText(r.Address), "no address logged")
	case r.Guessed:
		name = "~" + name
	}
	state, style := rowState(t, r, watching(s))
	return []cell{
		t.plain.cell(" " + name), t.plain.cell(figures.Number(r.Count)), t.plain.cell(figures.Age(s.Now, r.Last)), t.dim.cell(figures.Clock(s.Now, r.Last)),
		style.cell(state), t.dim.cell(shortPath(r.Path)),
	}
}

// rowState returns the state of a device after its failure.
func rowState(t *theme, r *estate.FailureRow, watched bool) (string, style) {
	sign, style := t.glyphs.warn, t.warn
	switch {
	case r.Solved:
		sign, style = t.glyphs.ok, t.ok
	case r.Lost:
		sign, style = t.glyphs.bad, t.bad
	case !r.Device.Known() && !r.OnFirst:
		sign, style = t.glyphs.unknown, t.dim
	}
	return sign + " " + r.State(watched), style
}

func (f *failuresPane) empty(p *page, s *estate.Sample) {
	p.blank()
	if !s.Query.Failures.Filter.Empty() {
		p.text(p.theme.plain, "No failure matches the filter. esc clears it.")
		return
	}
	if s.Now.Sub(s.Since) >= 24*time.Hour && !s.Since.IsZero() {
		p.text(p.theme.ok, p.theme.glyphs.ok+" No transfer of an agent has failed in the last 24 hours.")
	} else {
		p.text(p.theme.ok, p.theme.glyphs.ok+" No transfer of an agent has failed"+sinceStart(s))
	}
	p.text(p.theme.dim, "Failures are listed here, those of most devices first, with what to do.")
}

// Tables of failures.
const (
	tableGroups = iota
	tableDevices
)

func (f *failuresPane) click(table, row int, s *estate.Sample) bool {
	if table == tableDevices {
		f.look(s)
		again := f.rows.to(row) && f.inside
		f.rows.step(failureWindow(s))
		f.inside = true
		return again
	}
	again := !f.inside && s.Failures.Selected == row
	f.inside = false
	if g := s.Failures.Groups[row].FailureKey; g != f.group {
		f.groups.cursor, f.group = row, g
		f.rows.reset()
	}
	return again
}
