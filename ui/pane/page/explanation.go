package page

import (
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/diagnosis/explanation"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/ladder"
	"beacontop/beacon/figures"
	"beacontop/beacon/protocol"
	"beacontop/ui/draw"
	"beacontop/ui/keys"
	"beacontop/ui/pane"
)

// explanationPage explains one agent, or a topic: the same as the command explain.
type explanationPage struct {
	device        protocol.Device
	topic         explanation.Kind // empty: the device
	top           int              // the first line shown
	width, height int              // of the body in the last query
}

// NewExplanation returns the page that explains a device.
func NewExplanation(d protocol.Device) pane.Pane { return &explanationPage{device: d} }

// NewTopic returns the page that explains a topic.
func NewTopic(k explanation.Kind) pane.Pane { return &explanationPage{topic: k} }

func (e *explanationPage) Hints(k keys.Map) []key.Binding {
	hints := []key.Binding{keys.Short(k.Back, "back"), k.Down, k.Up, k.PageDn, k.Quit}
	if e.topic == "" {
		hints = slices.Insert(hints, 1, keys.Short(k.Open, "device"))
	}
	return hints
}

// of returns the explanation; nil: the agent is not known.
func (e *explanationPage) of(s *estate.Sample) *explanation.Explanation {
	if e.topic != "" {
		return explanation.OfTopic(e.topic, s)
	}
	return explanation.OfAgent(s)
}

func (e *explanationPage) Ask(q *estate.Query, width, height int, _ *estate.Sample) {
	e.width, e.height = width, height
	q.Parts = 0
	if e.topic != "" {
		explanation.AskTopic(q)
		return
	}
	explanation.AskAgent(q, e.device)
}

func (e *explanationPage) Press(k keys.Map, msg tea.KeyMsg, s *estate.Sample) pane.Action {
	if key.Matches(msg, k.Open) && e.topic == "" {
		return pane.Action{Open: e.device}
	}
	lines, step := len(e.lines(s, e.width)), max(e.height-2, 1)
	switch {
	case key.Matches(msg, k.Down):
		e.top++
	case key.Matches(msg, k.Up):
		e.top--
	case key.Matches(msg, k.PageDn):
		e.top += step
	case key.Matches(msg, k.PageUp):
		e.top -= step
	case key.Matches(msg, k.Top):
		e.top = 0
	case key.Matches(msg, k.Bottom):
		e.top = lines
	}
	e.top = first(e.top, lines, e.height)
	return pane.Action{}
}

// Moment returns since when something is wrong, to look around.
func (e *explanationPage) Moment(s *estate.Sample) (time.Time, bool) {
	x := e.of(s)
	if x == nil {
		return time.Time{}, false
	}
	return x.Verdict.Since, !x.Verdict.Since.IsZero()
}

// first keeps the last line at the bottom if there are more lines than fit.
func first(top, lines, height int) int { return max(min(top, lines-height), 0) }

func (e *explanationPage) Draw(p *draw.Page, s *estate.Sample) {
	if e.topic == "" && s.Agent == nil {
		p.Blank()
		p.Text(p.Theme.Plain, draw.Clean(e.device.String())+": never seen, or no longer in memory.")
		return
	}
	lines := e.lines(s, p.Width)
	from := first(e.top, len(lines), p.Height)
	for i, one := range lines[from:] {
		if below := len(lines) - from - i; p.Left() == 1 && below > 1 {
			p.Add(p.Line().Space(1).Put(p.Theme.Dim, figures.Plural(below, "more line", "more lines")+": j"))
			return
		}
		one.draw(p)
	}
}

// line is one line of the page.
type line struct {
	label, text string
	column      int
	tone        explanation.Tone
	rung        *ladder.State
	heading     bool
}

func (l *line) draw(p *draw.Page) {
	t := p.Theme
	if l.heading {
		p.Heading(l.text)
		return
	}
	out := p.Line().Space(1).Put(t.Dim, l.label).To(l.column)
	if l.rung != nil {
		sign, style := draw.RungSign(t, *l.rung)
		out.Put(style, sign).Space(1)
	}
	p.Add(out.Put(styleOf(t, l.tone), l.text))
}

func styleOf(t *draw.Theme, tone explanation.Tone) draw.Style {
	return [...]draw.Style{
		explanation.Plain: t.Plain, explanation.Dim: t.Dim, explanation.Good: t.Plain, explanation.Warn: t.Warn, explanation.Bad: t.Bad, explanation.Strong: t.Strong,
	}[tone]
}

// The columns where texts begin: a label that is longer has a line of its own.
const (
	narrowColumn = 12
	wideColumn   = 19
)

// lines returns all lines at a width.
func (e *explanationPage) lines(s *estate.Sample, width int) (all []line) {
	x := e.of(s)
	if x == nil {
		return nil
	}
	for _, part := range draw.Folded(draw.Clean(x.Title()), width-1) {
		all = append(all, line{heading: true, text: part})
	}
	for _, section := range x.Sections() {
		all = append(all, line{}, line{heading: true, text: section.Title})
		for i := range section.Lines {
			all = append(all, folded(&section.Lines[i], width)...)
		}
	}
	return all
}

// folded returns a line of an explanation as lines of the page.
func folded(l *explanation.Line, width int) (all []line) {
	column := wideColumn
	if width < draw.WideText {
		column = narrowColumn
	}
	label, indent := draw.Clean(l.Label), 0
	if draw.Width(label) > column-3 {
		all = append(all, line{label: label, column: column})
		label = ""
	}
	if l.Rung != nil {
		indent = 2
	}
	for i, part := range wrapped(draw.Clean(l.Text), width-column-indent-1) {
		one := line{label: label, text: part, column: column + indent, tone: l.Tone}
		if i == 0 {
			one.column, one.rung = column, l.Rung
		}
		all = append(all, one)
		label = ""
	}
	return all
}

// wrapped wraps a text at spaces, and words that are too long, which are paths mostly, after slashes.
func wrapped(text string, room int) (lines []string) {
	line, begun := "", false
	for word := range strings.SplitSeq(text, " ") {
		if begun && draw.Width(line)+1+draw.Width(word) <= room {
			line += " " + word
			continue
		}
		if begun {
			lines = append(lines, line)
		}
		parts := draw.FoldedPath(word, room)
		last := len(parts) - 1
		lines, line, begun = append(lines, parts[:last]...), parts[last], true
	}
	return append(lines, line)
}
