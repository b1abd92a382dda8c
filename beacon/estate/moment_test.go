package estate

import (
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func TestAMomentHasItsZoneAndItsDay(t *testing.T) {
	tokyo := time.FixedZone("JST", 9*60*60)
	for _, tt := range []struct{ now, then, want string }{
		{"2026-11-23T12:04:00Z", "2026-11-23T11:52:00Z", "11:52 UTC"},
		{"2026-11-23T12:04:00Z", "2026-11-22T11:52:00Z", "22 Nov 11:52 UTC"},
		{"2026-11-23T12:04:00Z", "2026-11-24T00:30:00Z", "24 Nov 00:30 UTC"},
		{"2026-11-23T12:04:00Z", "2025-11-23T11:52:00Z", "23 Nov 2025 11:52 UTC"},
		{"2027-01-01T00:04:00Z", "2026-12-31T23:52:00Z", "31 Dec 23:52 UTC"},
		{"2026-11-23T12:04:00+09:00", "2026-11-23T02:52:00Z", "11:52 JST"},
		{"2026-11-23T08:04:00+09:00", "2026-11-22T22:52:00Z", "07:52 JST"},
		{"2026-11-23T08:04:00+09:00", "2026-11-22T12:52:00Z", "22 Nov 21:52 JST"},
	} {
		now, err1 := time.Parse(time.RFC3339, tt.now)
		then, err2 := time.Parse(time.RFC3339, tt.then)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if strings.HasSuffix(tt.now, "+09:00") {
			now = now.In(tokyo)
		}
		if got := Moment(now, then); got != tt.want {
			t.Errorf("at %s: %s is %q, want %q", tt.now, tt.then, got, tt.want)
		}
	}
}

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
