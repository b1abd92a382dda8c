package estate

import (
	"slices"
	"time"
)

// Span is a period in which events were observed. To is zero while it continues.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"`
}

// observed holds the periods in which this beacon ran, oldest first. Nothing was counted in other
// periods, which differs from a count of zero.
type observed struct {
	spans []Span
	last  time.Time // time of the newest event
}

// spansKept is the maximum number of periods: more than the starts of seven days, unless
// something restarts the beacon repeatedly.
const spansKept = 200

// begin records a start. The previous period ends with its last event.
func (o *observed) begin(at time.Time) {
	o.end()
	o.spans = append(o.spans, Span{From: at})
	if len(o.spans) > spansKept {
		o.spans = o.spans[1:]
	}
}

func (o *observed) end() {
	if n := len(o.spans); n > 0 && o.spans[n-1].To.IsZero() {
		o.spans[n-1].To = later(o.last, o.spans[n-1].From)
	}
}

// cover records a request from a log of another beacon: nothing is known about the time before
// its first line.
func (o *observed) cover(at time.Time) {
	switch {
	case len(o.spans) == 0:
		o.spans = []Span{{From: at}}
	case at.Before(o.spans[0].From):
		o.spans[0].From = at
	}
}

// checkpoint returns the periods as if the last one ended now.
func (o *observed) checkpoint() []Span {
	until := observed{slices.Clone(o.spans), o.last}
	until.end()
	return until.spans
}

// restore restores the periods before this start. Events replayed afterwards belong to the last
// period.
func (o *observed) restore(spans []Span) {
	o.spans = slices.Clone(spans[max(len(spans)-spansKept, 0):])
	if n := len(o.spans); n > 0 {
		o.last, o.spans[n-1].To = o.spans[n-1].To, time.Time{}
	}
}

func (o *observed) see(at time.Time) { o.last = later(o.last, at) }

// any reports whether any part of the time between two moments was observed. If no start was ever
// reported, all of it counts as observed.
func (o *observed) any(from, to time.Time) bool {
	for _, s := range o.spans {
		if s.From.Before(to) && (s.To.IsZero() || s.To.After(from)) {
			return true
		}
	}
	return len(o.spans) == 0
}

// time returns how much of the time between two moments was observed. If no start was ever
// reported, all of it counts as observed, but the beginning is unknown.
func (o *observed) time(from, to time.Time) (sum time.Duration) {
	if len(o.spans) == 0 && !from.IsZero() {
		return to.Sub(from)
	}
	for _, s := range o.spans {
		begin, end := later(s.From, from), to
		if !s.To.IsZero() && s.To.Before(to) {
			end = s.To
		}
		sum += max(end.Sub(begin), 0)
	}
	return sum
}

// Unseen is the count of a period that was not observed.
const Unseen = -1
