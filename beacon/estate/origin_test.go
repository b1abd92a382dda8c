package estate

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

const genuine = "http://app01/ManageSoftDL"

func originEvent(after time.Duration, url string, r event.Reach, active bool) event.Event {
	e := event.Event{Time: noon.Add(after), Topic: event.TopicOrigin, Name: url, Peer: url, Reach: r, Active: active}
	switch r {
	case event.ReachUp:
		e.Status, e.Duration = 200, 15*time.Millisecond
	case event.ReachDown:
		e.Cause, e.Detail, e.Since = event.CauseRefused, "connection refused", e.Time.Add(8*time.Second)
	}
	return e
}

func TestOriginsStandBesideParents(t *testing.T) {
	const spare = "http://app02/ManageSoftDL"
	s := NewState(Limits{})
	s.Apply(
		originEvent(0, genuine, event.ReachUnknown, false), originEvent(0, spare, event.ReachUnknown, false),
		originEvent(time.Second, genuine, event.ReachUp, true), originEvent(2*time.Second, genuine, event.ReachUp, true),
		originEvent(time.Minute, genuine, event.ReachDown, false), originEvent(time.Minute, spare, event.ReachUp, false),
		originEvent(61*time.Second, spare, event.ReachUp, true),
	)
	now := noon.Add(2 * time.Minute)
	got := s.Sample(Query{Now: now, Parts: PartFailover, Rows: 9})
	if len(got.Origins) != 2 || got.Parent.URL != "" || len(got.Failover.Siblings) != 0 {
		t.Fatalf("%+v", got.Facts)
	}
	if p := got.Origins[0]; p.Reach != event.ReachDown || p.Active || !p.Since.Equal(noon.Add(time.Minute)) || !p.Next.Equal(noon.Add(68*time.Second)) || p.Status != 0 {
		t.Errorf("%+v", p)
	}
	if p := got.Origin(); p.URL != spare || p.Status != 200 || p.Latency != 15*time.Millisecond || !p.Active {
		t.Errorf("in use: %+v", p)
	}
	want := []Change{
		{Time: noon.Add(61 * time.Second), Origin: true, Name: spare, Reach: event.ReachUp, InUse: true},
		{Time: noon.Add(time.Minute), Origin: true, Name: genuine, Reach: event.ReachDown, Detail: "connection refused"},
		{Time: noon.Add(time.Second), Origin: true, Name: genuine, Reach: event.ReachUp, InUse: true},
	}
	if !reflect.DeepEqual(got.Failover.Changes, want) {
		t.Errorf("%+v", got.Failover.Changes)
	}
}

func TestWhatAFrontSawSurvivesARestart(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(event.Event{Time: noon, Topic: event.TopicStart}, originEvent(0, genuine, event.ReachUp, true))
	for i := range 30 {
		e := request(noon.Add(time.Duration(i)*time.Second), protocol.Device{Name: []string{"OWL", "KITE", "HERON"}[i%3]}, tenOne, protocol.KindPolicy, 200)
		e.Served = event.Served(i % 3)
		s.Apply(e)
	}
	s.Apply(originEvent(time.Minute, genuine, event.ReachDown, true), event.Event{Time: noon.Add(time.Minute), Topic: event.TopicBypass, Name: "x.osd", Peer: "lon1", Count: 1})
	now := noon.Add(2 * time.Minute)
	want := s.Facts(now)
	if want.Front.Hour.Copy != 10 || want.Front.Copies.Agents != 1 || len(want.Front.Bypasses) != 1 {
		t.Fatalf("%+v", want.Front)
	}
	saved := s.Checkpoint(true).Parts
	text, err := json.Marshal(&saved)
	if err != nil {
		t.Fatal(err)
	}
	var parts Parts
	if err := json.Unmarshal(text, &parts); err != nil {
		t.Fatal(err)
	}
	again := NewState(Limits{})
	if err := again.Restore(&parts, func(func(roster.Record, error) bool) {}); err != nil {
		t.Fatal(err)
	}
	if got := again.Facts(now); len(got.Origins) != 0 {
		t.Errorf("an origin is known before it is reported: %+v", got.Origins)
	}
	again.Apply(originEvent(2*time.Minute, genuine, event.ReachUnknown, false))
	if got := again.Facts(now); !reflect.DeepEqual(got.Front, want.Front) {
		t.Errorf("\n%+v, want\n%+v", got.Front, want.Front)
	}
	again.Replay(originEvent(3*time.Minute, genuine, event.ReachUp, true))
	if c := again.Sample(Query{Now: now, Parts: PartFailover, Rows: 1}).Failover.Changes; len(c) != 1 || c[0].Reach != event.ReachUp || !c[0].Origin {
		t.Errorf("%+v", c)
	}
}

func TestOthersCountNothingOfAFront(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(request(noon, heron, tenOne, protocol.KindPolicy, 200))
	if got := s.Facts(noon); len(got.Origins) != 0 || got.Front.Sums.All() != 0 || len(got.Front.Faults) != 0 {
		t.Errorf("%+v", got.Front)
	}
}
