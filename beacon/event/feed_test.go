package event

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"
)

// TestFeedPassesAllEvents publishes from several goroutines while the fold runs: every event
// arrives once, those of one publisher in order, also those published just before the end.
func TestFeedPassesAllEvents(t *testing.T) {
	const publishers, each = 4, 5000
	f := NewFeed()
	ctx, cancel := context.WithCancel(t.Context())
	var got []Event
	var folding, publishing sync.WaitGroup
	folding.Go(func() {
		f.Run(ctx, func(batch []Event) { got = append(got, batch...) })
	})
	for p := range publishers {
		publishing.Go(func() {
			for n := range each {
				f.Publish(Event{Topic: TopicPulse, Status: p, Count: n})
			}
		})
	}
	publishing.Wait()
	cancel()
	folding.Wait()
	if len(got) != publishers*each {
		t.Fatalf("%d events, want %d", len(got), publishers*each)
	}
	next := [publishers]int{}
	for _, e := range got {
		if e.Count != next[e.Status] {
			t.Fatalf("publisher %d: event %d, want %d", e.Status, e.Count, next[e.Status])
		}
		next[e.Status]++
	}
}

// TestAFullFeedBecomesAGap publishes more than fits while nobody reads.
func TestAFullFeedBecomesAGap(t *testing.T) {
	f := NewFeed()
	at := time.Unix(5, 0).UTC()
	for range feedLimit + 7 {
		f.Publish(Event{Time: at, Topic: TopicPulse})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var got []Event
	f.Run(ctx, func(batch []Event) { got = append(got, batch...) })
	if len(got) != feedLimit+1 {
		t.Fatalf("%d events", len(got))
	}
	if gap := got[feedLimit]; gap != (Event{Time: at, Topic: TopicGap, Name: "feed", Count: 7}) || slices.Contains(got[:feedLimit], gap) {
		t.Errorf("gap %+v", gap)
	}
}
