package pane

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
	"beacontop/ui/draw"
)

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
	f.ticks(p, s)
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
	if len(v.Arrivals)+len(v.Changes)+len(v.Departures) == 0 {
		p.Heading("NEWEST ARRIVALS, CHANGES OF OTHER BEACONS")
		p.Text(t.Dim, "none"+sinceStart(s))
		return
	}
	half := p.Width / 2
	departures := 0 // lines of their heading and rows
	if n := min(len(v.Departures), max(p.Left()/3, 1)); n > 0 {
		departures = n + 1
	}
	left, right := draw.NewPage(t, half, p.Left()), draw.NewPage(t, p.Width-half, p.Left())
	above := draw.NewPage(t, half, p.Left()-departures)
	f.came(above, s, first)
	left.Lines = append(left.Lines, above.Lines...)
	if departures > 0 {
		left.Heading("~LEFT FOR A SIBLING")
		f.left(left, s)
	}
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

// left lists the devices that a sibling likely serves.
func (f *failoverPane) left(p *draw.Page, s *estate.Sample) {
	t, all := p.Theme, s.Failover.Departures
	tb := draw.Table{Cursor: -1, Bare: true, Columns: []draw.Column{
		{Width: 10, Most: 40, Name: true},
		{Width: 14, Grow: true, Name: true},
	}}
	tb.Draw(p, len(all), func(i int) []draw.Cell {
		return []draw.Cell{t.Plain.Cell(draw.Clean(all[i].Device.Name)), t.Dim.Cell("last here " + figures.Moment(s.Now, all[i].Contact))}
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
		switch {
		case c.Parent:
			who = "parent " + who
		case c.Origin:
			who = "origin " + who
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

// ticks marks the columns in which another beacon went down or came back, on a page with room for it.
func (f *failoverPane) ticks(p *draw.Page, s *estate.Sample) {
	v := &s.Failover
	if p.Height < roomyArrivals || v.Width <= 0 {
		return
	}
	var changes []time.Time
	for i := range v.Changes {
		changes = append(changes, v.Changes[i].Time)
	}
	columns := min(len(v.First), p.Width-24)
	if ticks := draw.Ticks(p.Theme, changes, s.Now.Truncate(v.Width).Add(v.Width), v.Width, columns); ticks != "" {
		p.Add(p.Line().Space(1).Field(p.Theme.Dim, "beacon up/down", 14, false).Space(7).Put(p.Theme.Warn, ticks))
	}
}

// roomyArrivals is the height from which the changes of other beacons are marked below the arrivals.
const roomyArrivals = 28

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
