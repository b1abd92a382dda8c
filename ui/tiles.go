package ui

import (
	"fmt"
	"strings"

	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
)

// fact is one line of a tile, or a part of a line.
type fact struct {
	style style
	text  string
}

// summaryRows is the height of the facts without frames: one line per subject.
const summaryRows = 4

// tileHeight is the height of a tile with its frame.
const tileHeight = 5

// facts returns the facts about agents, requests, queue and failover, the most important first.
func (o *overviewPane) facts(p *page, s *estate.Sample) (titles [4]string, facts [4][]fact) {
	t, v, g := s.Totals, s.Overview, p.theme.glyphs
	titles = [4]string{"AGENTS", "REQUESTS", "QUEUE", "FAILOVER"}
	failing := fact{p.theme.ok, g.ok + " none failing"}
	if t.Failing > 0 {
		failing = fact{p.theme.bad, g.bad + " " + figures.Number(t.Failing) + " failing"}
	}
	if t.Known == 0 {
		failing = fact{p.theme.dim, "none identified yet"}
	}
	facts[0] = []fact{failing, {p.theme.plain, figures.Number(t.Known) + " known"}, {p.theme.plain, figures.Number(t.LastHour) + " in last hour"}}
	facts[1] = []fact{
		{p.theme.plain, figures.Rate(v.Rate)},
		{p.theme.plain, figures.Percent(v.Refused, v.Requests) + " failed, 5 m"},
		{p.theme.plain, "p50 " + figures.Latency(v.P50) + " p99 " + figures.Latency(v.P99)},
	}
	if watching(s) { // a log is written in blocks: the last seconds are not meaningful
		facts[1][0].text = figures.Rate(float64(v.Requests)/300) + " over 5 m"
	}
	facts[2] = queueFacts(p, s)
	facts[3] = failoverFacts(p, s)
	return titles, facts
}

func queueFacts(p *page, s *estate.Sample) []fact {
	q, th := s.Totals.Queue, p.theme
	if !q.Listed && watching(s) {
		return []fact{{th.dim, "Incoming not watched"}}
	}
	if !q.Listed {
		return []fact{{th.dim, "not listed yet"}}
	}
	oldest := fact{th.dim, "queue empty"}
	if !q.Oldest.IsZero() {
		oldest = fact{th.plain, "oldest " + figures.Age(s.Now, q.Oldest)}
	}
	if q.Problem != "" {
		return []fact{{th.bad, th.glyphs.bad + " cannot be listed"}, {th.dim, figures.Number(q.Waiting) + " waited before"}}
	}
	return []fact{
		{th.plain, figures.Number(q.Waiting) + " waiting " + figures.Size(q.Bytes)}, oldest,
		{th.plain, figures.Flow(q.In, q.Out)},
	}
}

func failoverFacts(p *page, s *estate.Sample) []fact {
	t, th := s.Totals, p.theme
	state := fact{th.dim, "no siblings"}
	switch {
	case watching(s) && t.Siblings == 0:
		state = fact{th.dim, "siblings: ?"}
	case t.SiblingsDown > 0:
		state = fact{th.bad, fmt.Sprintf("%s %d of %d down", th.glyphs.bad, t.SiblingsDown, t.Siblings)}
	case t.SiblingsUp < t.Siblings:
		state = fact{th.dim, fmt.Sprintf("%s %d not probed", th.glyphs.unknown, t.Siblings-t.SiblingsUp)}
	case t.Siblings > 0:
		state = fact{th.ok, fmt.Sprintf("%s %s up", th.glyphs.ok, figures.Plural(t.Siblings, "sibling", "siblings"))}
	}
	out := []fact{state, {th.plain, figures.Inferred(s.Overview.HourOver) + " came/1 h"}}
	if !watching(s) { // a device first seen in a log is not necessarily new
		out = append(out, fact{th.dim, figures.Number(s.Overview.HourNew) + " new/1 h"})
	}
	return out
}

// tiles draws the facts side by side, with a sparkline if a tile has a line for it.
func (o *overviewPane) tiles(p *page, s *estate.Sample) {
	titles, facts := o.facts(p, s)
	columns := tileColumns(p.width)
	if !watching(s) {
		facts[1][0].text += "  " + sparkline(p.theme, last(s.Overview.Spark, columns[1]-16))
		longer(&facts[0][2], columns[0], figures.Number(s.Totals.LastHour)+" in last hour, "+figures.Number(s.Overview.HourNew)+" new")
	}
	longer(&facts[3][1], columns[3], figures.Inferred(s.Overview.HourOver)+" by failover, 1 h")
	facts[3] = append(facts[3][:2], fact{p.theme.plain, sparkline(p.theme, last(s.Overview.CameOver, columns[3]-4))})
	parts := make([]*page, len(titles))
	for c, title := range titles {
		body := p.inside(columns[c], tileHeight)
		for _, f := range facts[c] {
			body.add(body.line().space(1).put(f.style, f.text))
		}
		parts[c] = p.panelled(columns[c], tileHeight, title, body)
	}
	p.beside(parts...)
}

// longer appends to a fact if the tile is wide enough.
func longer(f *fact, column int, text string) {
	if width(text) < column-panelFrame {
		f.text = text
	}
}

// tileColumns returns the widths of the tiles, which fill the width: as the largest numbers need
// at 100 columns, and all slightly wider on wider screens.
func tileColumns(width int) [4]int {
	columns := [4]int{24, 25, 29, 22}
	spare := max(width-100, 0)
	for i := range columns {
		columns[i] += spare / len(columns)
	}
	columns[2] += spare % len(columns)
	return columns
}

// summary draws the facts of each subject on one line; facts that do not fit completely are
// omitted.
func (o *overviewPane) summary(p *page, s *estate.Sample) {
	titles, facts := o.facts(p, s)
	for i, title := range titles {
		l := p.line().space(1).field(p.theme.strong, strings.ToLower(title), 9, false)
		for j, f := range facts[i] {
			if j > 0 && l.used+width(f.text)+3 > l.width {
				continue
			}
			if j > 0 {
				l.put(p.theme.dim, " · ")
			}
			l.put(f.style, f.text)
		}
		p.add(l)
	}
}

// way draws the path of the files between agents, beacon and parent.
func (o *overviewPane) way(p *page, s *estate.Sample) {
	th, g := p.theme, p.theme.glyphs
	var down, up int64
	for _, k := range s.Overview.Down {
		down += k.Count
	}
	for _, k := range s.Overview.Up {
		up += k.Count
	}
	sign, style := reachSign(th, s.Parent.Reach)
	parent := style.cell(sign + " " + peer(s.Parent.Name))
	switch {
	case watching(s) && s.Parent.URL == "":
		parent = th.dim.cell("its parent")
	case s.Parent.URL == "" && starting(s):
		parent = cell{}
	case s.Parent.URL == "":
		parent = th.dim.cell("no parent: files wait here")
	}
	waiting, out := figures.Number(s.Totals.Queue.Waiting)+" waiting", " "+figures.Rate(s.Totals.Queue.Out)+" "
	if !s.Totals.Queue.Listed {
		waiting, out = "", "" // not known
	}
	line := strings.Repeat(g.rule, 2)
	l := p.line().space(2).put(th.strong, "agents").space(1).put(th.plain, figures.Number(s.Totals.Known))
	l.space(2).put(th.dim, g.left+line+" "+figures.Number(down)+" down "+line).space(2).put(th.dim, line+" "+figures.Number(up)+" up "+line+g.right)
	l.space(2).put(th.strong, "beacon").space(1).put(th.plain, waiting)
	p.add(l.space(2).put(th.dim, line+out+line+g.right).space(2).put(parent.style, parent.text))
}
