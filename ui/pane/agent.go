package pane

import (
	"fmt"
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/beacon/protocol"
	"beacontop/ui/draw"
	"beacontop/ui/keys"
	"beacontop/ui/position"
)

// agentPane shows one device: its identity, its last result on each channel, and its transfers,
// newest first.
type agentPane struct {
	position.List
	device protocol.Device
	held   bool        // the cursor stays on a transfer …
	at     event.Event // … this one; otherwise on the newest
}

func (a *agentPane) Hints(k keys.Map) []key.Binding {
	return []key.Binding{keys.Short(k.Back, "back"), keys.Short(k.Open, "record"), keys.Short(k.Explain, "explain"), keys.Short(k.Heat, "heat map"), k.Down, k.Up, k.Quit}
}

// NewAgent returns the pane of a device.
func NewAgent(d protocol.Device) Pane { return &agentPane{device: d} }

// IsAgent reports whether a pane shows a device.
func IsAgent(p Pane) bool {
	_, is := p.(*agentPane)
	return is
}

// transfersAsked limits how far back one can scroll in the transfers of a device: about a month.
const transfersAsked = 500

// detailRows is the maximum number of lines above the transfers.
const detailRows = 20

func (a *agentPane) Ask(q *estate.Query, _, height int, last *estate.Sample) {
	q.Parts, q.Agent, q.Rows = estate.PartAgent, a.device, transfersAsked
	if last.Agent != nil {
		a.Cursor = a.row(last.Agent.Transfers)
		a.Settle(len(last.Agent.Transfers), a.Offset)
	}
	a.Window(max(height-detailRows, 1))
}

// row returns the row of the cursor: the row of the transfer that the reader selected, wherever
// it is now.
func (a *agentPane) row(transfers []event.Event) int {
	for i := range transfers {
		if a.held && a.at.Same(&transfers[i]) {
			return i
		}
	}
	return a.Cursor
}

func (a *agentPane) Press(k keys.Map, msg tea.KeyMsg, s *estate.Sample) Action {
	if key.Matches(msg, k.Explain) {
		return Action{Explain: a.device}
	}
	if key.Matches(msg, k.Heat) {
		return Action{Heat: true}
	}
	if s.Agent == nil || len(s.Agent.Transfers) == 0 {
		return Action{}
	}
	all := s.Agent.Transfers
	a.Cursor = min(a.row(all), len(all)-1)
	switch {
	case key.Matches(msg, k.Open):
		a.at, a.held = all[a.Cursor], true
		return Action{Record: &all[a.Cursor]}
	case a.Move(k, msg, len(all)):
		a.at, a.held = all[a.Cursor], a.Cursor > 0
	}
	return Action{}
}

func (a *agentPane) Draw(p *draw.Page, s *estate.Sample) {
	d := s.Agent
	if d == nil {
		p.Blank()
		p.Text(p.Theme.Plain, draw.Clean(a.device.String())+": never seen, or no longer in memory.")
		return
	}
	t := p.Theme
	p.Flow("", 2, t.Accent.Cell(draw.Clean(d.Device.Name)), t.Plain.Cell(draw.Clean(d.Device.Domain)),
		t.Plain.Cell(roster.AddressText(d.Address)), t.Dim.Cell(draw.Clean(d.UserAgent)))
	p.Flow("", 3, t.Dim.Cell("first seen "+figures.Since(s.Now, d.First)), t.Dim.Cell("last contact "+figures.Since(s.Now, d.Contact)),
		t.Dim.Cell(figures.Plural(d.Requests, "request", "requests")), t.Dim.Cell(figures.Plural(d.Failures, "failure", "failures")))
	rhythmLines(p, s, d)
	for _, text := range []string{diagnosis.UnnamedText(&d.AgentRow), diagnosis.MovedText(&d.AgentRow, s.Now), diagnosis.DownText(d, s.Now), diagnosis.LoopText(d, s.Now)} {
		if text != "" {
			p.Labelled("note", t.Plain, draw.Clean(text))
		}
	}
	for _, note := range diagnosis.Device(&d.AgentRow, Watching(s)) {
		sign, style := draw.SeveritySign(t, note.Severity)
		p.Labelled(sign, style, note.Text)
	}
	machines(p, s, d)
	if d.Shared {
		p.Text(t.Warn, t.Glyphs.Warn+" shares its address with other devices: its package downloads cannot be told apart")
	}
	p.Blank()
	_, l := d.Ladder()
	drawLadder(p, &l)
	p.Blank()
	a.channels(p, s, d)
	p.Blank()
	a.transfers(p, s, d)
}

// channels shows each channel separately: an agent can be alive on one and dead on another.
func (a *agentPane) channels(p *draw.Page, s *estate.Sample, d *estate.AgentDetail) {
	type channel struct {
		name     string
		mark     estate.Mark
		nameless bool // its files do not name the device
	}
	marks, name := []channel{
		{"policy", d.Policy, false}, {"schedule", d.Schedule, true}, {"settings", d.Settings, true}, {"failover", d.Failover, true},
		{"upgrade", d.Upgrade, true}, {"inventory", d.Inventory, false}, {"usage", d.Usage, false}, {"logs", d.Log, false},
	}, 10
	if !d.Configuration.Last.IsZero() { // most agents have none
		marks, name = slices.Insert(marks, 1, channel{"configuration", d.Configuration, false}), 14
	}
	columns := max(min(p.Width/30, 3), 1)
	wide := (p.Width - 1) / columns
	for i := 0; i < len(marks); i += columns {
		l := p.Line().Space(1)
		for c, m := range marks[i:min(i+columns, len(marks))] {
			text, style := channelState(p.Theme, s, m.mark)
			if at := figures.Clock(s.Now, m.mark.Last); m.mark.Failed && draw.Width(text)+2+draw.Width(at) <= wide-name-1 {
				text += "  " + at
			}
			if m.nameless && d.Shared && m.mark.Last.IsZero() {
				text, style = "not known", p.Theme.Dim
			}
			l.To(1+c*wide).Field(p.Theme.Dim, m.name, name, false).Field(style, text, wide-name-1, false)
		}
		p.Add(l)
	}
}

func channelState(t *draw.Theme, s *estate.Sample, m estate.Mark) (string, draw.Style) {
	switch {
	case m.Last.IsZero() && Watching(s):
		return "not in the logs", t.Dim
	case m.Last.IsZero():
		return "never", t.Dim
	case m.Failed:
		text := fmt.Sprintf("%s %d %s", t.Glyphs.Bad, m.Status, figures.Recent(s.Now.Sub(m.Last)))
		if m.Success.IsZero() {
			return text + ", never ok", t.Bad
		}
		return text + ", ok " + figures.Recent(s.Now.Sub(m.Success)), t.Bad
	case m.Aside:
		text := t.Glyphs.Warn + " BadLogs " + figures.Recent(s.Now.Sub(m.Last))
		if m.Success.IsZero() {
			return text + ", never ok", t.Warn
		}
		return text + ", ok " + figures.Recent(s.Now.Sub(m.Success)), t.Warn
	case m.Flawed:
		return t.Glyphs.Warn + " flawed " + figures.Recent(s.Now.Sub(m.Last)), t.Warn
	}
	return t.Glyphs.Ok + " " + figures.Recent(s.Now.Sub(m.Success)), t.Plain
}

func (a *agentPane) transfers(p *draw.Page, s *estate.Sample, d *estate.AgentDetail) {
	now, past := s.Now, d.Past
	past.Since = series.Later(past.Since, s.Since) // a file of the history begins at the start of its day
	p.Add(p.Line().Space(1).Put(p.Theme.Strong, "TRANSFERS").Space(2).Put(p.Theme.Dim, pastOf(now, &past)))
	if d.Past.Problem != "" {
		p.Labelled(p.Theme.Glyphs.Warn, p.Theme.Warn, "some of the history cannot be read: "+draw.Clean(d.Past.Problem))
	}
	if text := lackOf(d); text != "" {
		p.Labelled(p.Theme.Glyphs.Warn, p.Theme.Warn, text)
	}
	if len(d.Transfers) == 0 {
		return
	}
	at := min(a.row(d.Transfers), len(d.Transfers)-1)
	first := position.List{Cursor: at, Offset: a.Offset}.View(p.Left() - 1)
	t := draw.Table{Cursor: at - first, First: first, Columns: transferColumns(false)}
	if d.Identity.Suspicious() {
		t.Columns[7].Rank = 0 // always show from which of the two addresses each transfer came
	}
	rows := d.Transfers[first:]
	t.Draw(p, len(rows), func(i int) []draw.Cell { return transferCells(p.Theme, now, &rows[i]) })
}

func (a *agentPane) Click(_, row int, s *estate.Sample) bool {
	all := s.Agent.Transfers
	a.Cursor = min(a.row(all), len(all)-1)
	again := a.To(row)
	a.at, a.held = all[row], true
	return again
}
