package queue

import (
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestReceivedFilesComeUntilAListingShowsThem stores files by requests: until a listing shows them,
// the queue must not be called empty.
func TestReceivedFilesComeUntilAListingShowsThem(t *testing.T) {
	start := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	file := func(topic event.Topic, second int, name string) event.Event {
		return event.Event{
			Time: start.Add(time.Duration(second) * time.Second), Topic: topic, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Status: 200,
			Folder: "Inventories", Name: name,
		}
	}
	listing := event.Event{Time: start.Add(2 * time.Second), Topic: event.TopicListing, Folder: "Inventories"}
	for _, test := range []struct {
		what   string
		events []event.Event
		want   int
	}{
		{"stored", []event.Event{file(event.TopicRequest, 3, "a.ndi")}, 1},
		{"stored and shown", []event.Event{file(event.TopicRequest, 3, "a.ndi"), file(event.TopicArrival, 4, "a.ndi")}, 0},
		{"shown first", []event.Event{file(event.TopicArrival, 3, "a.ndi"), file(event.TopicRequest, 4, "a.ndi")}, 0},
		{"stored and forwarded", []event.Event{file(event.TopicRequest, 3, "a.ndi"), file(event.TopicRelay, 4, "a.ndi")}, 0},
		{"one of two shown", []event.Event{file(event.TopicRequest, 3, "a.ndi"), file(event.TopicRequest, 3, "b.ndi"), file(event.TopicArrival, 4, "b.ndi")}, 1},
		{"twice", []event.Event{file(event.TopicRequest, 3, "a.ndi"), file(event.TopicRequest, 4, "a.ndi")}, 1},
		{"a log tells late", []event.Event{file(event.TopicRequest, 1, "a.ndi")}, 0},
		{"never shown", []event.Event{file(event.TopicRequest, 3, "a.ndi"), file(event.TopicArrival, 3+1+int(listedWithin/time.Second), "b.ndi")}, 0},
	} {
		q := New(100)
		for _, seen := range []event.Event{{Time: start, Topic: event.TopicListing}, listing} {
			q.Apply(&seen)
		}
		for i := range test.events {
			q.Apply(&test.events[i])
		}
		if got := q.Total(start.Add(time.Hour), true).Coming; got != test.want {
			t.Errorf("%s: %d come, want %d", test.what, got, test.want)
		}
	}
}
