package follower

import (
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/logs/merge"
)

// batchEvents is how many events are published at once: enough that the cost per call does not
// matter, and more than a look usually reads, so that the events of several logs are sorted by
// time.
const batchEvents = 8192

// sink collects events and publishes them in batches, each sorted by time.
type sink struct {
	since, until time.Time // others are dropped; zero: open
	publish      func([]event.Event)
	replay       func([]event.Event) // for events that an earlier run published; nil: they are dropped
	old          bool                // the current events were published by an earlier run
	batch        []event.Event
	order        merge.Sorter
}

// add adds a copy of an event.
func (k *sink) add(e *event.Event) {
	if k.outside(e) {
		return
	}
	if k.batch = append(k.batch, *e); len(k.batch) >= batchEvents {
		k.flush()
	}
}

// all publishes events. It may modify the slice during the call.
func (k *sink) all(events []event.Event) {
	k.flush()
	kept := events[:0]
	for i := range events {
		if !k.outside(&events[i]) {
			kept = append(kept, events[i])
		}
	}
	k.hand(kept)
}

func (k *sink) outside(e *event.Event) bool {
	return !k.since.IsZero() && e.Time.Before(k.since) || !k.until.IsZero() && !e.Time.Before(k.until)
}

// mark sets whether the following events were published by an earlier run.
func (k *sink) mark(old bool) {
	if old != k.old {
		k.flush()
	}
	k.old = old
}

func (k *sink) flush() {
	k.order.Sort(k.batch)
	k.hand(k.batch)
	clear(k.batch)
	k.batch = k.batch[:0]
}

func (k *sink) hand(events []event.Event) {
	switch {
	case len(events) == 0:
	case !k.old:
		k.publish(events)
	case k.replay != nil:
		k.replay(events)
	}
}
