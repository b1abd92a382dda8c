package ui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"

	"beacontop/beacon/figures"
	"beacontop/ui/draw"
	"beacontop/ui/keys"
	"beacontop/ui/pane"
)

// Minimum size of a frame; a smaller one would only confuse.
const (
	leastWidth  = 40
	leastHeight = 10
	frameLines  = 5 // header, tabs, two rules, footer
)

// View returns the frame that Update drew.
func (m *Model) View() string { return m.frame }

// size returns the size of the area that a pane draws.
func (m *Model) size() (w, h int) {
	h = m.height - frameLines
	if m.mode == filtering {
		h -= filterExtra
	}
	return m.width, max(h, 0)
}

// lastBody is the body of a frame as it was drawn last from an answer to its pane's question. It stays
// until there is an answer to the pane's next question.
type lastBody struct {
	pane          pane.Pane
	width, height int
	lines         []string
	hits          []draw.Hit
	inForce       string
}

// keeps reports whether the last body is one of the shown pane.
func (m *Model) keeps() bool {
	w, h := m.size()
	return m.body.pane == m.shown() && m.body.width == w && m.body.height == h
}

// draw builds the frame: exactly height lines of exactly width cells.
func (m *Model) draw() string {
	if m.width == 0 || m.height == 0 {
		return ""
	}
	if m.width < leastWidth || m.height < leastHeight {
		return m.tooSmall()
	}
	lines := make([]string, 0, m.height)
	lines = append(lines, m.header(), m.tabLine(), m.rule())
	lines = append(lines, m.drawBody()...)
	foot := m.footer()
	if notes := m.notes(); len(notes) > 0 { // the rule moves up, over rows
		lines = append(lines[:max(len(lines)-len(notes), bodyLine)], append([]string{m.rule()}, notes...)...)
		return strings.Join(append(lines, foot...), "\n")
	}
	lines = append(append(lines, m.rule()), foot...)
	if said := m.message(); len(said) > 0 {
		at := len(lines) - 1
		if len(said) > 1 { // the rule moves up, over rows
			at -= len(said)
			said = append([]string{m.rule()}, said...)
		}
		lines = append(lines[:at], said...)
	}
	return strings.Join(lines, "\n")
}

// drawBody returns the lines of the body, and records what a mouse hits in them.
func (m *Model) drawBody() []string {
	w, h := m.size()
	p := draw.NewPage(m.theme, w, h)
	switch {
	case m.mode == helping && m.helped == helpFilter:
		m.filterHelp(p)
	case m.mode == helping:
		m.help(p)
	case m.answered():
		m.shown().Draw(p, &m.sample)
		m.body = lastBody{m.shown(), w, h, p.Finish(), p.Hits, m.inForce()}
		fallthrough
	case m.keeps():
		m.hits = m.body.hits
		return m.body.lines
	default:
		p.Blank()
		p.Text(m.theme.Dim, "sampling …")
	}
	m.hits = p.Hits
	return p.Finish()
}

func (m *Model) tooSmall() string {
	p := draw.NewPage(m.theme, m.width, m.height)
	p.Add(p.Line().Put(m.theme.Plain, fmt.Sprintf("beacontop needs %d×%d", leastWidth, leastHeight)))
	return strings.Join(p.Finish(), "\n")
}

func (m *Model) rule() string {
	return draw.NewLine(m.theme, m.width).Put(m.theme.Dim, strings.Repeat(m.theme.Glyphs.Rule, m.width)).String()
}

// notes returns what is drawn between the body and the footer.
func (m *Model) notes() []string {
	if m.mode != filtering {
		return nil
	}
	return m.filterNotes()
}

// footer returns the lines at the foot: what is being typed, or one with the most important keys.
func (m *Model) footer() []string {
	if m.mode == filtering {
		return m.filterLines()
	}
	return []string{m.footerLine()}
}

// leavingLine asks whether to stop. What is served now gives way to the keys on narrow screens.
func (m *Model) leavingLine() string {
	served, keys, otherwise := m.served(), "  y yes  ", "any other key no"
	if m.detach != nil {
		keys += "d leave it running  "
	}
	room := m.width - draw.Width(" stop this beacon?"+keys)
	if draw.Width(served+otherwise) > room {
		otherwise = "else no"
	}
	if draw.Width(served+otherwise) > room {
		served = ""
	}
	t := m.theme
	l := draw.NewLine(t, m.width).Space(1).Put(t.Warn, "stop this beacon?"+served).Space(2).Put(t.Accent, "y").Put(t.Plain, " yes  ")
	if m.detach != nil {
		l.Put(t.Accent, "d").Put(t.Plain, " leave it running  ")
	}
	return l.Put(t.Plain, otherwise).String()
}

// served is what the beacon does for agents at present.
func (m *Model) served() string {
	switch running := m.sample.Beacon.Running; {
	case !m.sampled:
		return " its agents are not known yet"
	case running > 0:
		return " " + figures.Plural(running, "request is running", "requests are running")
	}
	return " " + figures.Plural(m.sample.Totals.LastHour, "agent", "agents") + " in the last hour"
}

// footerLine shows the most important keys, or the pending question.
func (m *Model) footerLine() string {
	t := m.theme
	l := draw.NewLine(t, m.width).Space(1)
	switch m.mode {
	case leaving:
		return m.leavingLine()
	case naming:
		return m.nameLine()
	case helping:
		return m.helpFooter(l).String()
	}
	inForce := m.inForce()
	room := m.width - draw.Width(inForce) - 1
	hints := m.hints()
	if m.helpless && !slices.ContainsFunc(hints, func(b key.Binding) bool { return b.Help().Key == m.keys.Help.Help().Key }) {
		hints = append([]key.Binding{keys.Short(m.keys.Help, "help")}, hints...)
	}
	if m.mouse {
		off := m.keys.Mouse
		off.SetHelp(off.Help().Key, "mouse off")
		hints = append([]key.Binding{off}, hints...)
	}
	for _, hint := range hints {
		h := hint.Help()
		if l.Used+draw.Width(h.Key)+1+draw.Width(h.Desc)+3 > room {
			break
		}
		l.Put(t.Accent, h.Key).Space(1).Put(t.Dim, h.Desc).Space(3)
	}
	return l.To(room).Put(t.Warn, inForce).String()
}
