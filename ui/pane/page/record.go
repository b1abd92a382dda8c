package page

import (
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/timeline"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/beacon/printable"
	"beacontop/ui/draw"
	"beacontop/ui/keys"
	"beacontop/ui/pane"
	"beacontop/ui/position"
)

// recordPane shows one transfer or one change with everything known about it. It holds a copy: it may
// leave memory while the record is open.
type recordPane struct {
	event         event.Event
	change        *timeline.Entry // nil: it is a transfer
	under         pane.Pane       // keeps querying, so that it is unchanged when the record is closed
	top           int             // the first line shown
	width, height int             // of the body in the last query
}

func (r *recordPane) Hints(k keys.Map) []key.Binding {
	hints := []key.Binding{keys.Short(k.Back, "back")}
	if r.event.Device.Known() {
		hints = append(hints, keys.Short(k.Open, "device"), keys.Short(k.Explain, "explain"))
	}
	return append(hints, keys.Short(k.Copy, "copy"), k.Around, k.Down, k.Up, k.Quit)
}

// NewRecord returns the pane of a transfer, above another pane.
func NewRecord(e *event.Event, under pane.Pane) pane.Pane {
	return &recordPane{event: *e, under: under}
}

// recordLine is one line of a record.
type recordLine struct {
	label, text string
	tone        tone
}

// tone is the role of a line in a record.
type tone uint8

const (
	tonePlain tone = iota
	toneDim
	toneStrong
	toneBad
	toneWarn
	toneHeading
)

func (n tone) style(t *draw.Theme) draw.Style {
	return [...]draw.Style{tonePlain: t.Plain, toneDim: t.Dim, toneStrong: t.Strong, toneBad: t.Bad, toneWarn: t.Warn, toneHeading: t.Strong}[n]
}

// recordColumn is the column where the texts of a record begin.
const recordColumn = 13

func (r *recordPane) Ask(q *estate.Query, width, height int, last *estate.Sample) {
	r.width, r.height = width, height
	r.under.Ask(q, width, height, last)
}

func (r *recordPane) Press(k keys.Map, msg tea.KeyMsg, s *estate.Sample) pane.Action {
	if key.Matches(msg, k.Open) {
		return pane.OpenAgent(r.event.Device)
	}
	lines := len(r.lines(s, r.width))
	if key.Matches(msg, k.Explain) {
		return pane.ExplainAgent(r.event.Device)
	}
	scroll := position.List{Cursor: r.top, Height: r.height}
	if scroll.Move(k, msg, lines) {
		r.top = r.first(scroll.Cursor, lines, r.height)
	}
	return pane.Action{}
}

// first keeps the last line of a record at the bottom if there are more lines than fit. The last
// line of the body then shows how many follow.
func (r *recordPane) first(top, lines, height int) int {
	return max(min(top, lines-height), 0)
}

func (r *recordPane) Draw(p *draw.Page, s *estate.Sample) {
	lines := r.lines(s, p.Width)
	from := r.first(r.top, len(lines), p.Height)
	for i, one := range lines[from:] {
		if below := len(lines) - from - i; p.Left() == 1 && below > 1 {
			p.Add(p.Line().Space(1).Put(p.Theme.Dim, figures.Plural(below, "more line", "more lines")+": j"))
			return
		}
		if one.tone == toneHeading {
			p.Heading(one.text)
			continue
		}
		p.Add(p.Line().Space(1).Put(p.Theme.Dim, one.label).To(recordColumn).Put(one.tone.style(p.Theme), one.text))
	}
}

func (r *recordPane) facts(s *estate.Sample) []recordLine {
	if r.change != nil {
		return changeFacts(r.change, s)
	}
	return recordFacts(&r.event, s)
}

// lines returns all lines of a record at a width.
func (r *recordPane) lines(s *estate.Sample, width int) []recordLine {
	room := width - recordColumn - 1
	var all []recordLine
	for _, f := range r.facts(s) {
		parts := draw.Folded(f.text, room)
		if f.label == "path" {
			parts = draw.FoldedPath(f.text, room)
		}
		for _, part := range parts {
			all = append(all, recordLine{f.label, part, f.tone})
			f.label = ""
		}
	}
	return all
}

func (r *recordPane) Chosen(*estate.Sample) (what, text string) {
	if r.event.Path == "" {
		return "", ""
	}
	return "the path", printable.Text(r.event.Path)
}

func (r *recordPane) Moment(*estate.Sample) (time.Time, bool) {
	return r.event.Time, !r.event.Time.IsZero()
}
