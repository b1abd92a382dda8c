package logs

import (
	"time"

	"beacontop/beacon/estate"
)

// batchEvents is how many events are handed over at once: enough that handing over costs
// nothing, and more than come in one look, so that those of several logs come by time.
const batchEvents = 8192

// sink collects events and hands them over in batches, each in the order of time.
type sink struct {
	since, until time.Time // others are dropped; zero: open
	publish      func([]estate.Event)
	replay       func([]estate.Event) // takes what an earlier run published; nil: nobody does
	old          bool                 // what comes now was published by an earlier run
	batch        []estate.Event
	order        inOrder // sorts a batch
}

// add takes one event, which is copied.
func (k *sink) add(e *estate.Event) {
	if k.outside(e) {
		return
	}
	if k.batch = append(k.batch, *e); len(k.batch) >= batchEvents {
		k.flush()
	}
}

// all takes events that belong to the sink during the call.
func (k *sink) all(events []estate.Event) {
	k.flush()
	kept := events[:0]
	for i := range events {
		if !k.outside(&events[i]) {
			kept = append(kept, events[i])
		}
	}
	k.hand(kept)
}

func (k *sink) outside(e *estate.Event) bool {
	return !k.since.IsZero() && e.Time.Before(k.since) || !k.until.IsZero() && !e.Time.Before(k.until)
}

// mark says whether what comes now was published by an earlier run.
func (k *sink) mark(old bool) {
	if old != k.old {
		k.flush()
	}
	k.old = old
}

func (k *sink) flush() {
	if !ordered(k.batch) {
		k.order.sort(k.batch)
	}
	k.hand(k.batch)
	clear(k.batch)
	k.batch = k.batch[:0]
}

func (k *sink) hand(events []estate.Event) {
	switch {
	case len(events) == 0:
	case !k.old:
		k.publish(events)
	case k.replay != nil:
		k.replay(events)
	}
}
