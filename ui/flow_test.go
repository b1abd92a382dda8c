package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// draining returns a beacon with 200 waiting files, at which files came and left in the last ten
// minutes; the parent is nil for another beacon, whose folders alone are watched.
func draining(in, out int, parent *event.Event) *estate.State {
	s := begun()
	if parent == nil {
		s = estate.NewState(estate.Limits{})
		s.Apply(event.Event{Time: ago(time.Hour), Topic: event.TopicSource, Source: &event.Source{Path: "/in", Kind: event.SourceDirectory}})
	} else {
		s.Apply(*parent)
	}
	listing := event.Event{Time: ago(time.Hour), Topic: event.TopicListing, Folder: "Logs", Name: "KITE01 at 1.log", Count: 200, Since: ago(time.Hour)}
	s.Apply(listing)
	for i := range in {
		s.Apply(event.Event{Time: ago(5 * time.Minute), Topic: event.TopicArrival, Folder: "Logs", Name: fmt.Sprint("in", i)})
	}
	for i := range out {
		s.Apply(event.Event{Time: ago(5 * time.Minute), Topic: event.TopicDeparture, Folder: "Logs", Name: fmt.Sprint("out", i)})
	}
	listing.Time = ago(time.Second)
	s.Apply(listing)
	return s
}

func TestWhenTheQueueWillBeEmptyIsShown(t *testing.T) {
	parent := func(reach event.Reach) *event.Event {
		return &event.Event{Time: ago(30 * time.Minute), Topic: event.TopicParent, Name: "app01", Peer: "http://app01", Active: true, Reach: reach, Cause: event.CauseTimeout, Since: noon.Add(5 * time.Minute)}
	}
	for _, tt := range []struct {
		name   string
		in     int
		out    int
		parent *event.Event
		want   []string
	}{
		{"draining", 20, 60, parent(event.ReachUp), []string{"20 in, 60 out in the last 10 min", "empty in about 50 m at these rates", "Logs/KITE01 at 1.log", "stuck: 60 newer files left since 11:04:00"}},
		{"fast", 600, 1200, parent(event.ReachUp), []string{"in 1.0 out 2.0 /s over the last 10 min", "empty in about 3 m at these rates"}},
		{"slow", 60, 20, parent(event.ReachUp), []string{"▲ parent slow: more come than leave, never empty at these rates"}},
		{"equal", 60, 60, parent(event.ReachUp), []string{"parent slow: as many come as leave"}},
		{"halted", 60, 0, parent(event.ReachUp), []string{"▲ parent answers, but no file leaves"}},
		{"down", 60, 0, parent(event.ReachDown), []string{"✖ parent down: nothing leaves", "timeout tried 11:34:00, next try 12:09:00, in 5 m"}},
		{"few", 1, 3, parent(event.ReachUp), []string{"1 in, 3 out in the last 10 min", "too few files to say when it is empty"}},
		{"another beacon, slow", 60, 20, nil, []string{"▲ more come than leave, never empty at these rates"}},
		{"another beacon, halted", 60, 0, nil, []string{"▲ no file leaves"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			view := show(draining(tt.in, tt.out, tt.parent), 80, 24, Config{Theme: ThemeNone}, "5").View()
			text := strings.Join(strings.Fields(view), " ")
			for _, want := range tt.want {
				if !strings.Contains(text, want) {
					t.Errorf("nothing of %q in\n%s", want, view)
				}
			}
		})
	}
}
