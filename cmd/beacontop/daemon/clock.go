package daemon

import (
	"context"
	"time"

	"beacontop/beacon/event"
)

// clockLeast is the least jump of the clock that is reported: corrections by a time service are
// smaller, and move the clock slowly.
const clockLeast = 2 * time.Second

// clock compares the clock of the machine with the time that passes.
type clock struct{ last time.Time }

// look returns an event if the clock has jumped since the last look.
func (c *clock) look(now time.Time) (jump event.Event, is bool) {
	last := c.last
	c.last = now
	if last.IsZero() {
		return event.Event{}, false
	}
	return jumped(last.Round(0), now.Round(0), now.Sub(last))
}

// jumped compares two times of the clock with what passed in between.
func jumped(last, now time.Time, passed time.Duration) (jump event.Event, is bool) {
	d := now.Sub(last) - passed
	if d.Abs() < clockLeast {
		return event.Event{}, false
	}
	return event.Event{Time: now.UTC(), Topic: event.TopicClock, Duration: d.Round(time.Second), Since: last.UTC()}, true
}

// followClock publishes jumps of the clock.
func followClock(ctx context.Context, publish func(event.Event)) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	var c clock
	for {
		if jump, is := c.look(time.Now()); is {
			publish(jump)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
