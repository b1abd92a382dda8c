package series

import (
	"slices"
	"time"
)

// Span is a period in which events were observed. To is zero while it continues.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"`
}

// Observed holds the periods in which this beacon ran, oldest first. Nothing was counted in other
// periods, which differs from a count of zero.
type Observed struct {
	spans []Span
	Last  time.Time // time of the newest event
}

// spansKept is the maximum number of periods: more than the starts of seven days, unless
// something restarts the beacon repeatedly.
const spansKept = 200

// Begin records a start. The previous period ends with its last event.
func (o *Observed) Begin(at time.Time) {
	o.end()
	o.spans = append(o.spans, Span{From: at})
	if len(o.spans) > spansKept {
		o.spans = o.spans[1:]
	}
}

func (o *Observed) end() {
	if n := len(o.spans); n > 0 && o.spans[n-1].To.IsZero() {
		o.spans[n-1].To = Later(o.Last, o.spans[n-1].From)
	}
}

// Cover records a request from a log of another beacon: nothing is known about the time before
// its first line.
func (o *Observed) Cover(at time.Time) {
	switch {
	case len(o.spans) == 0:
		o.spans = []Span{{From: at}}
	case at.Before(o.spans[0].From):
		o.spans[0].From = at
	}
}

// Checkpoint returns the periods as if the last one ended now.
func (o *Observed) Checkpoint() []Span {
	until := Observed{slices.Clone(o.spans), o.Last}
	until.end()
	return until.spans
}

// Restore restores the periods before this start. Events replayed afterwards belong to the last
// period.
func (o *Observed) Restore(spans []Span) {
	o.spans = slices.Clone(spans[max(len(spans)-spansKept, 0):])
	if n := len(o.spans); n > 0 {
		o.Last, o.spans[n-1].To = o.spans[n-1].To, time.Time{}
	}
}

// See records the time of an event.
func (o *Observed) See(at time.Time) { o.Last = Later(o.Last, at) }

// First returns when the first period began; zero: everything counts as observed.
func (o *Observed) First() time.Time {
	if len(o.spans) == 0 {
		return time.Time{}
	}
	return o.spans[0].From
}

// any reports whether any part of the time between two moments was observed. If no start was ever
// reported, all of it counts as observed.
func (o *Observed) any(from, to time.Time) bool {
	for _, s := range o.spans {
		if s.From.Before(to) && (s.To.IsZero() || s.To.After(from)) {
			return true
		}
	}
	return len(o.spans) == 0
}

// Time returns how much of the time between two moments was observed. If no start was ever
// reported, all of it counts as observed, but the beginning is unknown.
func (o *Observed) Time(from, to time.Time) (sum time.Duration) {
	if len(o.spans) == 0 && !from.IsZero() {
		return to.Sub(from)
	}
	for _, s := range o.spans {
		begin, end := Later(s.From, from), to
		if !s.To.IsZero() && s.To.Before(to) {
			end = s.To
		}
		sum += max(end.Sub(begin), 0)
	}
	return sum
}

// Unseen is the count of a period that was not observed.
const Unseen = -1

// Later returns the later one of two times.
func Later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
