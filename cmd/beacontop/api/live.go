package api

import (
	"sync"

	"beacontop/beacon/event"
)

// Live keeps the newest events for those who read them as they happen. All readers share its memory: one
// that is slow finds the rest in the history; without one, it learns how much it missed. It holds up
// nobody.
type Live struct {
	mu      sync.Mutex
	ring    []event.Event
	next    uint64        // number of events observed
	changed chan struct{} // closed when there is more
	reading int
}

const (
	// liveKept bridges the time until an event can be read from the history, and a short restart of a
	// reader: about 2 MB.
	liveKept = 4096
	// liveReaders is the maximum number of readers at once.
	liveReaders = 64
)

// NewLive returns an empty Live.
func NewLive() *Live {
	return &Live{ring: make([]event.Event, 0, liveKept), changed: make(chan struct{})}
}

// Observe adds an event; pulses are left out. It copies the event and does not wait for readers.
func (l *Live) Observe(e *event.Event) {
	if e.Topic == event.TopicPulse {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.ring) < liveKept {
		l.ring = append(l.ring, *e)
	} else {
		l.ring[l.next%liveKept] = *e
	}
	l.next++
	if l.reading > 0 {
		close(l.changed)
		l.changed = make(chan struct{})
	}
}

// enter counts a reader; false: there are too many. The caller calls leave.
func (l *Live) enter() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.reading == liveReaders {
		return false
	}
	l.reading++
	return true
}

func (l *Live) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reading--
}

// end is the number of the next event.
func (l *Live) end() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.next
}

// readAtOnce is how many events are copied while others wait to be observed.
const readAtOnce = 256

// read returns events from a number on, how many before them were overwritten, and the number of the
// next one. If there are none, more is closed when there are.
func (l *Live) read(from uint64, into []event.Event) (events []event.Event, lost int, next uint64, more <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if oldest := l.next - uint64(len(l.ring)); from < oldest {
		lost, from = int(oldest-from), oldest
	}
	for ; from < l.next && len(into) < readAtOnce; from++ {
		into = append(into, l.ring[from%liveKept])
	}
	return into, lost, from, l.changed
}

// after returns the number of the first event behind the one with an id, and the id of the first stored
// event from there on; 0: there is none newer. If that is not the one that follows, the history has what
// is missing.
func (l *Live) after(id int64) (number uint64, first int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	oldest := l.next - uint64(len(l.ring))
	for n := l.next; n > oldest; n-- {
		switch e := &l.ring[(n-1)%liveKept]; {
		case e.ID > id:
			first = e.ID
		case e.ID != 0 && first != 0:
			return n, id + 1 // this is the one with the id, or one before it: nothing is missing
		case e.ID != 0:
			return n, 0
		}
	}
	if first == 0 {
		return l.next, 0
	}
	return oldest, first
}

// newest returns the id of the newest stored event; 0: there is none.
func (l *Live) newest() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	for n := l.next; n > l.next-uint64(len(l.ring)); n-- {
		if id := l.ring[(n-1)%liveKept].ID; id != 0 {
			return id
		}
	}
	return 0
}
