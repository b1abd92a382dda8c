package estate

import (
	"fmt"
	"net/netip"
	"reflect"
	"testing"
	"time"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// visits returns requests of one device, one an hour, from addresses given by letter.
func visits(from string) (events []event.Event) {
	for i, letter := range from {
		at := noon.Add(time.Duration(i) * time.Hour)
		events = append(events, request(at, heron, netip.AddrFrom4([4]byte{10, 3, 0, byte(letter)}), protocol.KindPolicy, 200))
	}
	return events
}

func TestOneNameFromTwoAddressesInTurn(t *testing.T) {
	tests := []struct {
		name, from string
		want       bool
	}{
		{"one address", "AAAA", false},
		{"a single move", "AAAB", false},
		{"a move, and what follows from there", "AABBBB", false},
		{"a move and a return", "ABA", false},
		{"one move after the other", "ABCDEF", false},
		{"a move and a return, here and there", "ABACDC", false},
		{"in turn", "ABAB", true},
		{"in turn, several requests from each", "AAABBBAAB", true},
		{"in turn, and one of the two moved", "ABABC", true},
		{"in turn, with a third one before", "CABAB", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := NewState(Limits{})
			s.Apply(visits(tt.from)...)
			if row := agentsOf(s, noon)[0]; row.Identity.Suspicious() != tt.want || row.Other == row.Address {
				t.Errorf("%s: at %v and %v, want two addresses: %t", tt.from, row.Address, row.Other, tt.want)
			}
		})
	}
}

// TestTwoAddressesAreShownFoundAndRemembered checks what is reported about a device that
// alternates between two addresses, until the alternation ends.
func TestTwoAddressesAreShownFoundAndRemembered(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(visits("ABA")...)
	half := NewState(Limits{}) // halfway through the requests
	restore(t, half, carried(t, s.Checkpoint(true)))
	for _, s := range []*State{s, half} {
		s.Apply(visits("ABAB")[3:]...)
	}
	whole := NewState(Limits{})
	restore(t, whole, carried(t, s.Checkpoint(true)))
	for name, s := range map[string]*State{"live": s, "restarted before": half, "restarted after": whole} {
		got := s.Sample(Query{
			Now: noon.Add(4 * time.Hour), Parts: PartOverview | PartAgents | PartAgent, Columns: 9, Agent: heron,
			Agents: AgentsQuery{Filter: parsed("addresses"), Limit: 9},
		})
		if len(got.Agents.Rows) != 1 || got.Agents.Rows[0].Other.String() != "10.3.0.65" || got.Agent.Other.String() != "10.3.0.65" {
			t.Errorf("%s: found %+v, want HERON07 at 10.3.0.66 and 10.3.0.65", name, got.Agents.Rows)
		}
		want := Clones{1, 0, []protocol.Device{heron}, noon.Add(time.Hour), netip.MustParseAddr("10.3.0.65"), netip.MustParseAddr("10.3.0.66")}
		if !reflect.DeepEqual(got.Clones, want) {
			t.Errorf("%s: %+v, want %+v", name, got.Clones, want)
		}
		s.Apply(request(noon.Add(9*series.Day), owl, tenFour, protocol.KindPolicy, 200))
		for _, row := range agentsOf(s, noon.Add(9*series.Day)) {
			if row.Identity.Suspicious() {
				t.Errorf("%s: %v is still at two addresses after a week without a turn", name, row.Device)
			}
		}
	}
}

// TestProxiesInTurnAreNoTwins uses two proxies that alternate for each of 200 agents.
func TestProxiesInTurnAreNoTwins(t *testing.T) {
	s := NewState(Limits{})
	for round := range 6 {
		for n := range 200 {
			d := protocol.Device{Name: fmt.Sprintf("HOST%03d", n)}
			proxy := netip.AddrFrom4([4]byte{10, 9, 0, byte((round + n) % 2)})
			s.Apply(request(noon.Add(time.Duration(round)*time.Hour), d, proxy, protocol.KindPolicy, 200))
		}
	}
	for _, row := range agentsOf(s, noon.Add(series.Day)) {
		if row.Identity.Suspicious() {
			t.Fatalf("%v is told to be at %v and %v, which are proxies", row.Device, row.Address, row.Other)
		}
	}
	if n := s.Sample(Query{Now: noon.Add(series.Day), Parts: PartOverview, Columns: 9}).Clones.Devices; n != 0 {
		t.Errorf("%d devices alternate", n)
	}
}

func TestForgottenDevicesTakeNoTurns(t *testing.T) {
	s := NewState(Limits{Agents: 1})
	s.Apply(visits("ABAB")...)
	s.Apply(request(noon.Add(series.Day), owl, tenFour, protocol.KindPolicy, 200), request(noon.Add(9*series.Day), owl, tenFour, protocol.KindPolicy, 200))
	if c := s.roster.Clones(); c.Devices != 0 || c.Innocent != 0 {
		t.Errorf("%+v; want none", c)
	}
}
