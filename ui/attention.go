package ui

import (
	"strings"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
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
func (o *overviewPane) share(p *page, s *estate.Sample, room int) int {
	found := findings(s)
	if len(found) == 0 {
		all := newPage(p.theme, p.width, p.height)
		o.attention(all, s)
		return len(all.lines)
	}
	all := 0
	for i := range found {
		all += len(findingLines(p, &found[i], s.Now))
	}
	at := min(o.cursor, len(found)-1)
	least := len(findingLines(p, &found[at], s.Now)) + min(len(found)-1, 2)
	return min(all, max(least, room-1))
}

// attention lists the findings; enter opens the evidence. It shows the selected finding
// completely, and the first line of the others unless all fit. It returns the heading.
func (o *overviewPane) attention(p *page, s *estate.Sample) string {
	const heading = "NEEDS ATTENTION"
	th, found := p.theme, findings(s)
	if len(found) == 0 {
		p.text(th.ok, th.glyphs.ok+" nothing")
		o.firstSteps(p, s)
		return heading
	}
	all := 0
	for i := range found {
		all += len(findingLines(p, &found[i], s.Now))
	}
	at := min(o.cursor, len(found)-1)
	height := max(p.height-len(findingLines(p, &found[at], s.Now))+1, 1)
	whole := all <= p.height
	if whole {
		height = len(found)
	}
	first := o.view(height)
	for i := first; i < len(found); i++ {
		lines := findingLines(p, &found[i], s.Now)
		if !whole && i != o.cursor {
			what, _ := found[i].Words(s.Now)
			lines = [][]cell{{lines[0][0], th.plain.cell(clean(what))}}
		}
		for n, parts := range lines {
			l := p.line()
			if i == o.cursor && n == 0 {
				l.put(th.accent, th.glyphs.cursor)
			}
			l.to(1)
			for _, part := range parts {
				l.put(part.style, part.text)
			}
			p.hits = append(p.hits, hit{line: len(p.lines), row: i})
			p.add(l)
		}
	}
	return heading + partOf(first, min(height, len(found)-first), len(found))
}

// findingLines returns the lines of a finding; the hint is on the same line if both fit.
func findingLines(p *page, f *diagnosis.Finding, now time.Time) [][]cell {
	th := p.theme
	sign, style := severitySign(th, f.Severity)
	what, remedy := f.Words(now)
	what, remedy = clean(what), clean(remedy)
	if width(what)+width(remedy)+5 <= p.width {
		return [][]cell{{style.cell(sign + " "), th.plain.cell(what + "  "), th.dim.cell(remedy)}}
	}
	lines := [][]cell{{style.cell(sign + " ")}}
	for i, part := range folded(what, p.width-3) {
		if i > 0 {
			lines = append(lines, []cell{th.plain.cell("  ")})
		}
		lines[i] = append(lines[i], th.plain.cell(part))
	}
	if remedy == "" {
		return lines
	}
	for _, part := range folded(remedy, p.width-5) {
		lines = append(lines, []cell{th.plain.cell("    "), th.dim.cell(part)})
	}
	return lines
}

// firstSteps explains how to get the first data into an empty dashboard.
func (o *overviewPane) firstSteps(p *page, s *estate.Sample) {
	if s.Totals.Known > 0 || watching(s) || starting(s) {
		return
	}
	if why := clean(s.Beacon.Why); why != "" {
		p.text(p.theme.dim, why)
	}
	p.text(p.theme.dim, "No agent has been here yet. Point one here, or try:")
	p.text(p.theme.plain, firstTry(s, p.width))
}

// firstTry returns a command that makes a first agent; if it does not fit on a line, a command
// that only tests the connection.
func firstTry(s *estate.Sample, room int) string {
	try := "curl " + tryURL(s) + "/ManageSoftDL/Policies/Merged/lab_domain/Machine/HERON07.npl"
	if width(try)+1 > room {
		return "curl " + tryURL(s) + "/ManageSoftDL/test"
	}
	return try
}

// tryURL returns this beacon's URL for a first test with curl on the same machine.
func tryURL(s *estate.Sample) string {
	first, _, _ := strings.Cut(clean(s.Beacon.Listen), "  ")
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
