package origin

import (
	"math/rand/v2"
	"time"

	"beacontop/beacon/event"
)

// becomes records the state of the origin, plans the next question and publishes what changed.
func (o *origin) becomes(reach event.Reach, cause event.Cause, detail string) {
	o.mu.Lock()
	defer o.mu.Unlock() // also while it is published, so that the order is right
	now := time.Now()
	if reach == event.ReachDown {
		o.pause = min(max(2*o.pause, askFirst), askLast)
		o.next = now.Add(o.pause - time.Duration(rand.Int64N(int64(o.pause/2))))
		o.latency = 0
	} else {
		o.pause, o.late = 0, 0
		o.next = now.Add(askEvery)
	}
	o.reach, o.cause, o.detail = reach, cause, event.Clip(detail, event.TextLimitBytes)
	o.publish(o.event(now))
}

// event describes the origin; o.mu is held.
func (o *origin) event(now time.Time) event.Event {
	e := event.Event{
		Time: now.UTC(), Topic: event.TopicOrigin, Name: o.URL, Peer: o.URL, Reach: o.reach, Active: o.inUse,
		Duration: o.latency, Status: o.status, Cause: o.cause, Detail: o.detail,
	}
	if o.reach == event.ReachDown {
		e.Since = o.next.UTC()
		e.Status = 0
	}
	return e
}

// announce publishes an origin before its state is known.
func (o *origin) announce() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.publish(o.event(time.Now()))
}

// use records whether requests go to this origin, and publishes a change.
func (o *origin) use(inUse bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.inUse == inUse {
		return
	}
	if o.inUse = inUse; o.reach != event.ReachUnknown {
		o.publish(o.event(time.Now()))
	}
}
