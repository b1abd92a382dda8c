package ui

import (
	"strings"

	"beacontop/beacon/estate"
)

// wants is how many lines attention should have, at least.
func (o *overviewPane) wants(s *estate.Sample) int {
	switch {
	case len(s.Overview.Findings) > 0:
		return 2 + min(len(s.Overview.Findings), 3) // the heading, and what to do of one
	case s.Totals.Known == 0 && !watching(s):
		return 5
	}
	return 2
}

// attention lists what needs it; enter leads to the evidence. What to do goes into a
// line of its own where it does not fit: below the one with the cursor, and below all
// when there is room.
func (o *overviewPane) attention(p *page, s *estate.Sample) {
	th := p.theme
	found := s.Overview.Findings
	if len(found) == 0 {
		p.heading("NEEDS ATTENTION")
		p.text(th.ok, th.glyphs.ok+" nothing")
		o.firstSteps(p, s)
		return
	}
	height := max(p.left()-1, 1)
	folds := 0
	for _, f := range found {
		if !fits(p, f) {
			folds++
		}
	}
	folded := len(found)+folds <= height
	if at := min(o.cursor, len(found)-1); !folded && !fits(p, found[at]) {
		height = max(height-1, 1)
	}
	first := o.view(height)
	if p.left() > 1 {
		p.heading("NEEDS ATTENTION" + partOf(first, min(height, len(found)-first), len(found)))
	}
	for i := first; i < len(found) && p.left() > 0; i++ {
		f := found[i]
		sign, style := th.severity(f.Severity)
		l := p.line()
		if i == o.cursor {
			l.put(th.accent, th.glyphs.cursor)
		}
		l.to(1).put(style, sign).space(1).put(th.plain, clean(f.What)).space(2)
		p.hits = append(p.hits, hit{line: len(p.lines), row: i})
		if (folded || i == o.cursor) && !fits(p, f) {
			p.add(l)
			l = p.line().space(5)
		}
		p.add(l.put(th.dim, clean(f.Remedy)))
	}
}

// fits reports whether a finding and what to do fit into one line.
func fits(p *page, f estate.Finding) bool { return width(f.What)+width(f.Remedy)+5 <= p.width }

// severity is the sign of how bad a finding is.
func (t *theme) severity(s estate.Severity) (string, style) {
	switch s {
	case estate.Problem:
		return t.glyphs.bad, t.bad
	case estate.Warning:
		return t.glyphs.warn, t.warn
	}
	return t.glyphs.notice, t.dim
}

// firstSteps says what would fill an empty dashboard.
func (o *overviewPane) firstSteps(p *page, s *estate.Sample) {
	if s.Totals.Known > 0 || p.left() < 2 || watching(s) {
		return
	}
	if why := clean(s.Beacon.Why); why != "" {
		p.text(p.theme.dim, why)
	}
	p.text(p.theme.dim, "No agent has been here yet. Point one here, or try:")
	p.text(p.theme.plain, firstTry(s, p.width))
}

// firstTry is a command that makes a first agent, for a line of 80 cells; where there is
// less, only the connection is tried.
func firstTry(s *estate.Sample, width int) string {
	if width < 80 {
		return "curl " + tryURL(s) + "/ManageSoftDL/test"
	}
	return "curl " + tryURL(s) + "/ManageSoftDL/Policies/Merged/lab_domain/Machine/HERON07.npl"
}

// tryURL is this beacon's address for a first try on the same machine, as curl takes it.
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
