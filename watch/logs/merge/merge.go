package merge

import (
	"slices"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Streams passes the events of all streams to each in order of time. A line that several streams of
// one log contain is one line: it counts as often as in the stream that has it most often. Streams
// are read in turns, one at a time, and only when they are due. The error is that of each, which
// ends the merge.
func Streams(streams []Stream, each func(Batch) error) error {
	m := merge{each: each}
	defer m.stop()
	for _, s := range streams {
		m.waiting = append(m.waiting, &opened{Stream: s})
	}
	slices.SortStableFunc(m.waiting, func(a, b *opened) int { return a.First.Compare(b.First) })
	for m.err == nil {
		i, ok := m.earliest()
		if !ok {
			break
		}
		if simultaneous := m.simultaneous(i); len(simultaneous) > 1 {
			m.passOnce(simultaneous)
		} else {
			m.give(i)
		}
	}
	return m.err
}

type merge struct {
	waiting []*opened // not opened yet, the earliest first
	open    []*opened
	each    func(Batch) error
	err     error
}

// early is how much earlier than its First an event of a stream may be.
const early = time.Minute

// stop stops the streams that were not read to their end.
func (m *merge) stop() {
	for _, o := range m.open {
		o.stop()
	}
}

// begin opens the streams that are due at a time; with first, at least one if none is open.
func (m *merge) begin(at time.Time, first bool) {
	for len(m.waiting) > 0 {
		o := m.waiting[0]
		due := o.First.Add(-early).Compare(at) <= 0 || first && len(m.open) == 0
		if !due {
			return
		}
		m.waiting = m.waiting[1:]
		m.open = append(m.open, o)
		if !o.ready() {
			o.stop()
			m.open = m.open[:len(m.open)-1]
		}
	}
}

// earliest returns the open stream with the earliest event.
func (m *merge) earliest() (int, bool) {
	for {
		m.open = slices.DeleteFunc(m.open, func(o *opened) bool {
			if o.ready() {
				return false
			}
			o.stop()
			return true
		})
		m.begin(time.Time{}, true)
		if len(m.open) == 0 {
			return 0, false
		}
		found := 0
		for i, o := range m.open {
			if earlier(&o.queue[0], &m.open[found].queue[0]) {
				found = i
			}
		}
		begun := len(m.open)
		if m.begin(m.open[found].queue[0].Time, false); len(m.open) == begun {
			return found, true
		}
	}
}

// give passes on the events of a stream that are earlier than those of all others.
func (m *merge) give(i int) {
	o, n := m.open[i], 1
	if limit := m.limit(i); limit == nil {
		n = len(o.queue)
	} else {
		for n < len(o.queue) && earlier(&o.queue[n], limit) {
			n++
		}
	}
	m.err = m.each(Batch{o.queue[:n], o.old})
	o.queue = o.queue[n:]
}

// limit is the earliest event of the other streams; for a stream that is not opened yet, a stand-in
// with its earliest possible time. Nil: there is none.
func (m *merge) limit(i int) *event.Event {
	var limit *event.Event
	if len(m.waiting) > 0 {
		limit = &event.Event{Time: m.waiting[0].First.Add(-early), Status: 401, Device: protocol.Device{Name: "-"}} // ranks first
	}
	for j, o := range m.open {
		if j != i && (limit == nil || earlier(&o.queue[0], limit)) {
			limit = &o.queue[0]
		}
	}
	return limit
}

// simultaneous returns stream i and the streams of the same log whose next event has the same
// timestamp.
func (m *merge) simultaneous(i int) []*opened {
	at, log := m.open[i].queue[0].Time, m.open[i].Log
	simultaneous := []*opened{m.open[i]}
	if len(m.open) == 1 || log == "" {
		return simultaneous
	}
	for j, o := range m.open {
		if j != i && o.Log == log && o.queue[0].Time.Equal(at) {
			simultaneous = append(simultaneous, o)
		}
	}
	return simultaneous
}

// momentEvents limits how many events with the same timestamp are compared.
const momentEvents = 1 << 15

// passOnce passes on the events that streams of one log have with the same timestamp, each line as
// often as in the stream that has it most often.
func (m *merge) passOnce(simultaneous []*opened) {
	at := simultaneous[0].queue[0].Time
	most := map[event.Event]int{}
	for _, o := range simultaneous {
		mine := map[event.Event]int{}
		var fresh []event.Event
		old := o.old
		for n := 0; n < momentEvents && o.ready() && o.queue[0].Time.Equal(at) && o.old == old; n++ {
			e := o.queue[0]
			o.queue = o.queue[1:]
			if mine[e]++; mine[e] > most[e] {
				most[e] = mine[e]
				fresh = append(fresh, e)
			} else if o.Again != nil {
				*o.Again++
			}
		}
		if len(fresh) > 0 && m.err == nil {
			m.err = m.each(Batch{fresh, old})
		}
	}
}
