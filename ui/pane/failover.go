package pane

import (
	"fmt"
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/diagnosis/explanation"
	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
	"beacontop/ui/draw"
	"beacontop/ui/keys"
	"beacontop/ui/position"
)

// failoverPane shows the other beacons and the devices that arrived here.
type failoverPane struct{ position.List }

func failoverTab() Tab {
	alarm := func(t *draw.Theme, s *estate.Totals) draw.Cell {
		if s.SiblingsDown > 0 {
			return t.Warn.Cell(t.Glyphs.Warn)
		}
		return draw.Cell{}
	}
	return Tab{Pane: &failoverPane{}, Title: "Failover", Short: "FO", Part: estate.PartFailover, Uses: UseExplain, Alarm: alarm}
}

func (f *failoverPane) Ask(q *estate.Query, width, height int, last *estate.Sample) {
	f.Settle(len(last.Failover.Siblings), f.Offset)
	q.Columns, q.Rows = max(width-24, 8), max(height/2, 5)
	f.Window(max(height/3, 2))
}

func (f *failoverPane) Press(k keys.Map, msg tea.KeyMsg, s *estate.Sample) Action {
	if key.Matches(msg, k.Explain) {
		return Action{Topic: explanation.Failover}
	}
	f.Move(k, msg, len(s.Failover.Siblings))
	return Action{}
}

func (f *failoverPane) Draw(p *draw.Page, s *estate.Sample) {
	if Front(s) {
		origins(p, s)
	}
	f.siblings(p, s)
	p.Blank()
	f.river(p, s)
	f.arrivals(p, s)
}

// river shows which beacon agents get their policy from, where the events of several beacons are at hand.
func (f *failoverPane) river(p *draw.Page, s *estate.Sample) {
	t, v := p.Theme, &s.Failover.Shares
	if len(v.Beacons) == 0 {
		return
	}
	p.Add(p.Line().Space(1).Put(t.Strong, "AGENTS BY BEACON").Put(t.Dim, fmt.Sprintf("  that served their policy, per %s, newest at the right", figures.Recent(v.Width))))
	var top int64 // of all: bars of different beacons can be compared
	for i := range v.Beacons {
		top = max(top, slices.Max(v.Beacons[i].Devices))
	}
	shown := min(len(v.Beacons), max(p.Height/5, 2))
	for i := range v.Beacons[:shown] {
		b := &v.Beacons[i]
		l := p.Line().Space(1).Field(t.Plain, draw.Clean(b.Beacon), 14, false).Field(t.Plain, figures.Amount(int64(b.Share.Devices)), 6, true).Space(1)
		p.Add(l.Put(t.Plain, draw.Bars(t, draw.Last(b.Devices, p.Width-24), top)))
	}
	if n := len(v.Beacons) - shown; n > 0 {
		p.Text(t.Dim, "and "+figures.Plural(n, "beacon", "beacons")+" with fewer")
	}
	for _, m := range v.Moves {
		p.Text(t.Plain, fmt.Sprintf("%s to %s  %s moved from %s to %s", m.First.In(s.Now.Location()).Format("15:04"), figures.Moment(s.Now, m.Last), figures.Plural(m.Count, "agent", "agents"), draw.Clean(m.From), draw.Clean(m.To)))
	}
	if v.ByAddress {
		p.Text(t.Dim, "by address: the logs do not name their server, which may have several")
	}
	p.Blank()
}

func (f *failoverPane) siblings(p *draw.Page, s *estate.Sample) {
	t, all := p.Theme, s.Failover.Siblings
	p.Add(p.Line().Space(1).Put(t.Strong, "FAILOVER LIST").Put(t.Dim, "  that agents get, beside this beacon"))
	if len(all) == 0 && Watching(s) {
		p.Text(t.Plain, "Logs do not show the failover list; below are the agents that came here.")
		return
	}
	if len(all) == 0 && Front(s) {
		p.Text(t.Plain, "Agents get the list of the origin, unchanged; its beacons are not probed.")
		return
	}
	if len(all) == 0 {
		p.Text(t.Plain, "The list is empty: agents that cannot reach this beacon have no other.")
		p.Text(t.Dim, "--failover http://beacon2 adds one; it is probed at its test page.")
		return
	}
	first := min(f.View(max(p.Height/3, 2)), len(all)-1)
	tb := draw.Table{Cursor: -1, Columns: []draw.Column{
		{Title: "beacon", Width: 18, Most: 40, Name: true},
		{Title: "state", Width: 11, Whole: true},
		{Title: "since", Width: 6, Right: true},
		{Title: "latency", Width: 8, Right: true, Rank: 1},
		{Title: "address", Width: 24, Grow: true, Name: true, Rank: 2},
		{Title: "why", Width: 40, Most: 100, Rank: 3},
	}}
	const why = 5
	rows := all[first:min(first+max(p.Height/3, 2), len(all))]
	cells := make([][]draw.Cell, len(rows))
	for i := range rows {
		r := &rows[i]
		sign, style := draw.ReachSign(t, r.Reach)
		cells[i] = []draw.Cell{
			t.Plain.Cell(draw.Clean(r.Name)), style.Cell(sign + " " + r.Reach.String()), t.Plain.Cell(figures.Age(s.Now, r.Since)),
			t.Dim.Cell(figures.Latency(r.Latency)), t.Dim.Cell(draw.Clean(r.URL)), t.Dim.Cell(draw.Clean(whyDown(r))),
		}
	}
	tb.Draw(p, len(cells), func(i int) []draw.Cell { return cells[i] })
	if !tb.Shows(why, p.Width, cells) {
		reasons(p, rows)
	}
}

// whyDown returns why another beacon is down.
func whyDown(r *estate.Peer) string {
	if r.Detail != "" {
		return r.Why() + ": " + r.Detail
	}
	return string(r.Cause)
}

// reasonsShown is the maximum number of reasons below a table without a column for them.
const reasonsShown = 3

func reasons(p *draw.Page, rows []estate.Peer) {
	left := reasonsShown
	for i := range rows {
		if text := whyDown(&rows[i]); text != "" && left > 0 {
			p.Labelled(" "+p.Theme.Glyphs.Bad, p.Theme.Dim, draw.Clean(rows[i].Name)+"  "+draw.Clean(text))
			left--
		}
	}
}
