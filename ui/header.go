package ui

import (
	"errors"
	"fmt"
	"time"

	"beacontop/beacon/figures"
	"beacontop/ui/draw"
	"beacontop/ui/pane"
)

// pulseLimit is how long the beacon may be silent before the screen reports it: the beacon sends
// a pulse every second.
const pulseLimit = 3 * time.Second

// header shows which beacon this is and whether the data is live.
func (m *Model) header() string {
	s, t := &m.sample, m.theme
	left := draw.NewLine(t, m.width).Space(1).Put(t.Strong, "beacontop")
	name, parts := draw.Clean(s.Beacon.Name), m.headerParts()
	for len(parts) > 1 && left.Used+draw.Width(name)+partsWidth(parts)+4 > m.width {
		parts = parts[:len(parts)-1]
	}
	if room := m.width - left.Used - partsWidth(parts) - 4; name != "" && room > 0 {
		left.Space(2).Put(t.Accent, t.Middle(name, room))
	}
	if listen := draw.Clean(s.Beacon.Listen); left.Used+partsWidth(parts)+draw.Width(listen)+5 <= m.width {
		left.Space(2).Put(t.Dim, listen)
	}
	left.To(m.width - partsWidth(parts) - 1)
	for i, part := range parts {
		if i > 0 {
			left.Space(3)
		}
		left.Put(part.Style, part.Text)
	}
	return left.String()
}

func partsWidth(parts []draw.Cell) int {
	w := 0
	for i, p := range parts {
		if i > 0 {
			w += 3
		}
		w += draw.Width(p.Text)
	}
	return w
}

// headerParts returns the signs at the right of the header, the least important last.
func (m *Model) headerParts() []draw.Cell {
	s, t := &m.sample, m.theme
	switch {
	case m.sampling.err != nil:
		return []draw.Cell{m.noAnswer()}
	case !m.sampled:
		return []draw.Cell{t.Dim.Cell(t.Glyphs.Unknown + " starting")}
	}
	parts := m.liveParts()
	if pane.Watching(s) {
		parts = m.lagParts()
	}
	if behind := m.sampling.behind(); behind > 0 {
		parts[0] = t.Warn.Cell(fmt.Sprintf("%s screen %s old", t.Glyphs.Warn, figures.Late(behind)))
	}
	return parts
}

// signed is an error that has a sign of its own: why there is no answer.
type signed interface{ Sign() string }

// noAnswer is the sign that the newest query failed.
func (m *Model) noAnswer() draw.Cell {
	text := m.theme.Glyphs.Bad + " no answer"
	var known signed
	if errors.As(m.sampling.err, &known) {
		text = m.theme.Glyphs.Bad + " " + draw.Clean(known.Sign())
	}
	if m.sampled {
		text += " since " + m.sampling.asked.In(m.zones.shown()).Format("15:04:05 MST")
	}
	return m.theme.Bad.Cell(text)
}

// liveParts returns the signs of this beacon.
func (m *Model) liveParts() []draw.Cell {
	s, t := &m.sample, m.theme
	now := s.Now.Format("15:04 MST")
	parts := []draw.Cell{t.Ok.Cell(t.Glyphs.Ok + " live " + now)}
	switch silent := s.Now.Sub(s.Beacon.Pulse); {
	case s.Totals.History.Reading:
		parts[0] = t.Dim.Cell(t.Glyphs.Unknown + " reading history " + t.Glyphs.Ellipsis)
	case !s.Beacon.Stopped.IsZero():
		parts[0] = t.Bad.Cell(t.Glyphs.Bad + " stopped " + now)
	case s.Beacon.Pulse.IsZero():
		parts[0] = t.Dim.Cell(t.Glyphs.Unknown + " starting " + now)
	case silent > pulseLimit:
		parts[0] = t.Warn.Cell(fmt.Sprintf("%s stale for %s", t.Glyphs.Warn, figures.Late(silent)))
	}
	switch {
	case s.Parent.URL != "":
		sign, style := draw.ReachSign(t, s.Parent.Reach)
		parts = append(parts, style.Cell("parent "+sign))
	case !pane.Starting(s):
		parts = append(parts, t.Dim.Cell("no parent"))
	}
	if pane.Front(s) {
		sign, style := draw.ReachSign(t, s.Origin().Reach)
		parts = append(parts, style.Cell("origin "+sign))
	}
	if !s.Beacon.Started.IsZero() {
		parts = append(parts, t.Dim.Cell("up "+figures.Uptime(s.Now.Sub(s.Beacon.Started))))
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
func (m *Model) lagParts() []draw.Cell {
	s, t := &m.sample, m.theme
	now := t.Dim.Cell(s.Now.Format("15:04 MST"))
	quiet := t.Dim.Cell("read only")
	total := s.Totals.Sources
	switch old := s.Now.Sub(total.Newest); {
	case total.Unread > unreadLimit:
		return []draw.Cell{t.Dim.Cell(t.Glyphs.Unknown + " reading, " + figures.Size(total.Unread) + " to go"), now, quiet}
	case total.Logs == 0:
		return []draw.Cell{t.Dim.Cell(t.Glyphs.Unknown + " no log"), now, quiet}
	case total.Newest.IsZero() && s.Totals.Known > 0: // the sources have not reported their progress yet
		return []draw.Cell{t.Dim.Cell(t.Glyphs.Unknown + " reading"), now, quiet}
	case !m.at.IsZero():
		return []draw.Cell{t.Ok.Cell("as of " + s.Now.Format("2 Jan 15:04 MST")), quiet}
	case total.Newest.IsZero():
		return []draw.Cell{t.Dim.Cell(t.Glyphs.Unknown + " no line yet"), now, quiet}
	case old > quietLimit:
		return []draw.Cell{t.Warn.Cell(t.Glyphs.Warn + " log lag " + figures.Span(old) + ", or quiet"), now, quiet}
	case old > lagLimit:
		return []draw.Cell{t.Dim.Cell(t.Glyphs.Unknown + " log lag " + figures.Span(old) + ", or quiet"), now, quiet}
	default:
		return []draw.Cell{t.Ok.Cell(t.Glyphs.Ok + " log lag " + figures.Span(old)), now, quiet}
	}
}
