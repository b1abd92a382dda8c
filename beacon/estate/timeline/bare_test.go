package timeline

import (
	"testing"
	"time"

	"beacontop/beacon/event"
)

// TestEventsOfWhichLittleIsKnownHaveWords takes one of each topic with nothing in it: a history does not
// store every field, and a log of events can lack any.
func TestEventsOfWhichLittleIsKnownHaveWords(t *testing.T) {
	for topic := range event.Topics() {
		e := event.Event{Topic: topic}
		if text := (&Entry{Event: e, Times: 1}).Words(time.UTC); topic == event.TopicSource && text == "" {
			t.Errorf("%s: nothing is said", topic)
		}
		New().Apply(&e)
	}
}
