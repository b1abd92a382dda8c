package diagnosis_test

import (
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestABeaconThatStoppedNeedsAttention applies the events of a beacon that is monitored from
// elsewhere, through a stop and a start.
func TestABeaconThatStoppedNeedsAttention(t *testing.T) {
	start := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	s := estate.NewState(estate.Limits{})
	told := func() (worst string) {
		if all := findingsOf(s, start.Add(2*time.Hour)); len(all) > 0 {
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

// TestFindingsTellOfADayThatIsNotToday uses a parent that is down since the day before yesterday,
// and a first policy that failed four minutes ago.
func TestFindingsTellOfADayThatIsNotToday(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 4, 0, 0, time.UTC)
	s := estate.NewState(estate.Limits{})
	s.Apply(
		event.Event{Time: now.Add(-60 * time.Hour), Topic: event.TopicParent, Name: "app01", Peer: "http://app01", Reach: event.ReachUp},
		event.Event{Time: now.Add(-50 * time.Hour), Topic: event.TopicParent, Name: "app01", Peer: "http://app01", Reach: event.ReachDown, Cause: event.CauseRefused},
		event.Event{
			Time: now.Add(-4 * time.Minute), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindPolicy, Status: 400, Cause: event.CauseBadPath,
			Device: protocol.Device{Name: "HERON07"}, Attribution: event.Named,
		},
	)
	for _, tt := range []struct {
		at   time.Time
		want []string
	}{
		{now, []string{"since 21 Nov 10:04 UTC", "1 device failed its first policy 4 m ago"}},
		{now.Add(-3*time.Minute - time.Second), []string{"1 device failed its first policy just now"}},
		{now.Add(-3 * time.Minute), []string{"1 device failed its first policy 1 m ago"}},
		{now.In(time.FixedZone("JST", 9*60*60)), []string{"since 21 Nov 19:04 JST"}},
	} {
		var all []string
		for _, f := range findingsOf(s, tt.at) {
			all = append(all, f.What)
		}
		for _, want := range tt.want {
			if !strings.Contains(strings.Join(all, "\n"), want) {
				t.Errorf("at %s: no %q in %q", tt.at, want, all)
			}
		}
	}
}
