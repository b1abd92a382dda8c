package logs

import (
	"iter"
	"slices"
	"time"

	"beacontop/beacon/estate"
)

// Stream is one file, or what else gives events in about the order of time.
type Stream struct {
	First time.Time // nothing in it is much earlier, so it is not begun before; zero: not known
	Log   string    // streams of one log may hold the same lines
	Again *int      // counts the events that were left out because another one of the log has them
	Read  iter.Seq[Batch]
}

// Batch is some events of one stream. They are valid until the next one is asked for.
type Batch struct {
	Events []estate.Event
	Old    bool // an earlier run published them
}

// Merge hands the events of all streams over in the order of time. A line that several
// streams of one log hold is one line: it counts as often as in the one that has it most.
// Streams are read one at a time, in turns, and only while they are due. The error is that
// of each, which ends the merge.
//
//	stream ─▶ put in order ─┐
//	stream ─▶ put in order ─┼─▶ the earliest first ─▶ what a log has twice, once ─▶ each
//	stream   not due yet    ┘
func Merge(streams []Stream, each func(Batch) error) error {
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
		if twins := m.twins(i); len(twins) > 1 {
			m.unite(twins)
		} else {
			m.give(i)
		}
	}
	return m.err
}

type merge struct {
	waiting []*opened // not begun, the earliest first
	open    []*opened
	each    func(Batch) error
	err     error
}

// early is how much earlier than its First something in a stream may be.
const early = time.Minute

// opened is a stream with what was read of it and not handed over yet.
type opened struct {
	Stream
	inOrder
	next  func() (Batch, bool)
	stop  func()
	queue []estate.Event // in order
	after []estate.Event // behind the queue
	old   bool           // of both
	then  *Batch         // what follows the queue; it is of the other age
	ended bool
}

// ready makes sure that the next event is there, if there is one.
func (o *opened) ready() bool {
	if o.next == nil {
		o.next, o.stop = iter.Pull(o.Read)
	}
	for len(o.queue) == 0 {
		if len(o.after) > 0 {
			o.queue, o.after = o.after, nil
			break
		}
		switch b, more := o.pull(); {
		case o.ended:
			return false
		case !more:
			o.queue, o.ended = o.rest(), true
			o.held = nil
			if len(o.queue) == 0 {
				return false
			}
		case b.Old != o.old && len(o.held) > 0:
			o.queue, o.then = o.rest(), &Batch{slices.Clone(b.Events), b.Old}
			o.held = nil
		default:
			o.old = b.Old
			o.queue, o.after = o.add(b.Events)
		}
	}
	return true
}

func (o *opened) pull() (Batch, bool) {
	if b := o.then; b != nil {
		o.then = nil
		return *b, true
	}
	if o.ended {
		return Batch{}, false
	}
	return o.next()
}

// stop ends the streams that were not read to their end.
func (m *merge) stop() {
	for _, o := range m.open {
		o.stop()
	}
}

// begin begins the streams that are due at a moment; the first in any case, if none is open.
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

// give hands over the events of a stream that come before those of all others.
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

// limit is the earliest event of the other streams, or a stand-in for that of a stream
// that waits; nil: there is none.
func (m *merge) limit(i int) *estate.Event {
	var limit *estate.Event
	if len(m.waiting) > 0 {
		limit = &estate.Event{Time: m.waiting[0].First.Add(-early), Status: 401, Device: estate.Device{Name: "-"}} // ranks first
	}
	for j, o := range m.open {
		if j != i && (limit == nil || earlier(&o.queue[0], limit)) {
			limit = &o.queue[0]
		}
	}
	return limit
}

// twins returns the streams of the log of one whose next event is of the same moment.
func (m *merge) twins(i int) []*opened {
	at, log := m.open[i].queue[0].Time, m.open[i].Log
	twins := []*opened{m.open[i]}
	if len(m.open) == 1 || log == "" {
		return twins
	}
	for j, o := range m.open {
		if j != i && o.Log == log && o.queue[0].Time.Equal(at) {
			twins = append(twins, o)
		}
	}
	return twins
}

// momentEvents bounds what is compared of one moment.
const momentEvents = 1 << 15

// unite hands over what streams of one log hold of one moment, the same line as often as
// the stream does that has it most.
func (m *merge) unite(twins []*opened) {
	at := twins[0].queue[0].Time
	most := map[estate.Event]int{}
	for _, o := range twins {
		mine := map[estate.Event]int{}
		var fresh []estate.Event
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
