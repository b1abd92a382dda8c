package pane

import (
	"strings"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
	"beacontop/ui/draw"
)

// The sizes of the panels of a large overview: those of agents and failover have a fixed width, and
// that of the queue is as wide as its longest usual line.
const (
	statePanelHeight = 4 + draw.PanelFrame
	agentsPanel      = 36
	failoverPanel    = 26
	queuePanel       = 28
	leastQueuePanel  = 26
	chartRows        = 2
)

// chartColumns returns the number of columns of the chart of requests.
func chartColumns(width int) int {
	return max(width-agentsPanel-failoverPanel-draw.PanelFrame-1-draw.ChartLabels, 8)
}

// statePanels draws what happens: requests over time, agents by state, and failover.
func (o *overviewPane) statePanels(p *draw.Page, s *estate.Sample) {
	w := p.Width - agentsPanel - failoverPanel
	p.Beside(o.requestsPanel(p, s, w), o.agentsPanel(p, s), o.failoverPanel(p, s))
}

func (o *overviewPane) requestsPanel(p *draw.Page, s *estate.Sample, w int) *draw.Page {
	v := &s.Overview
	rate := figures.Rate(v.Rate)
	if Watching(s) { // a log is written in blocks: the last seconds are not meaningful
		rate = figures.Rate(float64(v.Requests)/300) + " over 5 m"
	}
	title := "REQUESTS  " + rate
	for _, more := range []string{"p50 " + figures.Latency(v.P50), "p99 " + figures.Latency(v.P99), figures.Percent(v.Refused, v.Requests) + " failed"} {
		if draw.Width(title)+2+draw.Width(more) <= w-6 {
			title += "  " + more
		}
	}
	body := p.Inside(w, statePanelHeight)
	top, failed := int64(0), int64(0)
	for i, n := range v.Chart.Requests {
		top, failed = max(top, n), failed+max(v.Chart.Failed[i], 0)
	}
	chart := draw.Chart{
		Until: v.Chart.Until, Width: v.Chart.Width, Counts: v.Chart.Requests, Below: v.Chart.Failed, Label: "failed", Alarm: failed > 0, Changes: changeTimes(s),
	}
	if top > 0 {
		chart.Top = perSecond(top, v.Chart.Width)
	}
	chart.Draw(body, chartRows)
	return p.Panelled(w, statePanelHeight, title, body)
}

// perSecond formats a count of a column as a rate without a unit, or per minute if that says more.
func perSecond(n int64, width time.Duration) string {
	if rate := float64(n) / width.Seconds(); rate >= 1 {
		return figures.Number(int64(rate+0.5)) + "/s"
	}
	return figures.Number(n*int64(time.Minute)/int64(width)) + "/m"
}

// changeTimes returns when something changed that may explain other traffic.
func changeTimes(s *estate.Sample) (all []time.Time) {
	for _, c := range s.Changes {
		all = append(all, c.Event.Time)
	}
	return all
}

// agentsPanel counts agents by state, as bars.
func (o *overviewPane) agentsPanel(p *draw.Page, s *estate.Sample) *draw.Page {
	t, all := p.Theme, &s.Totals
	body := p.Inside(agentsPanel, statePanelHeight)
	away := 0
	for _, a := range s.Silence.Segments {
		away += a.Missing
	}
	well := max(all.Known-all.Unwell-max(away-all.AwayUnwell, 0), 0)
	bar := func(sign string, style draw.Style, name string, n int, unknown string) {
		if unknown != "" {
			style = t.Dim
		}
		l := body.Line().Space(1).Put(style, sign).Space(1).Field(t.Plain, name, 10, false)
		if unknown != "" {
			body.Add(l.Space(1).Put(t.Dim, unknown))
			return
		}
		if n == 0 {
			style = t.Dim
		}
		l.Field(style, figures.Number(n), 7, true).Space(1)
		body.Add(l.Put(style, draw.Bar(t, n, all.Known, body.Width-l.Used-1)))
	}
	unknown := ""
	if away == 0 && unjudged(s) != "" {
		unknown = "not judged yet"
	}
	bar(t.Glyphs.Ok, t.Ok, "well", well, "")
	bar(t.Glyphs.Unknown, t.Warn, "silent", all.Silent+away, unknown)
	bar(t.Glyphs.Bad, t.Bad, "failing", all.Failing, "")
	if Watching(s) { // a device first seen in a log is not necessarily new
		bar(" ", t.Plain, "in 1 h", all.LastHour, "")
	} else {
		bar(" ", t.Plain, "new, 24 h", int(s.Overview.DayNew), "")
	}
	title := "AGENTS  " + figures.Number(all.Known)
	if hour := "  " + figures.Number(all.LastHour) + " in 1 h"; draw.Width(title+hour) <= agentsPanel-6 {
		title += hour
	}
	return p.Panelled(agentsPanel, statePanelHeight, title, body)
}

// failoverPanel shows the other beacons and who came from them.
func (o *overviewPane) failoverPanel(p *draw.Page, s *estate.Sample) *draw.Page {
	body := p.Inside(failoverPanel, statePanelHeight)
	_, facts := o.facts(p, s)
	for _, f := range facts[3] {
		body.Add(body.Line().Space(1).Put(f.style, f.text))
	}
	body.Add(body.Line().Space(1).Put(p.Theme.Plain, draw.Sparkline(p.Theme, draw.Last(s.Overview.CameOver, body.Width-2))))
	return p.Panelled(failoverPanel, statePanelHeight, "FAILOVER", body)
}

// filePanels draws what was transferred by kind, and the queue.
func (o *overviewPane) filePanels(p *draw.Page, s *estate.Sample) {
	height := max(o.tableRows(s), 5) + draw.PanelFrame
	queue := queuePanel
	if p.Width < tablesWidth {
		queue = leastQueuePanel
	}
	down := (p.Width - queue) / 2
	up := p.Width - queue - down
	left, right := p.Inside(down, height), p.Inside(up, height)
	kindTable(left, s, shown(s.Overview.Down), true)
	kindTable(right, s, shown(s.Overview.Up), false)
	titles := [2]string{downTitle + downWay, upTitle + upWay}
	if p.Width < besideWidth {
		titles = [2]string{downTitle + "  ManageSoftDL, 24 h", upTitle + "  ManageSoftRL, 24 h"}
	}
	p.Beside(p.Panelled(down, height, titles[0], left), p.Panelled(up, height, titles[1], right), o.queuePanel(p, s, queue, height))
}

// queuePanel shows how many files wait, and whether that gets better.
func (o *overviewPane) queuePanel(p *draw.Page, s *estate.Sample, w, height int) *draw.Page {
	t, v := p.Theme, &s.Overview
	body := p.Inside(w, height)
	facts := queueFacts(p, s)
	title := "QUEUE"
	if q := &s.Totals.Queue; q.Listed && q.Problem == "" {
		title += "  " + figures.Number(q.Waiting) + " waiting"
		if facts = facts[1:]; q.Waiting > 0 {
			facts[0].text += ", " + figures.Size(q.Bytes)
		}
	}
	if next := outlook(t, s); next.Text != "" && s.Totals.Queue.Waiting > 0 {
		facts = append(facts, fact{next.Style, shortened(next.Text, body.Width-2)})
	}
	if d := s.Beacon.Disk; !d.Checked.IsZero() && d.Total > 0 {
		facts = append(facts, fact{t.Dim, "disk " + figures.Size(d.Free) + " free"})
	}
	for _, f := range facts[:min(len(facts), max(body.Height-2, 1))] {
		body.Add(body.Line().Space(1).Put(f.style, f.text))
	}
	if s.Totals.Queue.Listed {
		const label = 6
		cells := body.Width - label - 2
		body.Add(body.Line().Space(1).Field(t.Dim, "depth", label, false).Put(t.Plain, draw.Sparkline(t, minutesIn(v.Depth, cells))))
		body.Add(body.Line().Space(1).Field(t.Dim, "out", label, false).Put(t.Plain, draw.Sparkline(t, minutesIn(v.Out, cells))))
		if n := min(cells, len(v.Out)); body.Left() > 0 && n > 0 {
			width := time.Minute * time.Duration(len(v.Out)) / time.Duration(n)
			if ticks := draw.Ticks(t, changeTimes(s), s.Now.Truncate(time.Minute), width, n); ticks != "" {
				body.Add(body.Line().Space(1+label).Put(t.Dim, ticks))
			}
		}
	}
	return p.Panelled(w, height, title, body)
}

// shortened omits what explains a text if it does not fit.
func shortened(text string, room int) string {
	for _, end := range []string{" at these rates", ", never empty"} {
		if draw.Width(text) > room {
			text, _, _ = strings.Cut(text, end)
		}
	}
	if draw.Width(text) > room {
		text, _, _ = strings.Cut(text, ":")
	}
	return text
}

// minutesIn returns the minutes of an hour in a number of cells, each with the largest of its minutes.
func minutesIn(minutes []int64, cells int) []int64 {
	if len(minutes) <= cells || cells <= 0 {
		return minutes
	}
	out := make([]int64, cells)
	for i := range out {
		from, to := i*len(minutes)/cells, (i+1)*len(minutes)/cells
		out[i] = minutes[from]
		for _, n := range minutes[from:to] {
			out[i] = max(out[i], n)
		}
	}
	return out
}
