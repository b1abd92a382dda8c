package estate

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"beacontop/beacon/estate/failures"
	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// crowd returns requests of other devices, more than are kept of all devices together.
func crowd(after time.Duration, n int) (events []event.Event) {
	for i := range n {
		d := protocol.Device{Name: fmt.Sprintf("CROWD%d", i%50)}
		events = append(events, request(noon.Add(after), d, netip.AddrFrom4([4]byte{10, 8, 0, byte(i % 50)}), protocol.KindPolicy, 200))
	}
	return events
}

// told returns the transfers of a device as kind and status.
func told(s *State, d protocol.Device) (all []string) {
	for _, e := range s.Sample(Query{Now: noon.Add(series.Day), Parts: PartAgent, Agent: d, Rows: 100}).Agent.Transfers {
		all = append(all, fmt.Sprintf("%s %d", e.Kind, e.Status))
	}
	return all
}

// TestTheLastFailureAndSuccessOfADeviceStay opens a device after thousands of requests of other
// devices.
func TestTheLastFailureAndSuccessOfADeviceStay(t *testing.T) {
	at := func(m int, k protocol.Kind, status int) event.Event {
		return request(noon.Add(time.Duration(m)*time.Minute), heron, tenOne, k, status)
	}
	limits := Limits{Transfers: 100}
	tests := []struct {
		name   string
		events []event.Event
		want   string
	}{
		{"a failure", []event.Event{at(0, protocol.KindPolicy, 404)}, "[policy 404]"},
		{"the last failure, the last success", []event.Event{at(0, protocol.KindPolicy, 200), at(1, protocol.KindPolicy, 200), at(2, protocol.KindPolicy, 404), at(3, protocol.KindPolicy, 507)}, "[policy 507 policy 200]"},
		{"each on its channel", []event.Event{at(0, protocol.KindInventory, 507), at(1, protocol.KindPolicy, 404), at(2, protocol.KindUsage, 200)}, "[usage 200 policy 404 inventory 507]"},
		{"a failure that is overcome", []event.Event{at(0, protocol.KindPolicy, 404), at(1, protocol.KindPolicy, 200)}, "[policy 200 policy 404]"},
		{"a flaw beside the upload that it is of", []event.Event{at(0, protocol.KindInventory, 200), {Time: noon.Add(time.Second), Topic: event.TopicFlaw, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Device: heron, Cause: event.CauseTruncated}}, "[inventory 0 inventory 200]"},
		{"no 401 that was answered, and the failure before it",
			[]event.Event{at(0, protocol.KindInventory, 507), asked(at(1, protocol.KindInventory, 401)), at(1, protocol.KindInventory, 200)}, "[inventory 200 inventory 507]"},
		{"a 401 that was not", []event.Event{asked(at(1, protocol.KindInventory, 401))}, "[inventory 401]"},
		{"what came late does not take its place", []event.Event{at(5, protocol.KindPolicy, 404), at(1, protocol.KindPolicy, 507)}, "[policy 404]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := NewState(limits)
			s.Apply(tt.events...)
			s.Apply(crowd(time.Hour, 200)...)
			if got := fmt.Sprint(told(s, heron)); got != tt.want {
				t.Errorf("transfers %s, want %s", got, tt.want)
			}
		})
	}
}

func asked(e event.Event) event.Event {
	e.Cause = event.CauseCredentials
	return e
}

// TestTheNewestFailureSurvivesARestart checks that the checkpoint holds the failures of a day
// completely.
func TestTheNewestFailureSurvivesARestart(t *testing.T) {
	s := NewState(Limits{Transfers: 100})
	e := request(noon, heron, tenOne, protocol.KindPolicy, 404)
	e.Cause, e.Detail, e.UserAgent = event.CauseExtensionDeny, "404.7 extension denied", "ManageSoft/21.1"
	s.Apply(e)
	s.Apply(crowd(time.Hour, 200)...)
	back := NewState(Limits{Transfers: 100})
	restore(t, back, carried(t, s.Checkpoint(true)))
	got := back.Sample(Query{Now: noon.Add(series.Day), Parts: PartAgent | PartFailures, Agent: heron, Rows: 100, Failures: failures.Query{Limit: 9}})
	want := e
	want.Attribution = event.Named
	if all := got.Agent.Transfers; len(all) != 1 || all[0] != want {
		t.Errorf("transfers %+v, want %+v", all, want)
	}
	if row := got.Failures.Rows[0]; row.Newest != want || row.Path != e.Path {
		t.Errorf("failure %+v, want %+v", row.Newest, want)
	}
	m := carried(t, s.Checkpoint(true)) // in the format of an earlier release
	m.Parts.Failures.Rows[0].Newest, m.Parts.Failures.Rows[0].Path = event.Event{}, e.Path
	back = NewState(Limits{Transfers: 100})
	restore(t, back, m)
	if all := back.Sample(Query{Now: noon.Add(series.Day), Parts: PartAgent, Agent: heron, Rows: 9}).Agent.Transfers; len(all) != 1 || all[0].Path != e.Path || all[0].Status != 404 {
		t.Errorf("of an earlier release: %+v", all)
	}
}

// TestWhatIsKeptIsBounded lets many devices fail and succeed.
func TestWhatIsKeptIsBounded(t *testing.T) {
	s := NewState(Limits{Transfers: 100})
	last := protocol.Device{}
	for i := range keptFailures + 100 {
		last = protocol.Device{Name: fmt.Sprintf("HOST%06d", i)}
		from := netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		at := noon.Add(time.Duration(i) * time.Second)
		s.Apply(request(at, last, from, protocol.KindPolicy, 404), request(at, last, from, protocol.KindInventory, 200))
	}
	if f, k := len(s.kept.failures), len(s.kept.successes); f > keptFailures || k > keptSuccesses {
		t.Errorf("%d failures and %d successes are kept", f, k)
	}
	s.Apply(crowd(100*time.Hour, 200)...)
	if got := fmt.Sprint(told(s, last)); got != "[policy 404]" {
		t.Errorf("of the newest device %s is kept, want its failure", got)
	}
}

// TestAGroupTellsItsNewestFailure applies failures out of order, one of them solved.
func TestAGroupTellsItsNewestFailure(t *testing.T) {
	at := func(m int, d protocol.Device) event.Event {
		e := request(noon.Add(time.Duration(m)*time.Minute), d, tenOne, protocol.KindPolicy, 404)
		e.Path = fmt.Sprintf("/%s/%d", d.Name, m)
		return e
	}
	one, two := protocol.Device{Name: "ONE"}, protocol.Device{Name: "TWO"}
	solved := request(noon.Add(time.Hour), two, tenOne, protocol.KindPolicy, 200)
	for _, tt := range []struct {
		events []event.Event
		want   string
	}{
		{[]event.Event{at(1, one), at(3, one), at(2, two)}, "/ONE/3"},
		{[]event.Event{at(3, two), at(1, one), solved}, "/TWO/3"},
		{[]event.Event{at(3, two), at(1, two)}, "/TWO/3"},
	} {
		s := NewState(Limits{})
		s.Apply(tt.events...)
		groups := s.Sample(Query{Now: noon.Add(2 * time.Hour), Parts: PartFailures}).Failures.Groups
		if len(groups) != 1 || groups[0].Newest.Path != tt.want {
			t.Errorf("%+v: want the newest at %s", groups, tt.want)
		}
	}
}
