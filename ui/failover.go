package ui

import (
	"fmt"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
)

// failoverPane shows the other beacons and the devices that arrived here.
type failoverPane struct{ list }

func failoverTab() tab {
	alarm := func(t *theme, s *estate.Totals) cell {
		if s.SiblingsDown > 0 {
			return t.warn.cell(t.glyphs.warn)
		}
		return cell{}
	}
	return tab{pane: &failoverPane{}, title: "Failover", short: "FO", part: estate.PartFailover, alarm: alarm}
}

func (f *failoverPane) ask(q *estate.Query, width, height int, last *estate.Sample) {
	f.settle(len(last.Failover.Siblings), f.offset)
	q.Columns, q.Rows = max(width-24, 8), max(height/2, 5)
	f.window(max(height/3, 2))
}

func (f *failoverPane) press(k keymap, msg tea.KeyMsg, s *estate.Sample) action {
	f.move(k, msg, len(s.Failover.Siblings))
	return action{}
}

func (f *failoverPane) draw(p *page, s *estate.Sample) {
	f.siblings(p, s)
	p.blank()
	f.arrivals(p, s)
}

func (f *failoverPane) siblings(p *page, s *estate.Sample) {
	t, all := p.theme, s.Failover.Siblings
	p.add(p.line().space(1).put(t.strong, "FAILOVER LIST").put(t.dim, "  that agents get, beside this beacon"))
	if len(all) == 0 && watching(s) {
		p.text(t.plain, "Logs do not show the failover list; below are the agents that came here.")
		return
	}
	if len(all) == 0 {
		p.text(t.plain, "The list is empty: agents that cannot reach this beacon have no other.")
		p.text(t.dim, "--failover http://beacon2 adds one; it is probed at its test page.")
		return
	}
	first := min(f.view(max(p.height/3, 2)), len(all)-1)
	tb := table{cursor: -1, columns: []column{
		{title: "beacon", width: 18, most: 40, name: true},
		{title: "state", width: 11, whole: true},
		{title: "since", width: 6, right: true},
		{title: "latency", width: 8, right: true, rank: 1},
		{title: "address", width: 24, grow: true, name: true, rank: 2},
		{title: "why", width: 40, most: 100, rank: 3},
	}}
	const why = 5
	rows := all[first:min(first+max(p.height/3, 2), len(all))]
	cells := make([][]cell, len(rows))
	for i := range rows {
		r := &rows[i]
		sign, style := reachSign(t, r.Reach)
		cells[i] = []cell{
			t.plain.cell(clean(r.Name)), style.cell(sign + " " + r.Reach.String()), t.plain.cell(figures.Age(s.Now, r.Since)),
			t.dim.cell(figures.Latency(r.Latency)), t.dim.cell(clean(r.URL)), t.dim.cell(clean(whyDown(r))),
		}
	}
	tb.draw(p, len(cells), func(i int) []cell { return cells[i] })
	if !tb.shows(why, p.width, cells) {
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

func reasons(p *page, rows []estate.Peer) {
	left := reasonsShown
	for i := range rows {
		if text := whyDown(&rows[i]); text != "" && left > 0 {
			p.labelled(" "+p.theme.glyphs.bad, p.theme.dim, clean(rows[i].Name)+"  "+clean(text))
			left--
		}
	}
}

// arrivals shows which devices arrived, over time and by name, and the state changes of other
// beacons.
func (f *failoverPane) arrivals(p *page, s *estate.Sample) {
	t, v := p.theme, s.Failover
	p.add(p.line().space(1).put(t.strong, "ARRIVALS").put(t.dim, fmt.Sprintf("  of agents, per %s, newest at the right", figures.Recent(v.Width))))
	first := "new"
	if watching(s) { // the time before the logs begin is not known
		first = "first seen"
	}
	f.bars(p, "~by failover", v.CameOver)
	f.bars(p, first, v.First)
	f.bars(p, "came back", v.Returned)
	p.text(t.dim, "~ inferred: came while a sibling was down, or uploads, no policy from here")
	if watching(s) {
		p.text(t.dim, "first seen: in what was read; the agent may have been here before")
	}
	p.text(t.dim, "came back: after more than "+figures.Span(v.Absence)+" away from this beacon")
	p.blank()
	if len(v.Arrivals)+len(v.Changes) == 0 {
		p.heading("NEWEST ARRIVALS, CHANGES OF OTHER BEACONS")
		p.text(t.dim, "none"+sinceStart(s))
		return
	}
	half := p.width / 2
	left, right := newPage(t, half, p.left()), newPage(t, p.width-half, p.left())
	f.came(left, s, first)
	f.changed(right, s)
	p.beside(left, right)
}

// came lists the arrived devices, with the reason if known; fresh is the word for a new device.
func (f *failoverPane) came(p *page, s *estate.Sample, fresh string) {
	t, v := p.theme, s.Failover
	p.heading("NEWEST ARRIVALS")
	short := p.width < wideArrivals
	tb := table{cursor: -1, bare: true, columns: []column{
		{width: 8, whole: true, rank: 1},
		{width: 10, most: 40, name: true},
		{width: 12, grow: true, name: true},
	}}
	tb.draw(p, len(v.Arrivals), func(i int) []cell {
		a := &v.Arrivals[i]
		how := cameHow(a, fresh)
		if short && a.Inferred() {
			how = inference.Replace(how)
		}
		return []cell{t.dim.cell(figures.Clock(s.Now, a.Time)), t.plain.cell(clean(a.Device.Name)), t.dim.cell(how)}
	})
}

// changed lists the state changes of other beacons.
func (f *failoverPane) changed(p *page, s *estate.Sample) {
	t, v := p.theme, s.Failover
	p.heading("CHANGES OF OTHER BEACONS")
	tb := table{cursor: -1, bare: true, columns: []column{
		{width: 8, whole: true, rank: 1},
		{width: 6, whole: true},
		{width: 12, grow: true, name: true},
	}}
	tb.draw(p, len(v.Changes), func(i int) []cell {
		c := &v.Changes[i]
		sign, style := reachSign(t, c.Reach)
		who, word := peer(c.Name), c.Reach.String()
		if c.Parent {
			who = "parent " + who
		}
		if c.InUse {
			word = "in use"
		}
		return []cell{t.dim.cell(figures.Clock(s.Now, c.Time)), style.cell(sign + " " + word), t.plain.cell(who)}
	})
}

// wideArrivals is the width from which a full sentence describes the reason of an arrival.
const wideArrivals = 58

func (f *failoverPane) bars(p *page, title string, counts []int64) {
	var sum int64
	for _, n := range counts {
		sum += max(n, 0) // excludes unobserved columns, which are negative
	}
	l := p.line().space(1).field(p.theme.dim, title, 14, false).field(p.theme.plain, figures.Amount(sum), 6, true).space(1)
	p.add(l.put(p.theme.plain, sparkline(p.theme, last(counts, p.width-24))))
}

// inference shortens the inferred reason of an arrival; "~" marks it as inferred.
var inference = strings.NewReplacer("likely from ", "~", "likely ", "~")

// cameHow returns why a device arrived, if known; fresh is the word for a new device.
func cameHow(a *estate.Arrival, fresh string) string {
	switch {
	case a.From != "" && a.Others > 0:
		return fmt.Sprintf("likely from %s or %s", peer(a.From), figures.Plural(a.Others, "other", "others"))
	case a.From != "":
		return "likely from " + peer(a.From)
	case a.Unserved:
		return "likely failover: no policy here"
	case a.Returned:
		return "back, " + figures.Span(a.Away)
	}
	return fresh
}

// peer returns a short name of another beacon: the host, if the name is a URL.
func peer(name string) string {
	name = clean(name)
	for _, scheme := range []string{"http://", "https://"} {
		if host, ok := strings.CutPrefix(name, scheme); ok {
			host, _, _ = strings.Cut(host, "/")
			return host
		}
	}
	return name
}

// sinceWhen is figures.Since with its preposition; empty: the time is not known.
func sinceWhen(now, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return "since " + figures.Since(now, t)
}
