package beacon

import (
	"context"
	"time"

	"beacontop/beacon/event"
)

// pulseEvery is the interval at which a beacon says that it is alive.
const pulseEvery = time.Second

// pulse publishes once a second that the beacon is alive, with its current load.
func (b *Beacon) pulse(ctx context.Context) {
	tick := time.NewTicker(pulseEvery)
	defer tick.Stop()
	for {
		b.config.Publish(event.Event{
			Time: time.Now().UTC(), Topic: event.TopicPulse,
			Count: b.Running(), Bytes: b.partial.Load(),
		})
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
