package pane

import (
	"fmt"
	"strings"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/ui/draw"
)

// Front reports whether this beacon is in front of another.
func Front(s *estate.Sample) bool { return len(s.Origins) > 0 }

// originFacts returns the facts about the origin in use, the most important first: its state, the copies
// sent in its place, who answered the downloads.
func originFacts(p *draw.Page, s *estate.Sample) []fact {
	t, one := p.Theme, s.Origin()
	all := []fact{originState(t, s, &one)}
	if sent := copiesSent(t, s); sent.text != "" {
		all = append(all, sent)
	}
	switch hour := &s.Front.Hour; {
	case hour.All() == 0:
		all = append(all, fact{t.Dim, "no downloads, 1 h"})
	default:
		all = append(all, fact{t.Plain, figures.Percent(hour.Copy, hour.All()) + " from copies, 1 h"})
	}
	if lost := unanswered(t, s); lost.text != "" {
		all = append(all, lost)
	}
	if one.Reach == event.ReachUp && one.Latency > 0 {
		all = append(all, fact{t.Dim, figures.Latency(one.Latency)})
	}
	if n := len(s.Origins); n > 1 {
		all = append(all, fact{t.Dim, draw.Peer(one.Name) + ", " + fmt.Sprintf("%d of %d up", up(s.Origins), n)})
	}
	return all
}

func up(all []estate.Peer) (n int) {
	for i := range all {
		if all[i].Reach == event.ReachUp {
			n++
		}
	}
	return n
}

// originState says whether an origin answers, and since when.
func originState(t *draw.Theme, s *estate.Sample, one *estate.Peer) fact {
	sign, style := draw.ReachSign(t, one.Reach)
	switch one.Reach {
	case event.ReachUp:
		return fact{style, sign + " up since " + figures.Moment(s.Now, one.Since)}
	case event.ReachDown:
		return fact{style, sign + " down since " + figures.Moment(s.Now, one.Since)}
	}
	return fact{t.Dim, sign + " not asked yet"}
}

// copiesSent says since when and for how many agents copies are sent; empty: none are.
func copiesSent(t *draw.Theme, s *estate.Sample) fact {
	c := &s.Front.Copies
	if !c.Sent(s.Now) {
		return fact{}
	}
	return fact{t.Warn, fmt.Sprintf("copies since %s for %s", figures.Moment(s.Now, c.Since), agentsOf(c.Agents, c.Least))}
}

// unanswered says how many downloads neither the origin nor a copy answered; empty: none.
func unanswered(t *draw.Theme, s *estate.Sample) fact {
	n := s.Front.Hour.Unanswered
	if n == 0 {
		return fact{}
	}
	return fact{t.Bad, figures.Number(n) + " unanswered, 1 h"}
}

// agentsOf formats a number of agents, which may be a lower bound.
func agentsOf(n int, least bool) string {
	text := figures.Plural(n, "agent", "agents")
	if least {
		return "at least " + text
	}
	return text
}

// putFacts adds to a line the facts that fit, apart by a sign.
func putFacts(l *draw.Line, t *draw.Theme, facts []fact) *draw.Line {
	for j, f := range facts {
		if j > 0 && l.Used+draw.Width(f.text)+3 > l.Width {
			continue
		}
		if j > 0 {
			l.Put(t.Dim, " · ")
		}
		l.Put(f.style, f.text)
	}
	return l
}

// originWay draws where downloads come from, below the path of the files.
func originWay(p *draw.Page, s *estate.Sample) {
	t, g := p.Theme, p.Theme.Glyphs
	facts := originFacts(p, s)
	one := s.Origin()
	sign, style := draw.ReachSign(t, one.Reach)
	name := t.Middle(draw.Peer(one.Name), max(p.Width/4, 12))
	l := p.Line().Space(2).Put(t.Strong, "origin").Space(1).Put(style, sign+" "+name)
	l.Space(2).Put(t.Dim, g.Rule+" "+g.Down+" "+g.Rule+g.Right).Space(2)
	facts[0].text = strings.TrimPrefix(facts[0].text, sign+" ")
	p.Add(putFacts(l, t, facts))
}

// origins shows the beacons behind this one, and who answered downloads.
func origins(p *draw.Page, s *estate.Sample) {
	t := p.Theme
	p.Add(p.Line().Space(1).Put(t.Strong, "ORIGIN").Put(t.Dim, "  that answers what this beacon does not make itself"))
	shown := min(len(s.Origins), originsShown)
	for i := range s.Origins[:shown] {
		one := &s.Origins[i]
		state := originState(t, s, one)
		parts := []draw.Cell{t.Plain.Cell(draw.Clean(one.Name)), state.style.Cell(state.text)}
		switch {
		case one.Reach == event.ReachUp && one.Latency > 0:
			parts = append(parts, t.Dim.Cell(figures.Latency(one.Latency)))
		case one.Reach == event.ReachDown:
			parts = append(parts, t.Dim.Cell("("+draw.Clean(one.Why())+")"+tryAgain(s.Now, one)))
		}
		if len(s.Origins) > 1 && !one.Active {
			parts = append(parts, t.Dim.Cell("not in use"))
		}
		p.Flow("", 2, parts...)
	}
	if more := len(s.Origins) - shown; more > 0 {
		p.Text(t.Dim, "and "+figures.Plural(more, "more", "more"))
	}
	h := &s.Front.Hour
	share := t.Dim.Cell(fmt.Sprintf("downloads, 1 h: %s by the origin, %s by copies, %s by this beacon", figures.Number(h.Origin), figures.Number(h.Copy), figures.Number(h.Here)))
	p.Flow("", 3, append(cells(copiesSent(t, s), unanswered(t, s)), share)...)
	for _, b := range s.Front.Bypasses[:min(len(s.Front.Bypasses), originsShown)] {
		p.Labelled(" "+t.Glyphs.Warn, t.Warn, "agents go past this beacon, to "+draw.Clean(strings.Join(b.Names, ", "))+": "+draw.Clean(shortPath(b.Path)))
	}
	p.Blank()
}

// originsShown limits the origins, and the failover lists that lead past this beacon, on the pane.
const originsShown = 3

// cells returns the facts that say something.
func cells(facts ...fact) (all []draw.Cell) {
	for _, f := range facts {
		if f.text != "" {
			all = append(all, f.style.Cell(f.text))
		}
	}
	return all
}
