package estate

import (
	"slices"
	"testing"
	"time"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestTimeWithoutABeaconIsNotQuiet stops for three minutes. Nothing is counted before the first
// start or during the stop, and one device in each running period.
func TestTimeWithoutABeaconIsNotQuiet(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(
		event.Event{Time: noon, Topic: event.TopicStart, Name: "B"},
		request(noon.Add(10*time.Second), protocol.Device{Name: "A"}, tenOne, protocol.KindPolicy, 200),
		event.Event{Time: noon.Add(time.Minute), Topic: event.TopicStop},
	)
	after := NewState(Limits{})
	restore(t, after, carried(t, s.Checkpoint(true)))
	after.Replay(request(noon.Add(65*time.Second), protocol.Device{Name: "B"}, tenOne, protocol.KindPolicy, 200)) // after the checkpoint
	after.Apply(
		event.Event{Time: noon.Add(4 * time.Minute), Topic: event.TopicGap, Name: event.GapHistory, Detail: "the beacon ended hard"}, // detected before the start
		event.Event{Time: noon.Add(4 * time.Minute), Topic: event.TopicStart, Name: "B"},
		request(noon.Add(4*time.Minute+5*time.Second), protocol.Device{Name: "C"}, tenOne, protocol.KindPolicy, 200),
	)
	got := after.arrivals.First.Running(noon.Add(4*time.Minute+30*time.Second), time.Minute, 7, &after.observed)
	if want := []int64{series.Unseen, series.Unseen, 1, 1, series.Unseen, series.Unseen, 1}; !slices.Equal(got, want) {
		t.Errorf("arrivals by minute %v, want %v", got, want)
	}
	if got := after.traffic.Requests.Tail(noon.Add(4*time.Minute+30*time.Second), 10*time.Second, 4, &after.observed); !slices.Equal(got, []int64{series.Unseen, 1, 0, 0}) {
		t.Errorf("requests by ten seconds %v", got)
	}
	week := after.traffic.Total(noon.Add(5*time.Minute), event.DirectionDownload, protocol.KindPolicy, &after.observed).Days
	if want := [series.Days]int64{series.Unseen, series.Unseen, series.Unseen, series.Unseen, series.Unseen, series.Unseen, 3}; week != want {
		t.Errorf("days %v, want %v", week, want)
	}
}

func TestTimeBeforeALogIsUnknown(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(
		event.Event{Time: noon, Topic: event.TopicSource, Source: &event.Source{Path: "u_ex261123.log"}},
		request(noon.Add(-time.Minute), protocol.Device{Name: "A"}, tenOne, protocol.KindPolicy, 200),
		request(noon.Add(-3*time.Minute), protocol.Device{Name: "B"}, tenOne, protocol.KindPolicy, 200), // from another log
	)
	if got := s.arrivals.First.Running(noon.Add(30*time.Second), time.Minute, 6, &s.observed); !slices.Equal(got, []int64{series.Unseen, series.Unseen, 1, 0, 1, 0}) {
		t.Errorf("arrivals by minute %v", got)
	}
}
