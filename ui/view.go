package ui

import (
	"beacontop/beacon/figures"
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/key"
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
func (m *Model) size() (w, h int) { return m.width, max(m.height-frameLines, 0) }

// lastBody is the body of a frame as it was drawn last from an answer to its pane's question. It stays
// until there is an answer to the pane's next question.
type lastBody struct {
	pane          pane
	width, height int
	lines         []string
	hits          []hit
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
	lines = append(lines, m.rule(), m.footer())
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
	p := newPage(m.theme, w, h)
	switch {
	case m.mode == helping:
		m.help(p)
	case m.answered():
		m.shown().draw(p, &m.sample)
		m.body = lastBody{m.shown(), w, h, p.finish(), p.hits, m.inForce()}
		fallthrough
	case m.keeps():
		m.hits = m.body.hits
		return m.body.lines
	default:
		p.blank()
		p.text(m.theme.dim, "sampling …")
	}
	m.hits = p.hits
	return p.finish()
}

func (m *Model) tooSmall() string {
	p := newPage(m.theme, m.width, m.height)
	p.add(p.line().put(m.theme.plain, fmt.Sprintf("beacontop needs %d×%d", leastWidth, leastHeight)))
	return strings.Join(p.finish(), "\n")
}

func (m *Model) rule() string {
	return newLine(m.theme, m.width).put(m.theme.dim, strings.Repeat(m.theme.glyphs.rule, m.width)).String()
}

// footer shows the most important keys, or the pending question.
func (m *Model) footer() string {
	t := m.theme
	l := newLine(t, m.width).space(1)
	switch m.mode {
	case leaving:
		what := figures.Plural(m.sample.Totals.LastHour, "agent", "agents") + " in the last hour"
		if r := m.sample.Beacon.Running; r > 0 {
			what = figures.Plural(r, "request is running", "requests are running")
		}
		if !m.sampled {
			what = "its agents are not known yet"
		}
		return l.put(t.warn, "stop this beacon? "+what).space(2).put(t.accent, "y").put(t.plain, " yes  any other key no").String()
	case filtering:
		l.put(t.accent, "/").put(t.plain, clean(m.input.Value())).put(t.cursor, " ")
		if !m.answered() {
			return l.put(t.dim, "  searching "+t.glyphs.ellipsis).String()
		}
		return l.put(t.dim, `  enter keep   esc clear   words, !not, ^begin, end$, "a b"`).String()
	case helping:
		return l.put(t.dim, "any key closes the help").String()
	}
	inForce := m.inForce()
	room := m.width - width(inForce) - 1
	hints := m.hints()
	if m.mouse {
		off := m.keys.Mouse
		off.SetHelp(off.Help().Key, "mouse off")
		hints = append([]key.Binding{off}, hints...)
	}
	for _, hint := range hints {
		h := hint.Help()
		if l.used+width(h.Key)+1+width(h.Desc)+3 > room {
			break
		}
		l.put(t.accent, h.Key).space(1).put(t.dim, h.Desc).space(3)
	}
	return l.to(room).put(t.warn, inForce).String()
}
