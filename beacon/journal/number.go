package journal

import "beacontop/beacon/event"

// numbers gives each event its number. The zero value is ready for use: no number is known until
// the history was read and the disk has a note of it.
type numbers struct {
	found bool  // first is set
	first int64 // of this run; smaller ones that were given before are void
	next  int64 // 0: none is given yet
}

// numbersSkipped is how many numbers are left out after a crash: as many events as may have been seen
// live and were lost, waiting or being written. So no number is given twice.
const numbersSkipped = 2 * waitingLimit

// give numbers an event that has no valid number, if numbers are known.
func (n *numbers) give(e *event.Event) {
	if n.next > 0 && e.ID < n.first {
		e.ID = n.next
		n.next++
	}
}

// found sets the number of the newest event, on disk or included in the state, and with it the first
// number of this run.
func (j *Journal) found(all []span, p position) {
	last := p.event
	for _, s := range all {
		last = max(last, s.last)
	}
	first := last + 1
	if !p.clean && (p.exists || last > 0) {
		first = max(first, p.first) + numbersSkipped
	}
	j.begin(last, first)
}

// begin sets the number of the newest event on disk, and the first that this run gives.
func (j *Journal) begin(last, first int64) {
	j.written.Store(last)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.numbers = numbers{found: true, first: first}
}

// first returns the number of the first event of this run, if it is known.
func (j *Journal) first() (first int64, found bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.numbers.first, j.numbers.found
}

// number begins to number events: first those that are about to be written, then the waiting ones.
func (j *Journal) number(events []event.Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.numbers.next > 0 {
		return
	}
	j.numbers.next = j.numbers.first
	for _, some := range [][]event.Event{events, j.waiting} {
		for i := range some {
			j.numbers.give(&some[i])
		}
	}
}
