package ui

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// recordPane shows one transfer with everything known about it. It holds a copy: the transfer may
// leave memory while the record is open.
type recordPane struct {
	event         event.Event
	under         pane // keeps querying, so that it is unchanged when the record is closed
	top           int  // the first line shown
	width, height int  // of the body in the last query
}

func (r *recordPane) hints(k keymap) []key.Binding {
	hints := []key.Binding{short(k.Back, "back")}
	if r.event.Device.Known() {
		hints = append(hints, short(k.Open, "device"))
	}
	return append(hints, short(k.Copy, "copy path"), k.Down, k.Up, k.Quit)
}

// newRecord returns the pane of a transfer, above another pane.
func newRecord(e *event.Event, under pane) *recordPane { return &recordPane{event: *e, under: under} }

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

func (n tone) style(t *theme) style {
	return [...]style{tonePlain: t.plain, toneDim: t.dim, toneStrong: t.strong, toneBad: t.bad, toneWarn: t.warn, toneHeading: t.strong}[n]
}

// recordColumn is the column where the texts of a record begin.
const recordColumn = 13

func (r *recordPane) ask(q *estate.Query, width, height int, last *estate.Sample) {
	r.width, r.height = width, height
	r.under.ask(q, width, height, last)
}

func (r *recordPane) press(k keymap, msg tea.KeyMsg, s *estate.Sample) action {
	if key.Matches(msg, k.Open) {
		return openAgent(r.event.Device)
	}
	lines := len(r.lines(s, r.width))
	scroll := list{cursor: r.top, height: r.height}
	if scroll.move(k, msg, lines) {
		r.top = r.first(scroll.cursor, lines, r.height)
	}
	return action{}
}

// first keeps the last line of a record at the bottom if there are more lines than fit. The last
// line of the body then shows how many follow.
func (r *recordPane) first(top, lines, height int) int {
	return max(min(top, lines-height), 0)
}

func (r *recordPane) draw(p *page, s *estate.Sample) {
	lines := r.lines(s, p.width)
	from := r.first(r.top, len(lines), p.height)
	for i, one := range lines[from:] {
		if below := len(lines) - from - i; p.left() == 1 && below > 1 {
			p.add(p.line().space(1).put(p.theme.dim, plural(below, "more line", "more lines")+": j"))
			return
		}
		if one.tone == toneHeading {
			p.heading(one.text)
			continue
		}
		p.add(p.line().space(1).put(p.theme.dim, one.label).to(recordColumn).put(one.tone.style(p.theme), one.text))
	}
}

// lines returns all lines of a record at a width.
func (r *recordPane) lines(s *estate.Sample, width int) []recordLine {
	room := width - recordColumn - 1
	var all []recordLine
	for _, f := range recordFacts(&r.event, s) {
		parts := folded(f.text, room)
		if f.label == "path" {
			parts = foldedPath(f.text, room)
		}
		for _, part := range parts {
			all = append(all, recordLine{f.label, part, f.tone})
			f.label = ""
		}
	}
	return all
}
