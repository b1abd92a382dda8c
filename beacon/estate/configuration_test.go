package estate

import (
	"net/netip"
	"testing"
	"time"

	"beacontop/beacon/estate/failures"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestAgentConfigurationIsThePolicyOfNewerAgents uses a device that is known by an upload. Its
// requests for the JSON configuration, which name no device, count as its contacts, and a served
// configuration counts as a served policy.
func TestAgentConfigurationIsThePolicyOfNewerAgents(t *testing.T) {
	asks := func(after time.Duration, status int, cause event.Cause) event.Event {
		e := request(noon.Add(after), protocol.Device{}, tenOne, protocol.KindAgentConfiguration, status)
		e.Cause, e.Path = cause, "/ManageSoftDL/agent-configurations/x"
		return e
	}
	policyFails := request(noon, heron, tenOne, protocol.KindPolicy, 404)
	for _, c := range []struct {
		name          string
		events        []event.Event
		contact       time.Duration
		served        time.Duration // last success; 0: none
		failing, open int
		lost          bool
	}{
		{"served", []event.Event{request(noon, heron, tenOne, protocol.KindInventory, 200), asks(time.Minute, 200, "")}, time.Minute, time.Minute, 0, 0, false},
		{"not changed", []event.Event{request(noon, heron, tenOne, protocol.KindInventory, 200), asks(time.Minute, 304, "")}, time.Minute, time.Minute, 0, 0, false},
		{"told that there is none", []event.Event{request(noon, heron, tenOne, protocol.KindInventory, 200), asks(time.Minute, 404, event.CauseNotFound)}, time.Minute, 0, 0, 0, false},
		{"failed", []event.Event{request(noon, heron, tenOne, protocol.KindInventory, 200), asks(time.Minute, 500, event.CauseInternal)}, time.Minute, 0, 1, 1, false},
		{"failed, then told that there is none", []event.Event{request(noon, heron, tenOne, protocol.KindInventory, 200), asks(time.Minute, 500, event.CauseInternal), asks(2*time.Minute, 404, event.CauseNotFound)}, 2 * time.Minute, 0, 1, 1, false},
		{"failed, then served", []event.Event{request(noon, heron, tenOne, protocol.KindInventory, 200), asks(time.Minute, 500, event.CauseInternal), asks(2*time.Minute, 200, "")}, 2 * time.Minute, 2 * time.Minute, 0, 0, false},
		{"no old policy, then served", []event.Event{policyFails, asks(time.Minute, 200, "")}, time.Minute, time.Minute, 0, 0, false},
		{"no old policy, then told that there is none", []event.Event{policyFails, asks(8*time.Minute, 404, event.CauseNotFound)}, 8 * time.Minute, 0, 1, 1, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := NewState(Limits{})
			s.Apply(c.events...)
			got := s.Sample(Query{Now: noon.Add(time.Hour), Parts: PartAgents | PartFailures, Agents: AgentsQuery{Limit: 9}, Failures: failures.Query{Limit: 9}})
			row := got.Agents.Rows[0]
			success := time.Time{}
			if c.served != 0 {
				success = noon.Add(c.served)
			}
			if !row.Contact.Equal(noon.Add(c.contact)) || !row.Configuration.Success.Equal(success) || row.Lost != c.lost || got.Totals.Failing != c.failing {
				t.Errorf("contact %v, configuration %v, lost %v, failing %d", row.Contact, row.Configuration.Success, row.Lost, got.Totals.Failing)
			}
			open := 0
			for _, g := range got.Failures.Groups {
				open += g.Open
			}
			if open != c.open {
				t.Errorf("%d failures are open, want %d", open, c.open)
			}
		})
	}
}

// TestToldNoneIsNoTransfer checks that a request answered with "no configuration" does not count
// as a download.
func TestToldNoneIsNoTransfer(t *testing.T) {
	s := NewState(Limits{})
	e := request(noon, protocol.Device{}, netip.Addr{}, protocol.KindAgentConfiguration, 404)
	e.Cause = event.CauseNotFound
	s.Apply(e)
	got := s.Sample(Query{Now: noon, Parts: PartOverview, Columns: 9})
	for _, k := range got.Overview.Down {
		if k.Kind == protocol.KindAgentConfiguration && k.Count+k.Failed != 0 {
			t.Errorf("told as fetched: %+v", k)
		}
	}
	if got.Totals.Newer != 1 {
		t.Errorf("%d ask for it, want 1", got.Totals.Newer)
	}
}
