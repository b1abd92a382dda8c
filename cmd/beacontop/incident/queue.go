package incident

import (
	"context"
	"net/http"
	"path/filepath"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
	"beacontop/beacon/relay"
	"beacontop/cmd/beacontop/daemon"
)

// waiting injects a listing of Inventories with some files, the oldest of an age.
func (s *stage) waiting(count int, age time.Duration) {
	e := event.Event{Topic: event.TopicListing, Folder: "Inventories", Count: count, Bytes: int64(count) * 16_000}
	if count > 0 {
		e.Since = s.time().Add(-age)
	}
	s.inject(e)
}

var queueIncidents = []Incident{
	{
		Code: diagnosis.QueueSlow, How: Injected, Story: "the parent accepts files more slowly than they arrive",
		play: injected(func(s *stage) {
			for m := range 20 {
				s.waiting(100+10*m, time.Duration(m)*time.Minute)
				s.inject(event.Event{Topic: event.TopicRelay, Direction: event.DirectionRelay, Folder: "Inventories", Name: deviceName(m) + ".ndi.gz", Status: 200, Peer: parentURL})
				s.pass(time.Minute)
			}
		}),
	},
	{
		Code: diagnosis.QueuePaused, How: HTTP, Story: "files arrive outside the hours in which they are forwarded",
		play: played(func(_ *stage, c *daemon.Config) error {
			c.Parents = []relay.LocationConfig{{URL: filepath.Join(filepath.Dir(c.Dir), "parent")}}
			hours := now().Local().Add(2 * time.Hour).Truncate(time.Hour)
			from := time.Duration(hours.Hour()) * time.Hour
			c.Relay.Windows = []relay.Window{{From: from, To: from + time.Hour}}
			return makeIncoming(filepath.Join(c.Parents[0].URL, "Incoming"))
		}, func(ctx context.Context, b *site) error {
			return b.stage.await(ctx, "files wait", func(e *event.Event) bool { return e.Topic == event.TopicListing && e.Count > 0 })
		}),
	},
	{
		Code: diagnosis.FilePoison, How: HTTP, Story: "the parent rejects one file, and accepts all others",
		Implies: []diagnosis.Code{diagnosis.ParentRejects},
		play:    rejecting(http.StatusUnsupportedMediaType),
	},
}

// forwarded waits until the parent has the inventories of all residents but the first ones.
func (b *site) forwarded(ctx context.Context, but int) error {
	for _, r := range residents[but:] {
		if err := b.stage.await(ctx, "a file is forwarded", func(e *event.Event) bool {
			return e.Topic == event.TopicRelay && !e.Failed() && e.Device.Name == r.device.Name
		}); err != nil {
			return err
		}
	}
	return nil
}
