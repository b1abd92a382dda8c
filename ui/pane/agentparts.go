package pane

import (
	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
	"beacontop/beacon/rhythm"
	"beacontop/ui/draw"
)

// rhythmLines draws the last week of an agent, and says how often it comes and when it will come
// again.
func rhythmLines(p *draw.Page, s *estate.Sample, d *estate.AgentDetail) {
	t := p.Theme
	cells := rhythm.StripHours / 3
	if p.Width < cells+40 {
		cells = rhythm.StripHours / 6
	}
	p.Flow("", 3, t.Dim.Cell("7 days"), t.Plain.Cell(draw.Strip(&t.Glyphs, d.Strip[:], cells)))
	style := t.Dim
	if d.Silent {
		style = t.Warn
	}
	p.Flow("", 3, style.Cell(Comes(s, d)))
}

// Comes says how often an agent comes, and when it will come again.
func Comes(s *estate.Sample, d *estate.AgentDetail) string {
	v, next := &d.Rhythm.Verdict, &d.Rhythm.Next
	usually := "usually every " + figures.Recent(v.Usual)
	switch {
	case v.Why == rhythm.FewContacts:
		return "not enough contacts yet to know how often it comes"
	case v.Usual == 0:
		return "how often it comes is not known yet"
	case d.Silent:
		return "silent since " + figures.Moment(s.Now, d.Contact) + ", " + usually
	case v.Why == rhythm.SegmentAway:
		return "away with its network, " + usually
	case v.Why == rhythm.OwnGap:
		return usually + "; this beacon did not see enough of the time since"
	case next.Likely.IsZero():
		return usually
	}
	return usually + ", next about " + figures.Moment(s.Now, next.Likely)
}

// unjudged says that it is not known yet how many agents are silent; empty: it is known.
func unjudged(s *estate.Sample) string {
	switch all := &s.Silence; {
	case s.Totals.Silent > 0:
		return ""
	case !all.Learning.IsZero():
		return "silence: learning since " + figures.Moment(s.Now, all.Learning)
	case !all.Judged:
		return "silence not judged yet"
	}
	return ""
}
