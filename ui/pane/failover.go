package pane

import (
	"fmt"
	"slices"
	"strings"

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
	f.siblings(p, s)
	p.Blank()
	f.arrivals(p, s)
}

func (f *failoverPane) siblings(p *draw.Page, s *estate.Sample) {
	t, all := p.Theme, s.Failover.Siblings
	p.Add(p.Line().Space(1).Put(t.Strong, "FAILOVER LIST").Put(t.Dim, "  that agents get, beside this beacon"))
	if len(all) == 0 && Watching(s) {
		p.Text(t.Plain, "Logs do not show the failover list; below are the agents that came here.")
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

// arrivals shows which devices arrived, over time and by name, and the state changes of other
// beacons.
func (f *failoverPane) arrivals(p *draw.Page, s *estate.Sample) {
	t, v := p.Theme, s.Failover
	p.Add(p.Line().Space(1).Put(t.Strong, "ARRIVALS").Put(t.Dim, fmt.Sprintf("  of agents, per %s, newest at the right", figures.Recent(v.Width))))
	first := "new"
	if Watching(s) { // the time before the logs begin is not known
		first = "first seen"
	}
	f.bars(p, "~by failover", v.CameOver)
	f.bars(p, first, v.First)
	f.bars(p, "came back", v.Returned)
	p.Text(t.Dim, "~ inferred: came while a sibling was down, or uploads, no policy from here")
	if Watching(s) {
		p.Text(t.Dim, "first seen: in what was read; the agent may have been here before")
	}
	if v.Departed > 0 {
		p.Text(t.Plain, figures.Inferred(int64(v.Departed))+" left: silent here by their own rhythm, and likely served by a sibling that is up")
	}
	if slices.ContainsFunc(v.Arrivals, func(a estate.Arrival) bool { return a.Moved }) {
		p.Text(t.Dim, "moved: known here, now with an address of another network (/24, IPv6 /64)")
	}
	p.Text(t.Dim, "came back: after more than "+figures.Span(v.Absence)+" away from this beacon")
	p.Blank()
	if len(v.Arrivals)+len(v.Changes) == 0 {
		p.Heading("NEWEST ARRIVALS, CHANGES OF OTHER BEACONS")
		p.Text(t.Dim, "none"+sinceStart(s))
		return
	}
	half := p.Width / 2
	left, right := draw.NewPage(t, half, p.Left()), draw.NewPage(t, p.Width-half, p.Left())
	f.came(left, s, first)
	f.changed(right, s)
	p.Beside(left, right)
}

// came lists the arrived devices, with the reason if known; fresh is the word for a new device.
func (f *failoverPane) came(p *draw.Page, s *estate.Sample, fresh string) {
	t, v := p.Theme, s.Failover
	p.Heading("NEWEST ARRIVALS")
	short := p.Width < wideArrivals
	tb := draw.Table{Cursor: -1, Bare: true, Columns: []draw.Column{
		{Width: 8, Whole: true, Rank: 1},
		{Width: 10, Most: 40, Name: true},
		{Width: 12, Grow: true, Name: true},
	}}
	tb.Draw(p, len(v.Arrivals), func(i int) []draw.Cell {
		a := &v.Arrivals[i]
		how := cameHow(a, fresh)
		switch {
		case short && a.Inferred():
			how = inference.Replace(how)
		case p.Width >= evidenceArrivals && !a.Down.IsZero():
			how += ", down since " + figures.Clock(s.Now, a.Down)
		}
		return []draw.Cell{t.Dim.Cell(figures.Clock(s.Now, a.Time)), t.Plain.Cell(draw.Clean(a.Device.Name)), t.Dim.Cell(how)}
	})
}

// changed lists the state changes of other beacons.
func (f *failoverPane) changed(p *draw.Page, s *estate.Sample) {
	t, v := p.Theme, s.Failover
	p.Heading("CHANGES OF OTHER BEACONS")
	tb := draw.Table{Cursor: -1, Bare: true, Columns: []draw.Column{
		{Width: 8, Whole: true, Rank: 1},
		{Width: 6, Whole: true},
		{Width: 12, Grow: true, Name: true},
	}}
	tb.Draw(p, len(v.Changes), func(i int) []draw.Cell {
		c := &v.Changes[i]
		sign, style := draw.ReachSign(t, c.Reach)
		who, word := draw.Peer(c.Name), c.Reach.String()
		if c.Parent {
			who = "parent " + who
		}
		if c.InUse {
			word = "in use"
		}
		return []draw.Cell{t.Dim.Cell(figures.Clock(s.Now, c.Time)), style.Cell(sign + " " + word), t.Plain.Cell(who)}
	})
}

// wideArrivals is the width from which a full sentence describes the reason of an arrival.
const wideArrivals = 58

// evidenceArrivals is the width from which its evidence fits beside it.
const evidenceArrivals = 80

func (f *failoverPane) bars(p *draw.Page, title string, counts []int64) {
	var sum int64
	for _, n := range counts {
		sum += max(n, 0) // excludes unobserved columns, which are negative
	}
	l := p.Line().Space(1).Field(p.Theme.Dim, title, 14, false).Field(p.Theme.Plain, figures.Amount(sum), 6, true).Space(1)
	p.Add(l.Put(p.Theme.Plain, draw.Sparkline(p.Theme, draw.Last(counts, p.Width-24))))
}

// inference shortens the inferred reason of an arrival; "~" marks it as inferred.
var inference = strings.NewReplacer("likely from ", "~", "likely ", "~")

// cameHow returns why a device arrived, if known; fresh is the word for a new device.
func cameHow(a *estate.Arrival, fresh string) string {
	switch {
	case a.From != "" && a.Others > 0:
		return fmt.Sprintf("likely from %s or %s", draw.Peer(a.From), figures.Plural(a.Others, "other", "others"))
	case a.From != "":
		return "likely from " + draw.Peer(a.From)
	case a.Unserved:
		return "likely failover: no policy here"
	case a.Moved:
		return "moved from " + draw.Clean(a.Left)
	case a.Returned && a.Left != "":
		return "back, " + figures.Span(a.Away) + ", was at " + draw.Clean(a.Left)
	case a.Returned:
		return "back, " + figures.Span(a.Away)
	}
	return fresh
}
