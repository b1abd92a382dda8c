package event

import (
	"context"
	"sync"
)

// feedLimit is the maximum number of events waiting to be folded: a second or more at the highest
// measured rate, about 50 MB.
const feedLimit = 1 << 17

// feedKept is the largest batch whose memory is reused for the next: about 1 MB.
const feedKept = 4096

// Feed passes events from the publishers to the fold. The zero Feed is not usable; see NewFeed.
type Feed struct {
	wake chan struct{} // one slot, because it is a signal and not a queue

	mu      sync.Mutex
	pending []Event
	lost    int
}

// NewFeed returns an empty feed. It starts no goroutine.
func NewFeed() *Feed { return &Feed{wake: make(chan struct{}, 1)} }

// Publish queues an event. It never blocks: if the reader is too slow, the event is counted as
// lost and reported as a gap. It is safe for concurrent use.
func (f *Feed) Publish(e Event) {
	f.mu.Lock()
	if len(f.pending) < feedLimit {
		f.pending = append(f.pending, e)
	} else {
		f.lost++
	}
	f.mu.Unlock()
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// Run passes every published event to each, in order and in batches, until ctx ends and the queue
// is empty. The function each may modify the events of its batch but must not keep them. The
// caller ends ctx after the last publisher has stopped.
func (f *Feed) Run(ctx context.Context, each func([]Event)) {
	var batch []Event
	for {
		if cap(batch) > feedKept {
			batch = nil // release the memory after a burst
		}
		if batch = f.take(batch[:0]); len(batch) > 0 {
			each(batch)
			continue
		}
		select {
		case <-f.wake:
		case <-ctx.Done():
			if batch = f.take(batch[:0]); len(batch) > 0 {
				each(batch)
			}
			return
		}
	}
}

// take swaps the queued events for an empty slice, and appends a gap event if some were lost.
func (f *Feed) take(empty []Event) []Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	batch := f.pending
	f.pending = empty
	if f.lost > 0 {
		batch = append(batch, Event{Time: batch[len(batch)-1].Time, Topic: TopicGap, Name: GapFeed, Count: f.lost})
		f.lost = 0
	}
	return batch
}
