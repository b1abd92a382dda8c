package estate

import (
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestFindingsTellOfADayThatIsNotToday uses a parent that is down since the day before yesterday,
// and a first policy that failed four minutes ago.
func TestFindingsTellOfADayThatIsNotToday(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 4, 0, 0, time.UTC)
	s := NewState(Limits{})
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
		for _, f := range s.Sample(Query{Now: tt.at, Parts: PartOverview}).Overview.Findings {
			all = append(all, f.What)
		}
		for _, want := range tt.want {
			if !strings.Contains(strings.Join(all, "\n"), want) {
				t.Errorf("at %s: no %q in %q", tt.at, want, all)
			}
		}
	}
}

// TestMomentsAreSearchedAsTheyAreShown searches for a time of day in the time zone of the screen.
func TestMomentsAreSearchedAsTheyAreShown(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(request(noon, owl, tenFour, protocol.KindPolicy, 404))
	for text, want := range map[string]int{"21:00:00": 1, "12:00:00": 0} {
		q := Query{
			Now: noon.Add(time.Minute).In(time.FixedZone("JST", 9*60*60)), Parts: PartRequests | PartFailures,
			Requests: RequestsQuery{Filter: ParseFilter(text), Limit: 9}, Failures: FailuresQuery{Filter: ParseFilter(text), Limit: 9},
		}
		if got := s.Sample(q); len(got.Requests.Rows) != want || len(got.Failures.Rows) != want {
			t.Errorf("%s: %d requests and %d failures, want %d of each", text, len(got.Requests.Rows), len(got.Failures.Rows), want)
		}
	}
}
