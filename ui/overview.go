package ui

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
)

// overviewPane answers in two seconds: is it well, and if not, where.
type overviewPane struct{ list }

// Widths from which the overview has room for tiles side by side, for both tables
// side by side, and for the diagram.
const (
	tilesWidth  = 76
	tablesWidth = 110
	diagramRows = 27
)

func (o *overviewPane) ask(q *estate.Query, width, _ int, last *estate.Sample) {
	o.settle(len(last.Overview.Findings), 0)
	q.Columns = max(width/4-4, 8)
}

func (o *overviewPane) press(k keymap, msg tea.KeyMsg, s *estate.Sample) action {
	found := s.Overview.Findings
	if o.move(k, msg, len(found)) {
		return action{}
	}
	if key.Matches(msg, k.Open) && o.cursor < len(found) {
		f := found[o.cursor]
		return action{part: f.Evidence, filter: f.Filter}
	}
	return action{}
}

func (o *overviewPane) draw(p *page, s *estate.Sample) {
	if p.width >= tilesWidth {
		o.tiles(p, s)
	} else {
		o.summary(p, s)
	}
	roomy := p.height >= diagramRows
	if roomy {
		p.blank()
	}
	if p.width >= tablesWidth {
		o.tablesBeside(p, s)
	} else {
		o.tablesStacked(p, s, p.left()-o.wants(s))
	}
	if roomy && p.width >= tilesWidth {
		p.blank()
		o.diagram(p, s)
		p.blank()
	}
	o.attention(p, s)
}

// fact is one line of a tile.
type fact struct {
	style style
	text  string
}

// facts are the four tiles: agents, requests, queue, failover.
func (o *overviewPane) facts(p *page, s *estate.Sample) (titles [4]string, facts [4][]fact) {
	t, v, g := s.Totals, s.Overview, p.theme.glyphs
	titles = [4]string{"AGENTS", "REQUESTS", "QUEUE", "FAILOVER"}
	failing := fact{p.theme.ok, g.ok + " none failing"}
	if t.Failing > 0 {
		failing = fact{p.theme.bad, g.bad + " " + number(t.Failing) + " failing"}
	}
	if t.Known == 0 {
		failing = fact{p.theme.dim, "none named yet"}
	}
	facts[0] = []fact{{p.theme.plain, number(t.Known) + " known"}, {p.theme.plain, number(t.LastHour) + " in last hour"}, failing}
	facts[1] = []fact{
		{p.theme.plain, rate(v.Rate)},
		{p.theme.plain, "p50 " + latency(v.P50) + " p99 " + latency(v.P99)},
		{p.theme.plain, percent(v.Refused, v.Requests) + " failed, 5 m"},
	}
	if watching(s) { // a log is written in pieces: the last seconds say nothing
		facts[1][0].text = rate(float64(v.Requests)/300) + " over 5 m"
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
	oldest := fact{th.dim, "nothing waits"}
	if !q.Oldest.IsZero() {
		oldest = fact{th.plain, "oldest " + age(s.Now, q.Oldest)}
	}
	if q.Problem != "" {
		return []fact{{th.bad, th.glyphs.bad + " cannot be listed"}, {th.dim, number(q.Waiting) + " waited before"}}
	}
	return []fact{
		{th.plain, number(q.Waiting) + " waiting " + size(q.Bytes)}, oldest,
		{th.plain, flowRates(q.In, q.Out)},
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
		state = fact{th.ok, fmt.Sprintf("%s %s up", th.glyphs.ok, plural(t.Siblings, "sibling", "siblings"))}
	}
	out := []fact{state, {th.plain, inferred(s.Overview.HourOver) + " came/1 h"}}
	if !watching(s) { // who is first seen in a log need not be new
		out = append(out, fact{th.dim, number(s.Overview.HourNew) + " new/1 h"})
	}
	return out
}

// tiles sets the facts side by side, with sparklines where there is room.
func (o *overviewPane) tiles(p *page, s *estate.Sample) {
	titles, facts := o.facts(p, s)
	columns := tileColumns(p.width - 1)
	if p.width >= 100 {
		if !watching(s) {
			facts[1][0].text += "  " + sparkline(p.theme, last(s.Overview.Spark, columns[1]-14))
		}
		if !watching(s) {
			longer(&facts[0][1], columns[0], number(s.Totals.LastHour)+" in last hour, "+number(s.Overview.HourNew)+" new")
		}
		longer(&facts[3][1], columns[3], inferred(s.Overview.HourOver)+" by failover, 1 h")
		facts[3] = append(facts[3][:2], fact{p.theme.plain, sparkline(p.theme, last(s.Overview.CameOver, columns[3]-2))})
	}
	head := p.line().space(1)
	for c, title := range titles {
		head.field(p.theme.strong, title, columns[c], false)
	}
	p.add(head)
	for i := range 3 {
		l := p.line().space(1)
		for c := range facts {
			if i < len(facts[c]) {
				l.field(facts[c][i].style, facts[c][i].text, columns[c]-1, false).space(1)
			} else {
				l.space(columns[c])
			}
		}
		p.add(l)
	}
}

// longer says more in a tile where there is room.
func longer(f *fact, column int, text string) {
	if width(text) < column {
		f.text = text
	}
}

// tileColumns are the widths of the tiles: as the numbers need them at 80 columns,
// and all a little wider on wider screens.
func tileColumns(width int) [4]int {
	least := [4]int{19, 22, 22, 16}
	spare := max(width-19-22-22-16, 0) / len(least)
	for i := range least {
		least[i] += spare
	}
	return least
}

func last(counts []int64, n int) []int64 { return counts[max(len(counts)-max(n, 0), 0):] }

// summary sets each tile as one line.
func (o *overviewPane) summary(p *page, s *estate.Sample) {
	titles, facts := o.facts(p, s)
	requests := facts[1]
	requests[1], requests[2] = requests[2], requests[1] // what fails must not be cut
	for i, title := range titles {
		l := p.line().space(1).field(p.theme.strong, strings.ToLower(title), 9, false)
		for j, f := range facts[i] {
			if j > 0 {
				l.put(p.theme.dim, " · ")
			}
			l.put(f.style, f.text)
		}
		p.add(l)
	}
}

// diagram is the way of the files between agents, beacon and parent.
func (o *overviewPane) diagram(p *page, s *estate.Sample) {
	th, g := p.theme, p.theme.glyphs
	var down, up int64
	for _, k := range s.Overview.Down {
		down += k.Count
	}
	for _, k := range s.Overview.Up {
		up += k.Count
	}
	box, bar := g.box, strings.Repeat(g.box[1], 10)
	sign, style := th.reach(s.Parent.Reach)
	parent := cell{sign + " " + peer(s.Parent.Name), style}
	switch {
	case watching(s) && s.Parent.URL == "":
		parent = cell{"its parent", th.dim}
	case s.Parent.URL == "":
		parent = cell{"no parent: files wait here", th.dim}
	}
	arrow := func(label string, right bool) string {
		line := strings.Repeat(g.rule, max(22-width(label)-2, 0))
		if right {
			return g.rule + " " + label + " " + line + g.right
		}
		return g.left + g.rule + " " + label + " " + line
	}
	row := func(left cell, way, middle, out string, right cell) {
		l := p.line().space(3).field(left.style, left.text, 9, false)
		l.put(th.dim, fmt.Sprintf("%-28s", way)).space(1).put(th.dim, middle).space(1).put(th.dim, out).space(1).put(right.style, right.text)
		p.add(l)
	}
	row(cell{}, "", box[0]+bar+box[2], "", cell{})
	row(cell{"agents", th.strong}, arrow(number(down)+" down", false), box[3]+"  beacon  "+box[3], arrow(rate(s.Totals.Queue.Out), true), parent)
	row(cell{number(s.Totals.Known), th.plain}, arrow(number(up)+" up", true), box[3]+fmt.Sprintf("%9s ", number(s.Totals.Queue.Waiting))+box[3], "", cell{})
	row(cell{}, "", box[4]+bar+box[5], "", cell{})
}
