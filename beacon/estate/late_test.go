package estate

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// eachOrder calls each with every permutation of the events.
func eachOrder(events []event.Event, each func([]event.Event)) {
	if len(events) == 0 {
		each(nil)
		return
	}
	for i := range events {
		rest := append(append([]event.Event{}, events[:i]...), events[i+1:]...)
		eachOrder(rest, func(order []event.Event) { each(append([]event.Event{events[i]}, order...)) })
	}
}

// TestWhatHappenedCountsInWhateverOrderItIsTold applies the logs of two servers, one of which is
// read later than the other.
func TestWhatHappenedCountsInWhateverOrderItIsTold(t *testing.T) {
	start := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	at := func(second int, d event.Direction, k protocol.Kind, path string, status int, cause event.Cause) event.Event {
		return event.Event{
			Time: start.Add(time.Duration(second) * time.Second), Topic: event.TopicRequest, Direction: d, Kind: k, Path: path, Status: status, Cause: cause,
			Device: protocol.Device{Name: "OWL1", Domain: "corp.example"}, Attribution: event.Named, Address: netip.MustParseAddr("10.1.0.7"),
		}
	}
	events := []event.Event{
		at(0, event.DirectionDownload, protocol.KindPolicy, "/p", 401, event.CauseCredentials),
		at(1, event.DirectionDownload, protocol.KindPolicy, "/p", 200, event.CauseNone),
		at(2, event.DirectionUpload, protocol.KindInventory, "/i", 500, event.CauseInternal),
		at(3, event.DirectionUpload, protocol.KindInventory, "/i", 200, event.CauseNone),
		at(4, event.DirectionUpload, protocol.KindUsage, "/u", 200, event.CauseNone),
		at(5, event.DirectionUpload, protocol.KindUsage, "/u", 413, event.CauseTooLarge),
	}
	summary := func(s *State) string {
		sample := s.Sample(Query{Now: start.Add(time.Minute), Parts: PartAgents | PartFailures | PartOverview, Agents: AgentsQuery{Limit: 9}})
		row := sample.Agents.Rows[0]
		text := fmt.Sprintf("%+v %d refused %d failing %d lost %d pending", row, sample.Overview.Refused, sample.Totals.Failing, sample.Totals.Lost, sample.Totals.Pending)
		for _, g := range sample.Failures.Groups {
			text += fmt.Sprintf(" %s %d×%d open %d", g.Cause, g.Devices, g.Count, g.Open)
		}
		return text
	}
	want := ""
	eachOrder(events, func(order []event.Event) {
		s := NewState(Limits{})
		s.Apply(order...)
		switch got := summary(s); {
		case want == "": // the first permutation is in time order
			want = got
			if row := s.Sample(Query{Now: start, Parts: PartAgents, Agents: AgentsQuery{Limit: 9}}).Agents.Rows[0]; row.Failures != 2 || !row.Usage.Failed || row.Policy.Failed || row.Inventory.Failed {
				t.Fatalf("in the order of time: %+v", row)
			}
		case got != want:
			t.Fatalf("%v\n got %s\nwant %s", order, got, want)
		}
	})
}

// TestAChallengeAndItsAnswerInOneSecond applies a challenge and its answer from two servers, the
// answer first.
func TestAChallengeAndItsAnswerInOneSecond(t *testing.T) {
	s := NewState(Limits{})
	one := event.Event{
		Time: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindPolicy, Path: "/p",
		Device: protocol.Device{Name: "OWL1"}, Address: netip.MustParseAddr("10.1.0.7"), Status: 200,
	}
	asked := one
	asked.Status, asked.Cause = 401, event.CauseCredentials
	s.Apply(one, asked)
	sample := s.Sample(Query{Now: one.Time, Parts: PartFailures | PartAgents, Agents: AgentsQuery{Limit: 1}})
	if sample.Totals.Failing != 0 || sample.Agents.Rows[0].Failures != 0 || len(sample.Failures.Groups) != 0 {
		t.Errorf("%+v %+v", sample.Totals, sample.Agents.Rows[0])
	}
}

// TestALateOwnerOfAnAddressTakesItFromNobody reports, late, a device that used an address before
// its present owner did.
func TestALateOwnerOfAnAddressTakesItFromNobody(t *testing.T) {
	s := NewState(Limits{})
	start := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	named := func(name string, minute int) event.Event {
		return event.Event{
			Time: start.Add(time.Duration(minute) * time.Minute), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindPolicy,
			Device: protocol.Device{Name: name}, Address: netip.MustParseAddr("10.1.0.7"), Status: 200,
		}
	}
	s.Apply(named("NEW1", 60), named("OLD1", 20))
	nameless := event.Event{Time: start.Add(61 * time.Minute), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindSchedule, Address: netip.MustParseAddr("10.1.0.7"), Status: 200}
	events := []event.Event{nameless}
	s.Apply(events...)
	if events[0].Device.Name != "NEW1" {
		t.Errorf("the address belongs to %v", events[0].Device)
	}
}

// TestAgentConfigurationsAreAChannel counts the configuration requests that agents of
// release 21.3 and later make in place of policy requests.
func TestAgentConfigurationsAreAChannel(t *testing.T) {
	s := NewState(Limits{})
	start := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	address := netip.MustParseAddr("10.1.0.7")
	s.Apply(event.Event{Time: start, Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Device: protocol.Device{Name: "OWL1"}, Address: address, Status: 200})
	ask := func(minute, status int) AgentRow {
		now := start.Add(time.Duration(minute) * time.Minute)
		e := event.Event{Time: now, Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindAgentConfiguration, Address: address, Status: status}
		if status >= 500 {
			e.Cause = event.CauseInternal
		}
		s.Apply(e)
		return s.Sample(Query{Now: now, Parts: PartAgents, Agents: AgentsQuery{Limit: 1}}).Agents.Rows[0]
	}
	if row := ask(1, 404); !row.Configuration.Last.IsZero() || row.Contact != start.Add(time.Minute) || row.Failing {
		t.Errorf("none is served: %+v", row)
	}
	if row := ask(2, 200); row.Configuration.Success != start.Add(2*time.Minute) || row.Failing {
		t.Errorf("it is served: %+v", row)
	}
	if row := ask(3, 500); !row.Configuration.Failed || !row.Failing {
		t.Errorf("it fails: %+v", row)
	}
}
