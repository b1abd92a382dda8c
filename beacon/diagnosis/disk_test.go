package diagnosis_test

import (
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/beacon/protocol"
)

func TestWhenTheDiskIsFull(t *testing.T) {
	const GB = 1_000_000_000
	ask := estate.Query{Now: noon.Add(time.Second), Parts: estate.PartOverview, Columns: 9}
	tests := []struct {
		name  string
		state *estate.State
		full  string // approximate forecast; empty: not shown
		told  string // expected among the findings
	}{
		{"the parent is down", filling(85*GB, event.ReachDown), "13 h", "disk full in about 13 h"},
		{"the parent takes files", filling(85*GB, event.ReachUp), "", ""},
		{"nobody has asked the parent yet", filling(85*GB, event.ReachUnknown), "", ""},
		{"there is little left, and the parent takes files", filling(9*GB, event.ReachUp), "", "disk space low: 9.0 GB of 250 GB free"},
		{"there is little left", filling(2*GB, event.ReachDown), "16 m", "disk space low: 2.0 GB of 250 GB free"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.state.Sample(ask)
			if left := got.Totals.FullIn; left > 0 != (tt.full != "") || left > 0 && figures.About(left) != tt.full {
				t.Errorf("full in %v, want about %s", left, tt.full)
			}
			text := lines(tt.state, ask.Now)
			if !strings.Contains(text, tt.told) || tt.told == "" && strings.Contains(text, "disk") {
				t.Errorf("findings\n%s\nwant %q", text, tt.told)
			}
		})
	}
	if down := filling(85*GB, event.ReachDown).Sample(ask); down.Parent.Next != noon.Add(14*time.Second) {
		t.Errorf("the next try is at %v", down.Parent.Next)
	}
	if up := filling(85*GB, event.ReachUp).Sample(ask); !up.Parent.Next.IsZero() {
		t.Errorf("a parent that is up is tried at %v", up.Parent.Next)
	}
}

// filling returns a beacon whose parent is down, on a disk of 250 GB, that received 6 GB in the
// last hour.
func filling(free int64, reach event.Reach) *estate.State {
	s := estate.NewState(estate.Limits{})
	s.Apply(event.Event{Time: noon.Add(-2 * time.Hour), Topic: event.TopicStart}, event.Event{Time: noon.Add(-2 * time.Hour), Topic: event.TopicParent, Name: "app01", Peer: "http://app01", Reach: reach, Since: noon.Add(14 * time.Second), Cause: event.CauseRefused})
	for m := range 60 {
		e := request(noon.Add(-time.Duration(m)*time.Minute), heron, tenOne, protocol.KindInventory, 200)
		e.Bytes = 100_000_000
		s.Apply(e)
	}
	s.Apply(event.Event{Time: noon, Topic: event.TopicDisk, Bytes: free, Total: 250_000_000_000, Reserve: 256 << 20, Count: 1_000_000})
	return s
}
