package report

import (
	"beacontop/beacon/event"
	"beacontop/watch/report/mask"
)

// Quality describes the logs themselves.
type Quality struct {
	Logs      int      `json:"logs"`
	Failed    int      `json:"failed"`   // logs that were not read completely
	LeftOut   int      `json:"left_out"` // logs that were not opened: outside the requested time
	Again     int      `json:"again"`    // lines that several files of one log contain, beyond the first time
	Lines     int      `json:"lines"`
	Requests  int      `json:"requests"`
	Events    int      `json:"events"`
	Other     int      `json:"other"`
	Malformed int      `json:"malformed"`
	Cut       int      `json:"cut"`
	Comments  int      `json:"comments"`
	Bytes     int64    `json:"bytes"`
	Sources   []Source `json:"sources"`
	Blind     []Blind  `json:"blind"`
}

// Source is one log.
type Source struct {
	Name      string          `json:"name"`
	Format    string          `json:"format"`
	Error     string          `json:"error"`
	Lines     int             `json:"lines"`
	Requests  int             `json:"requests"`
	Events    int             `json:"events"`
	Other     int             `json:"other"`
	Malformed int             `json:"malformed"`
	Cut       int             `json:"cut"`
	Bytes     int64           `json:"bytes"`
	Span                      // of its lines
	Examples  []event.Example `json:"examples"`
}

// Blind is what a missing field hides.
type Blind struct {
	event.Blindness
	Sources int `json:"sources"` // logs without the field
}

// quality describes the logs. A masked report numbers them and shows none of their lines: a
// line that could not be parsed cannot be masked.
func (t *Tally) quality(m *mask.Mask) (Quality, *Interrupted) {
	s := &t.sources
	q := Quality{
		Logs: len(s.rows) + s.rest, Failed: s.failed, LeftOut: s.leftOut, Again: s.again, Lines: s.sum.Lines, Requests: s.sum.Requests, Events: s.sum.Events,
		Other: s.sum.Other, Malformed: s.sum.Malformed, Cut: s.sum.Cut, Comments: s.sum.Comments, Bytes: s.sum.Bytes,
		Sources: []Source{}, Blind: append([]Blind{}, s.blind...),
	}
	for i := range s.rows {
		q.Sources = append(q.Sources, s.rows[i].row(m))
	}
	if s.interrupted == nil {
		return q, nil
	}
	return q, &Interrupted{m.Log(s.interrupted.Source), s.interrupted.Lines}
}

func (s *source) row(m *mask.Mask) Source {
	r := &s.report
	out := Source{
		Name: m.Log(s.name), Format: r.Format.String(), Error: m.Text(s.err), Lines: r.Lines, Requests: r.Requests,
		Events: r.Events, Other: r.Other, Malformed: r.Malformed, Cut: r.Cut, Bytes: r.Bytes,
		Span: Span{r.First, r.Last}, Examples: []event.Example{},
	}
	for _, e := range r.Examples {
		out.Examples = append(out.Examples, event.Example{Line: e.Line, Reason: e.Reason, Text: m.Line(e.Text)})
	}
	return out
}
