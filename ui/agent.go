package ui

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// agentPane shows one device: its identity, its last result on each channel, and its transfers,
// newest first.
type agentPane struct {
	list
	device protocol.Device
	held   bool        // the cursor stays on a transfer …
	at     event.Event // … this one; otherwise on the newest
}

func (a *agentPane) hints(k keymap) []key.Binding {
	return []key.Binding{short(k.Back, "back"), short(k.Open, "record"), k.Down, k.Up, k.Quit}
}

// newAgent returns the pane of a device.
func newAgent(d protocol.Device) *agentPane { return &agentPane{device: d} }

// transfersAsked limits how far back one can scroll in the transfers of a device: about a month.
const transfersAsked = 500

// detailRows is the maximum number of lines above the transfers.
const detailRows = 13

func (a *agentPane) ask(q *estate.Query, _, height int, last *estate.Sample) {
	q.Parts, q.Agent, q.Rows = estate.PartAgent, a.device, transfersAsked
	if last.Agent != nil {
		a.cursor = a.row(last.Agent.Transfers)
		a.settle(len(last.Agent.Transfers), a.offset)
	}
	a.window(max(height-detailRows, 1))
}

// row returns the row of the cursor: the row of the transfer that the reader selected, wherever
// it is now.
func (a *agentPane) row(transfers []event.Event) int {
	for i := range transfers {
		if a.held && a.at.Same(&transfers[i]) {
			return i
		}
	}
	return a.cursor
}

func (a *agentPane) press(k keymap, msg tea.KeyMsg, s *estate.Sample) action {
	if s.Agent == nil || len(s.Agent.Transfers) == 0 {
		return action{}
	}
	all := s.Agent.Transfers
	a.cursor = min(a.row(all), len(all)-1)
	switch {
	case key.Matches(msg, k.Open):
		a.at, a.held = all[a.cursor], true
		return action{record: &all[a.cursor]}
	case a.move(k, msg, len(all)):
		a.at, a.held = all[a.cursor], a.cursor > 0
	}
	return action{}
}

func (a *agentPane) draw(p *page, s *estate.Sample) {
	d := s.Agent
	if d == nil {
		p.blank()
		p.text(p.theme.plain, clean(a.device.String())+": never seen, or no longer in memory.")
		return
	}
	t := p.theme
	p.flow("", 2, t.accent.cell(clean(d.Device.Name)), t.plain.cell(clean(d.Device.Domain)),
		t.plain.cell(estate.AddressText(d.Address)), t.dim.cell(clean(d.UserAgent)))
	p.flow("", 3, t.dim.cell("first seen "+since(s.Now, d.First)), t.dim.cell("last contact "+since(s.Now, d.Contact)),
		t.dim.cell(plural(d.Requests, "request", "requests")), t.dim.cell(plural(d.Failures, "failure", "failures")))
	switch {
	case d.Lost && watching(s):
		p.labelled(t.glyphs.bad, t.bad, "its first policy request in the logs failed, silent since; if it is new, restart the agent service")
	case d.Lost:
		p.labelled(t.glyphs.bad, t.bad, "never got its first policy, silent since: fix the cause, then restart the agent service or the device")
	}
	if d.Other.IsValid() {
		p.labelled(t.glyphs.warn, t.warn, fmt.Sprintf("2 addresses in turn, %s and %s: two machines with one name, or one machine in two networks; compare serial numbers in its inventories", d.Address, d.Other))
	}
	if d.Shared {
		p.text(t.warn, t.glyphs.warn+" shares its address with other devices: its package downloads cannot be told apart")
	}
	p.blank()
	a.channels(p, s, d)
	p.blank()
	a.transfers(p, s, d)
}

// channels shows each channel separately: an agent can be alive on one and dead on another.
func (a *agentPane) channels(p *page, s *estate.Sample, d *estate.AgentDetail) {
	marks := []struct {
		name     string
		mark     estate.Mark
		nameless bool // its files do not name the device
	}{
		{"policy", d.Policy, false}, {"schedule", d.Schedule, true}, {"settings", d.Settings, true}, {"failover", d.Failover, true},
		{"upgrade", d.Upgrade, true}, {"inventory", d.Inventory, false}, {"usage", d.Usage, false}, {"logs", d.Log, false},
	}
	columns := max(min(p.width/30, 3), 1)
	wide := (p.width - 1) / columns
	for i := 0; i < len(marks); i += columns {
		l := p.line().space(1)
		for c, m := range marks[i:min(i+columns, len(marks))] {
			text, style := channelState(p.theme, s, m.mark)
			if at := clock(s.Now, m.mark.Last); m.mark.Failed && width(text)+2+width(at) <= wide-11 {
				text += "  " + at
			}
			if m.nameless && d.Shared && m.mark.Last.IsZero() {
				text, style = "not known", p.theme.dim
			}
			l.to(1+c*wide).field(p.theme.dim, m.name, 10, false).field(style, text, wide-11, false)
		}
		p.add(l)
	}
}

func channelState(t *theme, s *estate.Sample, m estate.Mark) (string, style) {
	switch {
	case m.Last.IsZero() && watching(s):
		return "not in the logs", t.dim
	case m.Last.IsZero():
		return "never", t.dim
	case m.Failed:
		text := fmt.Sprintf("%s %d %s", t.glyphs.bad, m.Status, recent(s.Now.Sub(m.Last)))
		if m.Success.IsZero() {
			return text + ", never ok", t.bad
		}
		return text + ", ok " + recent(s.Now.Sub(m.Success)), t.bad
	case m.Aside:
		text := t.glyphs.warn + " BadLogs " + recent(s.Now.Sub(m.Last))
		if m.Success.IsZero() {
			return text + ", never ok", t.warn
		}
		return text + ", ok " + recent(s.Now.Sub(m.Success)), t.warn
	case m.Flawed:
		return t.glyphs.warn + " flawed " + recent(s.Now.Sub(m.Last)), t.warn
	}
	return t.glyphs.ok + " " + recent(s.Now.Sub(m.Success)), t.plain
}

func (a *agentPane) transfers(p *page, s *estate.Sample, d *estate.AgentDetail) {
	now, past := s.Now, d.Past
	past.Since = later(past.Since, s.Since) // a file of the history begins at the start of its day
	p.add(p.line().space(1).put(p.theme.strong, "TRANSFERS").space(2).put(p.theme.dim, pastOf(now, &past)))
	if d.Past.Problem != "" {
		p.labelled(p.theme.glyphs.warn, p.theme.warn, "some of the history cannot be read: "+clean(d.Past.Problem))
	}
	if text := lackOf(d); text != "" {
		p.labelled(p.theme.glyphs.warn, p.theme.warn, text)
	}
	if len(d.Transfers) == 0 {
		return
	}
	at := min(a.row(d.Transfers), len(d.Transfers)-1)
	first := list{cursor: at, offset: a.offset}.view(p.left() - 1)
	t := table{cursor: at - first, first: first, columns: transferColumns(false, p.width)}
	if d.Other.IsValid() {
		t.columns[7].rank = 0 // always show from which of the two addresses each transfer came
	}
	rows := d.Transfers[first:]
	t.draw(p, len(rows), func(i int) []cell { return transferCells(p.theme, now, &rows[i]) })
}

// transferColumns returns the columns of a table of transfers. If the width allows, the status
// column fits the longest cause.
func transferColumns(withDevice bool, width int) []column {
	status := 9
	if width >= 140 {
		status = 25
	}
	c := []column{
		{title: "time", width: 9, whole: true},
		{title: "device", width: 16, most: 40, name: true},
		{title: "verb", width: 5, rank: 5},
		{title: "  file", width: 11, most: 24, rank: 1},
		{title: "status", width: status},
		{title: "size", width: 7, right: true, rank: 2},
		{title: "took", width: 7, right: true, rank: 4},
		{title: "address", width: 15, least: 8, most: 39, name: true, rank: 6},
		{title: "path", width: 12, grow: true, name: true, rank: 3},
	}
	if !withDevice {
		c[1].rank, c[7].rank = 9, 9
	}
	return c
}

func transferCells(t *theme, now time.Time, e *event.Event) []cell {
	device := t.plain.cell(clean(e.Device.Name))
	switch e.Attribution {
	case event.ByAddress:
		device.text = "~" + device.text
		device.style = t.dim
	case event.Unattributed:
		if e.Topic == event.TopicRequest {
			device = t.dim.cell("unattributed")
		}
	}
	verb, way := clean(e.Method), " "
	switch e.Direction {
	case event.DirectionDownload:
		way = t.glyphs.left
	case event.DirectionUpload:
		way = t.glyphs.right
	case event.DirectionRelay:
		verb, way = "relay", t.glyphs.onward
	}
	if e.Topic == event.TopicFlaw {
		verb = "flaw"
	}
	return []cell{
		t.dim.cell(clock(now, e.Time)), device, t.dim.cell(verb), t.plain.cell(way + " " + e.Kind.String()), statusCell(t, e),
		t.plain.cell(sizeOf(e)), t.dim.cell(took(e)), t.dim.cell(address(e)), t.dim.cell(shortPath(e.Path)),
	}
}

// sizeOf formats the size of a transfer.
func sizeOf(e *event.Event) string {
	if e.Unsized {
		return untold
	}
	return size(e.Bytes)
}

// took formats the duration of a request. Logs record whole milliseconds, where 0 means less than
// one.
func took(e *event.Event) string {
	switch {
	case e.Untimed:
		return untold
	case e.Topic == event.TopicRequest:
		return latency(max(e.Duration, 1))
	}
	return latency(e.Duration)
}

func statusCell(t *theme, e *event.Event) cell {
	text := e.StatusText()
	switch {
	case !e.Failed() && e.Active && e.Topic == event.TopicRequest: // accepted, and moved to BadLogs
		return t.warn.cell(t.glyphs.warn + " " + text)
	case !e.Failed():
		return t.plain.cell(t.glyphs.ok + " " + text)
	}
	if e.Status == 0 {
		text = string(e.Cause)
	}
	return t.bad.cell(t.glyphs.bad + " " + text)
}

func address(e *event.Event) string {
	return estate.AddressText(e.Address)
}

// shortPath omits the location, which the verb implies.
func shortPath(path string) string {
	path = clean(path)
	for _, location := range []string{"/ManageSoftDL/", "/ManageSoftRL/"} {
		if len(path) > len(location) && strings.EqualFold(path[:len(location)], location) {
			return path[len(location):]
		}
	}
	return path
}

func (a *agentPane) click(_, row int, s *estate.Sample) bool {
	all := s.Agent.Transfers
	a.cursor = min(a.row(all), len(all)-1)
	again := a.to(row)
	a.at, a.held = all[row], true
	return again
}
