package pane

import (
	"fmt"
	"strings"

	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
	"beacontop/ui/draw"
)

// fact is one line of a tile, or a part of a line.
type fact struct {
	style draw.Style
	text  string
}

// summaryRows returns the height of the facts without frames: one line per subject.
func summaryRows(s *estate.Sample) int {
	if Front(s) {
		return 5
	}
	return 4
}

// facts returns the facts about agents, requests, queue and failover, the most important first.
func (o *overviewPane) facts(p *draw.Page, s *estate.Sample) (titles [4]string, facts [4][]fact) {
	t, v, g := s.Totals, s.Overview, p.Theme.Glyphs
	titles = [4]string{"AGENTS", "REQUESTS", "QUEUE", "FAILOVER"}
	failing := fact{p.Theme.Ok, g.Ok + " none failing"}
	if t.Failing > 0 {
		failing = fact{p.Theme.Bad, g.Bad + " " + figures.Number(t.Failing) + " failing"}
	}
	if t.Known == 0 {
		failing = fact{p.Theme.Dim, "none identified yet"}
	}
	facts[0] = []fact{failing, {p.Theme.Plain, figures.Number(t.Known) + " known"}, {p.Theme.Plain, figures.Number(t.LastHour) + " in last hour"}}
	facts[1] = []fact{
		{p.Theme.Plain, figures.Rate(v.Rate)},
		{p.Theme.Plain, figures.Percent(v.Refused, v.Requests) + " failed, 5 m"},
		{p.Theme.Plain, "p50 " + figures.Latency(v.P50) + " p99 " + figures.Latency(v.P99)},
	}
	if Watching(s) { // a log is written in blocks: the last seconds are not meaningful
		facts[1][0].text = figures.Rate(float64(v.Requests)/300) + " over 5 m"
	}
	facts[2] = queueFacts(p, s)
	facts[3] = failoverFacts(p, s)
	return titles, facts
}

func queueFacts(p *draw.Page, s *estate.Sample) []fact {
	q, th := s.Totals.Queue, p.Theme
	if !q.Listed && Watching(s) {
		return []fact{{th.Dim, "Incoming not watched"}}
	}
	if !q.Listed {
		return []fact{{th.Dim, "not listed yet"}}
	}
	oldest := fact{th.Dim, "queue empty"}
	if !q.Oldest.None() {
		oldest = fact{th.Plain, "oldest " + figures.Age(s.Now, q.Oldest.Since)}
	}
	if q.Problem != "" {
		return []fact{{th.Bad, th.Glyphs.Bad + " cannot be listed"}, {th.Dim, figures.Number(q.Waiting) + " waited before"}}
	}
	return []fact{
		{th.Plain, figures.Number(q.Waiting) + " waiting " + figures.Size(q.Bytes)}, oldest,
		{th.Plain, figures.Flow(q.In, q.Out)},
	}
}

func failoverFacts(p *draw.Page, s *estate.Sample) []fact {
	t, th := s.Totals, p.Theme
	state := fact{th.Dim, "no siblings"}
	switch {
	case Watching(s) && t.Siblings == 0:
		state = fact{th.Dim, "siblings: ?"}
	case t.SiblingsDown > 0:
		state = fact{th.Bad, fmt.Sprintf("%s %d of %d down", th.Glyphs.Bad, t.SiblingsDown, t.Siblings)}
	case t.SiblingsUp < t.Siblings:
		state = fact{th.Dim, fmt.Sprintf("%s %d not probed", th.Glyphs.Unknown, t.Siblings-t.SiblingsUp)}
	case t.Siblings > 0:
		state = fact{th.Ok, fmt.Sprintf("%s %s up", th.Glyphs.Ok, figures.Plural(t.Siblings, "sibling", "siblings"))}
	}
	out := []fact{state, {th.Plain, figures.Inferred(s.Overview.HourOver) + " came/1 h"}}
	if !Watching(s) { // a device first seen in a log is not necessarily new
		out = append(out, fact{th.Dim, figures.Number(s.Overview.HourNew) + " new/1 h"})
	}
	return out
}

// summary draws the facts of each subject on one line; facts that do not fit completely are
// omitted.
func (o *overviewPane) summary(p *draw.Page, s *estate.Sample) {
	titles, facts := o.facts(p, s)
	for i, title := range titles {
		p.Add(putFacts(p.Line().Space(1).Field(p.Theme.Strong, strings.ToLower(title), 9, false), p.Theme, facts[i]))
	}
	if Front(s) {
		p.Add(putFacts(p.Line().Space(1).Field(p.Theme.Strong, "origin", 9, false), p.Theme, originFacts(p, s)))
	}
}

// way draws the path of the files between agents, beacon and parent.
func (o *overviewPane) way(p *draw.Page, s *estate.Sample) {
	th, g := p.Theme, p.Theme.Glyphs
	var down, up int64
	for _, k := range s.Overview.Down {
		down += k.Count
	}
	for _, k := range s.Overview.Up {
		up += k.Count
	}
	sign, style := draw.ReachSign(th, s.Parent.Reach)
	parent := style.Cell(sign + " " + draw.Peer(s.Parent.Name))
	switch {
	case Watching(s) && s.Parent.URL == "":
		parent = th.Dim.Cell("its parent")
	case s.Parent.URL == "" && Starting(s):
		parent = draw.Cell{}
	case s.Parent.URL == "":
		parent = th.Dim.Cell("no parent: files wait here")
	}
	waiting, out := figures.Number(s.Totals.Queue.Waiting)+" waiting", " "+figures.Rate(s.Totals.Queue.Out)+" "
	if !s.Totals.Queue.Listed {
		waiting, out = "", "" // not known
	}
	line := strings.Repeat(g.Rule, 2)
	l := p.Line().Space(2).Put(th.Strong, "agents").Space(1).Put(th.Plain, figures.Number(s.Totals.Known))
	l.Space(2).Put(th.Dim, g.Left+line+" "+g.Down+" "+figures.Number(down)+" "+line).Space(2).Put(th.Dim, line+" "+g.Up+" "+figures.Number(up)+" "+line+g.Right)
	l.Space(2).Put(th.Strong, "beacon").Space(1).Put(th.Plain, waiting)
	p.Add(l.Space(2).Put(th.Dim, line+" "+g.Onward+out+line+g.Right).Space(2).Put(parent.Style, parent.Text))
	if Front(s) {
		originWay(p, s)
	}
}
