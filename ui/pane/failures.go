package pane

import (
	"cmp"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/failures"
	"beacontop/beacon/estate/filter"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/figures"
	"beacontop/ui/draw"
	"beacontop/ui/keys"
	"beacontop/ui/position"
)

// failuresPane shows the failures of the last day: the groups of failures above, and below them
// the devices of the selected group, with its meaning and what to do.
type failuresPane struct {
	groups    position.List
	rows      position.Place[failures.Row]
	inside    bool // the cursor is among the devices
	group     failures.Key
	filtering filter.Filter
	still     bool // embedded in another pane, without a cursor
}

func failuresTab() Tab {
	alarm := func(t *draw.Theme, s *estate.Totals) draw.Cell {
		switch {
		case s.Failing > 0:
			return t.Bad.Cell(t.Glyphs.Bad + figures.Number(s.Failing))
		case s.Strays > 0:
			return t.Warn.Cell(t.Glyphs.Warn + figures.Number(s.Strays))
		}
		return draw.Cell{}
	}
	return Tab{Pane: &failuresPane{}, Title: "Failures", Short: "Fail", Part: estate.PartFailures, Uses: UseFailures | UseExplain, Alarm: alarm}
}

func (f *failuresPane) Hints(k keys.Map) []key.Binding {
	return []key.Binding{keys.Short(k.Down, "down"), k.Open, keys.Short(k.Back, "back"), keys.Short(k.Filter, "filter"), k.Quit}
}

func (f *failuresPane) Rows() filter.Rows { return filter.Failures }

func (f *failuresPane) Filter() filter.Filter { return f.filtering }

func (f *failuresPane) SetFilter(filter filter.Filter) { *f = failuresPane{filtering: filter} }

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
	return len(v.Groups) > 0 && v.Groups[v.Selected].Key == f.group && s.Query.Failures.Filter.String() == f.filtering.String()
}

func failureWindow(s *estate.Sample) position.Window[failures.Row] {
	v, q := &s.Failures, &s.Query.Failures
	return position.Window[failures.Row]{
		N: len(v.Rows), At: func(i int) failures.Row { return v.Rows[i] }, Offset: v.Offset, Total: v.Matching,
		Same:  func(x, y failures.Row) bool { return x.Key() == y.Key() },
		Asked: func(on failures.Row) bool { return q.Anchored && q.Anchor == on.Key() },
	}
}

// look updates the pane from a sample.
func (f *failuresPane) look(s *estate.Sample) {
	v := &s.Failures
	if len(v.Groups) > 0 && s.Query.Failures.Group == f.group && v.Groups[v.Selected].Key != f.group { // gone, or none yet
		f.group, f.inside = v.Groups[v.Selected].Key, false
		f.rows.Reset()
	}
	if f.answered(s) {
		f.groups.Cursor = v.Selected
		f.rows.Follow(failureWindow(s), s.Now)
	}
}

func (f *failuresPane) Ask(q *estate.Query, width, height int, last *estate.Sample) {
	f.look(last)
	groups, rows := f.split(width, height, last)
	f.groups.Window(groups)
	offset, anchored, row := f.rows.Wanted(rows)
	q.Failures = failures.Query{
		Filter: f.filtering, Group: f.group, Anchored: anchored, Row: row, Offset: offset, Limit: rows,
	}
	if anchored {
		q.Failures.Anchor = f.rows.On.Key()
	}
}

func (f *failuresPane) Press(k keys.Map, msg tea.KeyMsg, s *estate.Sample) Action {
	f.look(s)
	v := &s.Failures
	switch {
	case key.Matches(msg, k.Back):
		f.inside = false
	case key.Matches(msg, k.Open) && !f.inside:
		f.inside = len(v.Rows) > 0
	case key.Matches(msg, k.Open):
		if row, ok := f.rows.Meant(s.Now); ok {
			return Action{Record: &row.Newest}
		}
	case key.Matches(msg, k.Explain) && !f.inside:
		return Action{Say: "enter first, and choose the device to explain"}
	case key.Matches(msg, k.Explain):
		if row, ok := f.rows.Meant(s.Now); ok {
			return ExplainAgent(row.Device)
		}
	case f.inside:
		if f.rows.Move(k, msg, v.Matching) {
			f.rows.Step(failureWindow(s))
		}
	case f.groups.Move(k, msg, len(v.Groups)) && f.groups.Cursor < len(v.Groups):
		f.group = v.Groups[f.groups.Cursor].Key
		f.rows.Reset()
	}
	return Action{}
}

func (f *failuresPane) Draw(p *draw.Page, s *estate.Sample) {
	v := &s.Failures
	if len(v.Groups) == 0 {
		f.empty(p, s)
		return
	}
	f.drawGroups(p, s)
	p.Blank()
	for _, c := range advice(p.Width, p.Height, s) {
		style := p.Theme.Plain
		switch {
		case c.bad:
			style = p.Theme.Bad
		case c.strong:
			style = p.Theme.Strong
		}
		p.Labelled(c.label, style, c.text)
	}
	f.drawRows(p, s)
}

func (f *failuresPane) drawRows(p *draw.Page, s *estate.Sample) {
	v, t := s.Failures, p.Theme
	cursor := -1
	if f.inside && f.answered(s) {
		cursor = f.rows.Row(failureWindow(s))
	}
	tb := draw.Table{Cursor: cursor, First: v.Offset, Id: tableDevices, Columns: []draw.Column{
		{Title: " device" + draw.PartOf(v.Offset, len(v.Rows), v.Matching), Width: 23, Least: 8, Most: 60, Name: true, Host: true},
		{Title: "times", Width: 6, Right: true, Rank: 1},
		{Title: "last", Width: 5, Right: true},
		{Title: "at", Width: 8, Whole: true, Rank: 2},
		{Title: "state", Width: 29, Grow: true},
		{Title: "path", Width: 30, Most: 120, Name: true, Rank: 3},
	}}
	tb.Draw(p, len(v.Rows), func(i int) []draw.Cell { return failureCells(t, s, &v.Rows[i]) })
}

func failureCells(t *draw.Theme, s *estate.Sample, r *failures.Row) []draw.Cell {
	name := draw.Clean(r.Device.String())
	switch {
	case !r.Device.Known():
		name = "? " + cmp.Or(roster.AddressText(r.Address), "no address logged")
	case r.Guessed:
		name = "~" + name
	}
	state, style := rowState(t, r, Watching(s))
	return []draw.Cell{
		t.Plain.Cell(" " + name), t.Plain.Cell(figures.Number(r.Count)), t.Plain.Cell(figures.Age(s.Now, r.Last)), t.Dim.Cell(figures.Clock(s.Now, r.Last)),
		style.Cell(state), t.Dim.Cell(shortPath(r.Path)),
	}
}

// rowState returns the state of a device after its failure.
func rowState(t *draw.Theme, r *failures.Row, watched bool) (string, draw.Style) {
	sign, style := t.Glyphs.Warn, t.Warn
	switch {
	case r.Solved:
		sign, style = t.Glyphs.Ok, t.Ok
	case r.Lost:
		sign, style = t.Glyphs.Bad, t.Bad
	case !r.Device.Known() && !r.OnFirst:
		sign, style = t.Glyphs.Unknown, t.Dim
	}
	return sign + " " + r.State(watched), style
}

func (f *failuresPane) empty(p *draw.Page, s *estate.Sample) {
	p.Blank()
	if !s.Query.Failures.Filter.Empty() {
		p.Text(p.Theme.Plain, "No failure matches the filter. esc clears it.")
		return
	}
	if s.Now.Sub(s.Since) >= 24*time.Hour && !s.Since.IsZero() {
		p.Text(p.Theme.Ok, p.Theme.Glyphs.Ok+" No transfer of an agent has failed in the last 24 hours.")
	} else {
		p.Text(p.Theme.Ok, p.Theme.Glyphs.Ok+" No transfer of an agent has failed"+sinceStart(s))
	}
	p.Text(p.Theme.Dim, "Failures are listed here, those of most devices first, with what to do.")
}

func (f *failuresPane) Click(table, row int, s *estate.Sample) bool {
	if table == tableDevices {
		f.look(s)
		again := f.rows.To(row) && f.inside
		f.rows.Step(failureWindow(s))
		f.inside = true
		return again
	}
	again := !f.inside && s.Failures.Selected == row
	f.inside = false
	if g := s.Failures.Groups[row].Key; g != f.group {
		f.groups.Cursor, f.group = row, g
		f.rows.Reset()
	}
	return again
}
