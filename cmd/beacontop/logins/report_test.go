package logins

import (
	"testing"
	"time"

	"beacontop/beacon/event"
)

// TestAFloodOfRefusalsIsCounted neither loses one nor reports each.
func TestAFloodOfRefusalsIsCounted(t *testing.T) {
	var sent []event.Event
	r := Report{Over: "ssh", Publish: func(e event.Event) { sent = append(sent, e) }}
	for range 10 * reportedMost {
		r.Refused(event.Event{Cause: event.CauseCredentials, Detail: "why\x1b"})
	}
	r.Flush(time.Now())
	if len(sent) != reportedMost {
		t.Errorf("%d events", len(sent))
	}
	r.Flush(time.Now().Add(reportedTime))
	r.Flush(time.Now().Add(2 * reportedTime))
	last := sent[len(sent)-1]
	if len(sent) != reportedMost+1 || last.Count != 9*reportedMost-1 || last.Detail != `the newest of many: why\x1b` || last.Topic != event.TopicLogin || last.Method != "ssh" {
		t.Errorf("%d events, the last is %+v", len(sent), last)
	}
}
