package ui

import (
	"beacontop/beacon/figures"
	"fmt"
	"time"
)

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
		return []cell{t.dim.cell(t.glyphs.unknown + " starting")}
	}
	parts := m.liveParts()
	if watching(s) {
		parts = m.lagParts()
	}
	if behind := m.sampling.behind(); behind > 0 {
		parts[0] = t.warn.cell(fmt.Sprintf("%s screen %s old", t.glyphs.warn, figures.Late(behind)))
	}
	return parts
}

// noAnswer is the sign that the newest query failed.
func (m *Model) noAnswer() cell {
	text := m.theme.glyphs.bad + " no answer"
	if m.sampled {
		text += " since " + m.sampling.asked.In(m.zones.shown()).Format("15:04:05 MST")
	}
	return m.theme.bad.cell(text)
}

// liveParts returns the signs of this beacon.
func (m *Model) liveParts() []cell {
	s, t := &m.sample, m.theme
	now := s.Now.Format("15:04 MST")
	parts := []cell{t.ok.cell(t.glyphs.ok + " live " + now)}
	switch silent := s.Now.Sub(s.Beacon.Pulse); {
	case s.Totals.History.Reading:
		parts[0] = t.dim.cell(t.glyphs.unknown + " reading history " + t.glyphs.ellipsis)
	case !s.Beacon.Stopped.IsZero():
		parts[0] = t.bad.cell(t.glyphs.bad + " stopped " + now)
	case s.Beacon.Pulse.IsZero():
		parts[0] = t.dim.cell(t.glyphs.unknown + " starting " + now)
	case silent > pulseLimit:
		parts[0] = t.warn.cell(fmt.Sprintf("%s stale for %s", t.glyphs.warn, figures.Late(silent)))
	}
	switch {
	case s.Parent.URL != "":
		sign, style := reachSign(t, s.Parent.Reach)
		parts = append(parts, style.cell("parent "+sign))
	case !starting(s):
		parts = append(parts, t.dim.cell("no parent"))
	}
	if !s.Beacon.Started.IsZero() {
		parts = append(parts, t.dim.cell("up "+figures.Uptime(s.Now.Sub(s.Beacon.Started))))
	}
	return parts
}

// Ages of the newest line of a log at which the sign changes. The values are our choice. HTTP.SYS
// writes its buffer when it is full, or after a minute: after two minutes the log may be late, or
// there were no requests; after an hour without any agent something is wrong on all but the
// smallest estates.
const (
	lagLimit   = 2 * time.Minute
	quietLimit = time.Hour
)

// unreadLimit is the number of unread bytes from which the header reports that the history is
// being read.
const unreadLimit = 16 << 20

// lagParts returns the signs at the right of the header while another beacon is watched.
func (m *Model) lagParts() []cell {
	s, t := &m.sample, m.theme
	now := t.dim.cell(s.Now.Format("15:04 MST"))
	quiet := t.dim.cell("read only")
	total := s.Totals.Sources
	switch old := s.Now.Sub(total.Newest); {
	case total.Unread > unreadLimit:
		return []cell{t.dim.cell(t.glyphs.unknown + " reading, " + figures.Size(total.Unread) + " to go"), now, quiet}
	case total.Logs == 0:
		return []cell{t.dim.cell(t.glyphs.unknown + " no log"), now, quiet}
	case total.Newest.IsZero() && s.Totals.Known > 0: // the sources have not reported their progress yet
		return []cell{t.dim.cell(t.glyphs.unknown + " reading"), now, quiet}
	case !m.at.IsZero():
		return []cell{t.ok.cell("as of " + s.Now.Format("2 Jan 15:04 MST")), quiet}
	case total.Newest.IsZero():
		return []cell{t.dim.cell(t.glyphs.unknown + " no line yet"), now, quiet}
	case old > quietLimit:
		return []cell{t.warn.cell(t.glyphs.warn + " log lag " + figures.Span(old) + ", or quiet"), now, quiet}
	case old > lagLimit:
		return []cell{t.dim.cell(t.glyphs.unknown + " log lag " + figures.Span(old) + ", or quiet"), now, quiet}
	default:
		return []cell{t.ok.cell(t.glyphs.ok + " log lag " + figures.Span(old)), now, quiet}
	}
}
