package pane

import (
	"fmt"
	"strings"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
	"beacontop/ui/draw"
)

// findings returns what needs attention, the most severe first, if the sample was asked for it.
func findings(s *estate.Sample) []diagnosis.Finding {
	if s.Query.Parts&estate.PartOverview == 0 {
		return nil
	}
	return diagnosis.Findings(&s.Facts)
}

// share returns the number of lines for attention, without its heading: all lines if they fit,
// otherwise the selected finding, its hint and two more lines.
func (o *overviewPane) share(p *draw.Page, s *estate.Sample, room int) int {
	found := findings(s)
	if len(found) == 0 {
		all := draw.NewPage(p.Theme, p.Width, p.Height)
		o.attention(all, s)
		return len(all.Lines)
	}
	all := 0
	for i := range found {
		all += len(findingLines(p, &found[i], &s.Facts))
	}
	at := min(o.Cursor, len(found)-1)
	least := len(findingLines(p, &found[at], &s.Facts)) + min(len(found)-1, 2)
	return min(all, max(least, room-1))
}

// attention lists the findings; enter opens the evidence. It shows the selected finding
// completely, and the first line of the others unless all fit. It returns the heading.
func (o *overviewPane) attention(p *draw.Page, s *estate.Sample) string {
	const heading = "NEEDS ATTENTION"
	th, found := p.Theme, findings(s)
	if len(found) == 0 {
		if t := s.Totals; t.Sources.Logs > 0 && t.Sources.Newest.IsZero() && t.Known == 0 {
			p.Text(th.Dim, th.Glyphs.Unknown+" unknown: no line was read yet")
		} else {
			p.Text(th.Ok, th.Glyphs.Ok+" nothing")
		}
		o.firstSteps(p, s)
		return heading
	}
	all := 0
	for i := range found {
		all += len(findingLines(p, &found[i], &s.Facts))
	}
	at := min(o.Cursor, len(found)-1)
	height := max(p.Height-len(findingLines(p, &found[at], &s.Facts))+1, 1)
	whole := all <= p.Height
	if whole {
		height = len(found)
	}
	first := o.View(height)
	for i := first; i < len(found); i++ {
		lines := findingLines(p, &found[i], &s.Facts)
		if !whole && i != o.Cursor {
			what, _ := found[i].Words(s.Now)
			lines = [][]draw.Cell{{lines[0][0], th.Plain.Cell(draw.Clean(what))}}
		}
		for n, parts := range lines {
			l := p.Line()
			if i == o.Cursor && n == 0 {
				l.Put(th.Accent, th.Glyphs.Cursor)
			}
			l.To(1)
			for _, part := range parts {
				l.Put(part.Style, part.Text)
			}
			p.Hits = append(p.Hits, draw.Hit{Line: len(p.Lines), Row: i})
			p.Add(l)
		}
	}
	if part := draw.PartOf(first, min(height, len(found)-first), len(found)); part != "" {
		return heading + part
	}
	return heading + "  " + figures.Number(len(found))
}

// findingLines returns the lines of a finding; the hint is on the same line if both fit.
func findingLines(p *draw.Page, f *diagnosis.Finding, facts *estate.Facts) [][]draw.Cell {
	th := p.Theme
	sign, style := draw.SeveritySign(th, f.Severity)
	what, remedy := f.Words(facts.Now)
	what, remedy = draw.Clean(what), draw.Clean(remedy)
	if draw.Width(what)+draw.Width(remedy)+5 <= p.Width {
		lines := [][]draw.Cell{{style.Cell(sign + " "), th.Plain.Cell(what + "  "), th.Dim.Cell(remedy)}}
		return append(lines, coincident(p, f, facts)...)
	}
	lines := [][]draw.Cell{{style.Cell(sign + " ")}}
	for i, part := range draw.Folded(what, p.Width-3) {
		if i > 0 {
			lines = append(lines, []draw.Cell{th.Plain.Cell("  ")})
		}
		lines[i] = append(lines[i], th.Plain.Cell(part))
	}
	if remedy != "" {
		for _, part := range draw.Folded(remedy, p.Width-5) {
			lines = append(lines, []draw.Cell{th.Plain.Cell("    "), th.Dim.Cell(part)})
		}
	}
	return append(lines, coincident(p, f, facts)...)
}

// coincident returns the line of what changed when a finding began, if that is known.
func coincident(p *draw.Page, f *diagnosis.Finding, facts *estate.Facts) [][]draw.Cell {
	th := p.Theme
	changes, known := f.Coincident(facts)
	if !known {
		return nil
	}
	text := "nothing known changed then"
	if len(changes) > 0 {
		text = "then: " + figures.Clock(facts.Now, changes[0].Time) + " " + changes[0].What
		if more := len(changes) - 1; more > 0 {
			text += fmt.Sprintf(", and %d more: @", more)
		}
	}
	return [][]draw.Cell{{th.Plain.Cell("    "), th.Dim.Cell(draw.Clean(text))}}
}

// firstSteps explains how to get the first data into an empty dashboard.
func (o *overviewPane) firstSteps(p *draw.Page, s *estate.Sample) {
	if s.Totals.Known > 0 || Watching(s) || Starting(s) {
		return
	}
	if why := draw.Clean(s.Beacon.Why); why != "" {
		p.Text(p.Theme.Dim, why)
	}
	p.Text(p.Theme.Dim, "No agent has been here yet. Point one here, or try:")
	p.Text(p.Theme.Plain, firstTry(s, p.Width))
}

// firstTry returns a command that makes a first agent; if it does not fit on a line, a command
// that only tests the connection.
func firstTry(s *estate.Sample, room int) string {
	try := "curl " + tryURL(s) + "/ManageSoftDL/Policies/Merged/lab_domain/Machine/HERON07.npl"
	if draw.Width(try)+1 > room {
		return "curl " + tryURL(s) + "/ManageSoftDL/test"
	}
	return try
}

// tryURL returns this beacon's URL for a first test with curl on the same machine.
func tryURL(s *estate.Sample) string {
	first, _, _ := strings.Cut(draw.Clean(s.Beacon.Listen), "  ")
	scheme, address, _ := strings.Cut(first, " ")
	port := address[strings.LastIndex(address, ":")+1:]
	host := strings.TrimSuffix(address, ":"+port)
	if host == "" || host == "0.0.0.0" || host == "[::]" {
		host = "localhost"
	}
	switch {
	case scheme == "":
		return host
	case port == "80" && scheme == "http":
		return host
	case scheme == "http":
		return host + ":" + port
	}
	return scheme + "://" + host + ":" + port
}
