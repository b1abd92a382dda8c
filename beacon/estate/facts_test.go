package estate

import (
	"fmt"
	"testing"
	"time"

	"beacontop/beacon/estate/failures"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func TestAFlawBelongsToTheDeviceOfItsAddress(t *testing.T) {
	s := NewState(Limits{})
	flaw := event.Event{Time: noon, Topic: event.TopicFlaw, Direction: event.DirectionUpload, Kind: protocol.KindLog, Address: tenOne, Name: "x.log", Cause: event.CauseEmpty}
	s.Apply(request(noon, heron, tenOne, protocol.KindPolicy, 200), flaw)
	rows := s.Sample(Query{Now: noon, Parts: PartFailures, Failures: failures.Query{Limit: 10}}).Failures.Rows
	if len(rows) != 1 || rows[0].Device != heron {
		t.Errorf("rows %+v, want one of %s", rows, heron)
	}
}

// TestAChallengeBeforeTheDeviceIsKnownTakesNothingFromIt uses a request that names the device in
// the body only.
func TestAChallengeBeforeTheDeviceIsKnownTakesNothingFromIt(t *testing.T) {
	s := NewState(Limits{})
	asked := event.Event{Time: noon, Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Address: tenOne, Path: "/ManageSoftRL/Inventories/x.ndi", Status: 401, Cause: event.CauseCredentials}
	came := asked
	came.Device, came.Status, came.Cause, came.Time = heron, 200, event.CauseNone, noon.Add(time.Second)
	s.Apply(asked, came)
	if rows := agentsOf(s, noon); len(rows) != 1 || rows[0].Failures != 0 {
		t.Errorf("rows %+v, want no failure", rows)
	}
	got := s.Sample(Query{Now: noon.Add(time.Minute), Parts: PartOverview | PartFailures, Failures: failures.Query{Limit: 5}})
	if len(got.Failures.Groups) != 0 || got.Overview.Refused != 0 {
		t.Errorf("failures %+v, refused %d", got.Failures.Groups, got.Overview.Refused)
	}
}

func TestARefusedFileThatIsGoneIsNotTold(t *testing.T) {
	for _, end := range []event.Event{
		{Topic: event.TopicParked, Folder: "Logs", Name: "a.log", Count: 10},
		{Topic: event.TopicRelay, Folder: "Logs", Name: "a.log", Status: 200},
		{Topic: event.TopicDeparture, Folder: "Logs", Name: "a.log"},
	} {
		s := NewState(Limits{})
		s.Apply(event.Event{Time: noon, Topic: event.TopicRelay, Folder: "Logs", Name: "a.log", Status: 400, Cause: event.CauseStatus, Count: 1})
		end.Time = noon.Add(time.Second)
		s.Apply(end)
		if got := s.Sample(Query{Now: noon}).Totals.Queue.Refused; len(got) != 0 {
			t.Errorf("after %v: %+v", end.Topic, got)
		}
	}
}

// TestWhatMostDevicesSufferFrom excludes addresses, solved failures, and devices that never got
// their first policy.
func TestWhatMostDevicesSufferFrom(t *testing.T) {
	s := NewState(Limits{})
	host := func(n int) protocol.Device { return protocol.Device{Name: fmt.Sprintf("HOST%02d", n)} }
	for n := range 9 {
		s.Apply(request(noon, host(n), tenOne, protocol.KindPolicy, 404))
	}
	for n := 20; n < 26; n++ {
		s.Apply(request(noon, host(n), tenOne, protocol.KindPolicy, 200), request(noon, host(n), tenOne, protocol.KindUsage, 503))
		if n < 24 {
			s.Apply(request(noon.Add(time.Second), host(n), tenOne, protocol.KindUsage, 200))
		}
		if n < 23 {
			s.Apply(request(noon, host(n), tenOne, protocol.KindInventory, 507))
		}
	}
	want := failures.Count{Key: failures.Key{Direction: event.DirectionUpload, Kind: protocol.KindInventory, Status: 507}, Devices: 3}
	if got := s.Sample(Query{Now: noon.Add(time.Hour), Parts: PartOverview}).Failed.Commonest; got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := s.Sample(Query{Now: noon.Add(time.Hour)}).Failed.Commonest; got.Devices != 0 {
		t.Errorf("without the overview: %+v", got)
	}
}
