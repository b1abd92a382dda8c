package pane

import (
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/filter"
	"beacontop/beacon/estate/timeline"
	"beacontop/beacon/figures"
	"beacontop/ui/draw"
	"beacontop/ui/keys"
	"beacontop/ui/position"
)

// eventsPane shows what changed, newest first: everything that is not a request.
type eventsPane struct {
	rows      position.Place[timeline.Entry]
	filtering filter.Filter
	at        time.Time // a moment to move to; zero after it was found …
	around    time.Time // … and then this one, until the cursor is moved
}

func eventsTab() Tab {
	return Tab{Pane: &eventsPane{}, Title: "Events", Short: "Ev", Part: estate.PartEvents}
}

func (v *eventsPane) Hints(k keys.Map) []key.Binding {
	return []key.Binding{keys.Short(k.Down, "down"), keys.Short(k.Open, "record"), keys.Short(k.Filter, "filter"), k.Quit}
}

func (v *eventsPane) Rows() filter.Rows { return filter.Events }

func (v *eventsPane) Filter() filter.Filter { return v.filtering }

func (v *eventsPane) SetFilter(f filter.Filter) { *v = eventsPane{filtering: f} }

// MoveTo moves to the change nearest to a moment, among all changes.
func (v *eventsPane) MoveTo(moment time.Time) { *v = eventsPane{at: moment} }

func eventWindow(s *estate.Sample) position.Window[timeline.Entry] {
	rows, q := &s.Events, &s.Query.Events
	return position.Window[timeline.Entry]{
		N: len(rows.Rows), At: func(i int) timeline.Entry { return rows.Rows[i] }, Offset: rows.Offset, Total: rows.Matching,
		Same:  func(x, y timeline.Entry) bool { return x.Number == y.Number },
		Asked: func(on timeline.Entry) bool { return q.Anchor == on.Number+1 },
	}
}

// look updates the pane from a sample.
func (v *eventsPane) look(s *estate.Sample) {
	q := &s.Query.Events
	switch {
	case s.Query.Parts&estate.PartEvents == 0 || q.Filter.String() != v.filtering.String():
	case v.at.IsZero():
		v.rows.Follow(eventWindow(s), s.Now)
	case q.At.Equal(v.at):
		v.rows.Cursor, v.rows.Offset = s.Events.Nearest, s.Events.Offset
		v.rows.Step(eventWindow(s))
		v.rows.Moved, v.around, v.at = true, v.at, time.Time{}
	}
}

func (v *eventsPane) Ask(q *estate.Query, _, height int, last *estate.Sample) {
	v.look(last)
	rows := max(height-2, 1)
	offset, anchored, row := v.rows.Wanted(rows)
	q.Events = timeline.Query{Filter: v.filtering, At: v.at, Row: row, Offset: offset, Limit: rows}
	if anchored {
		q.Events.Anchor = v.rows.On.Number + 1
	}
}

func (v *eventsPane) Press(k keys.Map, msg tea.KeyMsg, s *estate.Sample) Action {
	v.look(s)
	if key.Matches(msg, k.Open) {
		if one, ok := v.rows.Meant(s.Now); ok && s.Events.Matching > 0 {
			return Action{Change: &one}
		}
		return Action{}
	}
	if v.rows.Move(k, msg, s.Events.Matching) {
		v.around = time.Time{}
		v.rows.Step(eventWindow(s))
	}
	return Action{}
}

func (v *eventsPane) Draw(p *draw.Page, s *estate.Sample) {
	rows := &s.Events
	if len(rows.Rows) == 0 {
		v.empty(p, s)
		return
	}
	w := eventWindow(s)
	t := draw.Table{Cursor: v.rows.Row(w), First: rows.Offset, Columns: []draw.Column{
		{Title: "time", Width: 12, Whole: true},
		{Title: "  what", Width: 13, Over: 2},
		{Title: "happened", Width: 20, Grow: true},
	}}
	body := draw.NewPage(p.Theme, p.Width, p.Height-1)
	t.Draw(body, len(rows.Rows), func(i int) []draw.Cell { return eventCells(p.Theme, s.Now, &rows.Rows[i]) })
	p.Join(body)
	p.Add(v.state(p, s))
}

func eventCells(t *draw.Theme, now time.Time, e *timeline.Entry) []draw.Cell {
	sign, style := eventSign(t, e.Weight)
	return []draw.Cell{
		t.Dim.Cell(figures.Clock(now, e.Event.Time)), style.Cell(sign + " " + e.Subject()), t.Plain.Cell(draw.Clean(e.Words(now.Location()))),
	}
}

func eventSign(t *draw.Theme, w timeline.Weight) (string, draw.Style) {
	switch w {
	case timeline.Good:
		return t.Glyphs.Ok, t.Ok
	case timeline.Warning:
		return t.Glyphs.Warn, t.Warn
	case timeline.Problem:
		return t.Glyphs.Bad, t.Bad
	}
	return " ", t.Plain
}

// state says where the reader is, and what the list omits.
func (v *eventsPane) state(p *draw.Page, s *estate.Sample) *draw.Line {
	t := p.Theme
	l := p.Line().Space(1).Put(t.Dim, figures.Plural(s.Events.Matching, "change", "changes")+", newest first")
	if !v.around.IsZero() {
		l.Space(3).Put(t.Warn, "around "+figures.Clock(s.Now, v.around))
	}
	if s.Events.Dropped {
		l.Space(3).Put(t.Dim, "older ones: in the history, if one is kept")
	}
	return l
}

func (v *eventsPane) empty(p *draw.Page, s *estate.Sample) {
	p.Blank()
	switch {
	case s.Events.Any:
		p.Text(p.Theme.Plain, "No change matches the filter. esc clears it.")
		return
	case Starting(s):
		p.Text(p.Theme.Dim, startingText)
		return
	}
	p.Text(p.Theme.Plain, "Nothing has changed"+sinceStart(s))
	p.Text(p.Theme.Dim, "Here stand other beacons that go down and come up, what is loaded or rejected,")
	p.Text(p.Theme.Dim, "the disk, files moved to BadLogs, starts, gaps, and diagnoses.")
}

func (v *eventsPane) Click(_, row int, s *estate.Sample) bool {
	again := v.rows.To(row)
	v.around = time.Time{}
	v.rows.Step(eventWindow(s))
	return again
}
