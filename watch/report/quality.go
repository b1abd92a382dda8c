package report

import "beacontop/watch/report/mask"

// quality describes the logs. A masked report numbers them and shows none of their lines: a
// line that could not be parsed cannot be masked.
func (t *Tally) quality(m *mask.Mask) (Quality, *Interrupted) {
	s := &t.sources
	q := Quality{
		Logs: len(s.rows) + s.rest, Failed: s.failed, LeftOut: s.leftOut, Again: s.again, Lines: s.sum.Lines, Requests: s.sum.Requests, Events: s.sum.Events,
		Other: s.sum.Other, Malformed: s.sum.Malformed, Cut: s.sum.Cut, Comments: s.sum.Comments, Bytes: s.sum.Bytes,
		Sources: []Source{}, Blind: []Blind{},
	}
	for i := range s.rows {
		q.Sources = append(q.Sources, s.rows[i].row(m))
	}
	for _, b := range s.blind {
		q.Blind = append(q.Blind, Blind{b.Field, b.Analysis, b.Remedy, b.sources})
	}
	if s.interrupted == nil {
		return q, nil
	}
	return q, &Interrupted{m.Log(s.interrupted.name), s.interrupted.line}
}

func (s *source) row(m *mask.Mask) Source {
	r := &s.report
	out := Source{
		Name: m.Log(s.name), Format: r.Format.String(), Error: m.Text(s.err), Lines: r.Lines, Requests: r.Requests,
		Events: r.Events, Other: r.Other, Malformed: r.Malformed, Cut: r.Cut, Bytes: r.Bytes,
		First: r.First, Last: r.Last, Examples: []Example{},
	}
	for _, e := range r.Examples {
		out.Examples = append(out.Examples, Example{e.Line, e.Reason, m.Line(e.Text)})
	}
	return out
}
