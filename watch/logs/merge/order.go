package merge

import (
	"cmp"
	"slices"
	"time"

	"beacontop/beacon/event"
)

// Limits of sorting.
const (
	// disorder is the time by which lines of one log may be out of order: web servers write a line
	// when a request ends, and each of their processes writes independently.
	disorder = 10 * time.Second
	// heldEvents limits the events that are held back for sorting.
	heldEvents = 1 << 16
)

// inOrder sorts the events of one stream by time. Events with the same timestamp keep the order of
// their lines, unless something was out of order.
type inOrder struct {
	held  []event.Event // the newest ones, in order
	spare []event.Event
	Sorter
}

// Sorter sorts events, and keeps its memory for the next ones. The zero Sorter is ready for use.
type Sorter struct{ keys []sortable }

// sortable is the sort key of an event.
type sortable struct {
	at   int64 // Unix nanoseconds
	rank int
	i    int
}

// rank orders events with the same timestamp on several servers: a 401 challenge comes before its
// answer, and a request that names the device before requests that do not.
func rank(e *event.Event) int {
	n := 0
	if e.Status != 401 {
		n++
	}
	if !e.Device.Known() {
		n += 2
	}
	return n
}

func earlier(a, b *event.Event) bool {
	if c := a.Time.Compare(b.Time); c != 0 {
		return c < 0
	}
	return rank(a) < rank(b)
}

// add adds events and returns those that no later event can precede, in two parts: the second one
// is part of events. Both are valid until the next call.
func (o *inOrder) add(events []event.Event) (first, second []event.Event) {
	if len(events) == 0 {
		return nil, nil
	}
	held := o.held
	if n := len(held); !ordered(events) || n > 0 && events[0].Time.Before(held[n-1].Time) {
		held = append(held, events...)
		events = nil
		o.Sort(held)
	}
	o.held, o.spare = o.spare[:0], held[:0]
	newest := held
	if len(events) > 0 {
		newest = events
	}
	until := newest[len(newest)-1].Time.Add(-disorder)
	ready := func(all []event.Event) int {
		n, _ := slices.BinarySearchFunc(all, until, func(e event.Event, at time.Time) int { return e.Time.Compare(at) })
		return n
	}
	a, b := ready(held), ready(events)
	if a < len(held) && len(held)-a+len(events) > heldEvents {
		a = len(held)
	}
	b = max(b, len(events)-heldEvents)
	o.held = append(append(o.held, held[a:]...), events[b:]...)
	return held[:a], events[:b]
}

func ordered(events []event.Event) bool {
	for i := 1; i < len(events); i++ {
		if events[i].Time.Before(events[i-1].Time) {
			return false
		}
	}
	return true
}

// rest returns the events held back, at the end of the stream.
func (o *inOrder) rest() []event.Event { return o.held }

// Sort sorts events by time, rank and original order, unless they are in order of time already.
func (s *Sorter) Sort(events []event.Event) {
	if ordered(events) {
		return
	}
	s.keys = s.keys[:0]
	for i := range events {
		e := &events[i]
		s.keys = append(s.keys, sortable{e.Time.UnixNano(), rank(e), i})
	}
	slices.SortFunc(s.keys, func(a, b sortable) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.rank, b.rank), cmp.Compare(a.i, b.i))
	})
	sorted := make([]event.Event, len(events))
	for to, from := range s.keys {
		sorted[to] = events[from.i]
	}
	copy(events, sorted)
}
