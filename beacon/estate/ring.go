package estate

import "beacontop/beacon/event"

// ring holds the newest transfers, each with a sequence number. Numbers only grow, so a paused
// view can identify its position.
type ring struct {
	events []event.Event
	next   uint64 // number of the next transfer; the first is 0
}

func (r *ring) add(e *event.Event) {
	r.events[r.next%uint64(len(r.events))] = *e
	r.next++
}

// oldest returns the number of the oldest transfer in the ring.
func (r *ring) oldest() uint64 {
	if n := uint64(len(r.events)); r.next > n {
		return r.next - n
	}
	return 0
}

// backward calls yield with the transfers that precede number end, newest first, until yield
// returns false.
func (r *ring) backward(end uint64, yield func(n uint64, e *event.Event) bool) {
	for n := min(end, r.next); n > r.oldest(); n-- {
		if !yield(n-1, &r.events[(n-1)%uint64(len(r.events))]) {
			return
		}
	}
}
