package estate

import (
	"slices"
	"time"
)

// Span is a time in which events were seen. To is zero while it goes on.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"`
}

// observed are the times in which this beacon ran, oldest first. In others nothing was
// counted, which is not the same as nothing.
type observed struct {
	spans []Span
	last  time.Time // of all events
}

// spansKept bounds the times: more starts than seven days have, unless something starts
// the beacon again and again.
const spansKept = 200

// begin notes a start. What ran before ended with its last event.
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

// cover notes a request that a log of another beacon contains: nothing is known of the time
// before its first line.
func (o *observed) cover(at time.Time) {
	switch {
	case len(o.spans) == 0:
		o.spans = []Span{{From: at}}
	case at.Before(o.spans[0].From):
		o.spans[0].From = at
	}
}

// remember returns the times as if the last one ended now.
func (o *observed) remember() []Span {
	until := observed{slices.Clone(o.spans), o.last}
	until.end()
	return until.spans
}

// recall takes the times before this start. What is replayed after it belongs to the last.
func (o *observed) recall(spans []Span) {
	o.spans = slices.Clone(spans[max(len(spans)-spansKept, 0):])
	if n := len(o.spans); n > 0 {
		o.last, o.spans[n-1].To = o.spans[n-1].To, time.Time{}
	}
}

func (o *observed) see(at time.Time) { o.last = later(o.last, at) }

// any reports whether something of the time from one moment to another was seen. Who was
// never told of a start has seen everything.
func (o *observed) any(from, to time.Time) bool {
	for _, s := range o.spans {
		if s.From.Before(to) && (s.To.IsZero() || s.To.After(from)) {
			return true
		}
	}
	return len(o.spans) == 0
}

// time is how much of the time from one moment to another was seen. Who was never told of a
// start has seen everything, but not since when.
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

// Unseen stands for the count of a time in which nobody watched.
const Unseen = -1
