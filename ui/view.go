package ui

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"

	"beacontop/beacon/event"
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

// pulseLimit is how long the beacon may be silent before the screen reports it: the beacon sends
// a pulse every second.
const pulseLimit = 3 * time.Second

// header shows which beacon this is and whether the data is live.
func (m *Model) header() string {
	s, t := &m.sample, m.theme
	left := newLine(t, m.width).space(1).put(t.strong, "beacontop")
	name, parts := clean(s.Beacon.Name), m.headerParts()
	for len(parts) > 1 && left.used+width(name)+partsWidth(parts)+4 > m.width {
		parts = parts[:len(parts)-1]
	}
	if room := m.width - left.used - partsWidth(parts) - 4; name != "" && room > 0 {
		left.space(2).put(t.accent, t.middle(name, room))
	}
	if listen := clean(s.Beacon.Listen); left.used+partsWidth(parts)+width(listen)+5 <= m.width {
		left.space(2).put(t.dim, listen)
	}
	left.to(m.width - partsWidth(parts) - 1)
	for i, part := range parts {
		if i > 0 {
			left.space(3)
		}
		left.put(part.style, part.text)
	}
	return left.String()
}

func partsWidth(parts []cell) int {
	w := 0
	for i, p := range parts {
		if i > 0 {
			w += 3
		}
		w += width(p.text)
	}
	return w
}

// headerParts returns the signs at the right of the header, the least important last.
func (m *Model) headerParts() []cell {
	s, t := &m.sample, m.theme
	switch {
	case m.sampling.err != nil:
		return []cell{m.noAnswer()}
	case !m.sampled:
		return []cell{{t.glyphs.unknown + " starting", t.dim}}
	}
	parts := m.liveParts()
	if watching(s) {
		parts = m.lagParts()
	}
	if behind := m.sampling.behind(); behind > 0 {
		parts[0] = cell{fmt.Sprintf("%s screen %s old", t.glyphs.warn, late(behind)), t.warn}
	}
	return parts
}

// noAnswer is the sign that the newest query failed.
func (m *Model) noAnswer() cell {
	text := m.theme.glyphs.bad + " no answer"
	if m.sampled {
		text += " since " + m.sampling.asked.In(m.zones.shown()).Format("15:04:05 MST")
	}
	return cell{text, m.theme.bad}
}

// liveParts returns the signs of this beacon.
func (m *Model) liveParts() []cell {
	s, t := &m.sample, m.theme
	now := s.Now.Format("15:04 MST")
	parts := []cell{{t.glyphs.ok + " live " + now, t.ok}}
	switch silent := s.Now.Sub(s.Beacon.Pulse); {
	case s.Totals.History.Reading:
		parts[0] = cell{t.glyphs.unknown + " reading history " + t.glyphs.ellipsis, t.dim}
	case !s.Beacon.Stopped.IsZero():
		parts[0] = cell{t.glyphs.bad + " stopped " + now, t.bad}
	case s.Beacon.Pulse.IsZero():
		parts[0] = cell{t.glyphs.unknown + " starting " + now, t.dim}
	case silent > pulseLimit:
		parts[0] = cell{fmt.Sprintf("%s stale for %s", t.glyphs.warn, late(silent)), t.warn}
	}
	switch {
	case s.Parent.URL != "":
		sign, style := t.reach(s.Parent.Reach)
		parts = append(parts, cell{"parent " + sign, style})
	case !starting(s):
		parts = append(parts, cell{"no parent", t.dim})
	}
	if !s.Beacon.Started.IsZero() {
		parts = append(parts, cell{"up " + uptime(s.Now.Sub(s.Beacon.Started)), t.dim})
	}
	return parts
}

// reach returns the sign of the state of another beacon.
func (t *theme) reach(r event.Reach) (string, style) {
	switch r {
	case event.ReachUp:
		return t.glyphs.ok, t.ok
	case event.ReachDown:
		return t.glyphs.bad, t.bad
	}
	return t.glyphs.unknown, t.dim
}

// footer shows the most important keys, or the pending question.
func (m *Model) footer() string {
	t := m.theme
	l := newLine(t, m.width).space(1)
	switch m.mode {
	case leaving:
		what := plural(m.sample.Totals.LastHour, "agent", "agents") + " in the last hour"
		if r := m.sample.Beacon.Running; r > 0 {
			what = plural(r, "request is running", "requests are running")
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
