package estate

import (
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
)

// TestABeaconThatStoppedNeedsAttention applies the events of a beacon that is monitored from
// elsewhere, through a stop and a start.
func TestABeaconThatStoppedNeedsAttention(t *testing.T) {
	start := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	s := NewState(Limits{})
	told := func() (worst string) {
		if all := s.Sample(Query{Now: start.Add(2 * time.Hour), Parts: PartOverview}).Overview.Findings; len(all) > 0 {
			return all[0].What
		}
		return ""
	}
	s.Apply(event.Event{Time: start, Topic: event.TopicStart, Name: "LON-BEACON1"})
	if got := told(); got != "" {
		t.Errorf("while it runs: %q", got)
	}
	s.Apply(event.Event{Time: start.Add(time.Hour), Topic: event.TopicStop})
	if got := told(); !strings.Contains(got, "LON-BEACON1 stopped at 10:00 UTC") {
		t.Errorf("after the stop: %q", got)
	}
	s.Apply(event.Event{Time: start.Add(61 * time.Minute), Topic: event.TopicStart, Name: "LON-BEACON1"})
	if got := told(); got != "" {
		t.Errorf("after the next start: %q", got)
	}
}
