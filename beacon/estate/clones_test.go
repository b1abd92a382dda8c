package estate

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"beacontop/beacon/estate/identity"
	"beacontop/beacon/estate/version"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// inventoried is an inventory of a machine, with the request that delivered it.
func inventoried(at time.Time, d protocol.Device, from netip.Addr, m event.MachineFacts) []event.Event {
	r := request(at, d, from, protocol.KindInventory, 200)
	r.Direction = event.DirectionUpload
	return []event.Event{r, {Time: at.Add(time.Second), Topic: event.TopicInventory, Device: d, Address: from, Machine: event.MachineOf(m)}}
}

func hours(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }

func detailOf(s *State, d protocol.Device, at time.Time) *AgentDetail {
	return s.Sample(Query{Now: at, Parts: PartAgent | PartOverview, Agent: d, Rows: 9, Columns: 9}).Agent
}

// TestInventoriesProveClones lets two machines with one name deliver inventories, in one network and in
// two, with a restart at each time.
func TestInventoriesProveClones(t *testing.T) {
	one, other := event.MachineFacts{Serial: "S1", Version: "21.1"}, event.MachineFacts{Serial: "S2", Version: "20.0", Model: "Box"}
	for name, tt := range map[string]struct {
		machines []event.MachineFacts
		from     []netip.Addr
		want     identity.Verdict
	}{
		"one machine":              {[]event.MachineFacts{one, one, one}, []netip.Addr{tenOne, tenOne, tenOne}, identity.Single},
		"two in turn, one address": {[]event.MachineFacts{one, other, one}, []netip.Addr{tenOne, tenOne, tenOne}, identity.Clones},
		"replaced":                 {[]event.MachineFacts{one, other, other}, []netip.Addr{tenOne, tenOne, tenOne}, identity.Replaced},
		"two addresses":            {[]event.MachineFacts{one, other, one, other}, []netip.Addr{tenOne, tenFour, tenOne, tenFour}, identity.Clones},
		"one machine, two places":  {[]event.MachineFacts{one, one, one, one, one}, []netip.Addr{tenOne, tenFour, tenOne, tenFour, tenOne}, identity.OneMachine},
		"unknown machines":         {[]event.MachineFacts{{}, {}, {}, {}}, []netip.Addr{tenOne, tenFour, tenOne, tenFour}, identity.LikelyClones},
	} {
		t.Run(name, func(t *testing.T) {
			s, again := NewState(Limits{}), NewState(Limits{})
			for i, m := range tt.machines {
				events := inventoried(hours(3*i), heron, tt.from[i], m)
				s.Apply(events...)
				again.Apply(events...)
				again = recalled(t, again)
			}
			for _, s := range []*State{s, again} {
				d := detailOf(s, heron, hours(24))
				if d.Identity != tt.want {
					t.Errorf("verdict %d, want %d: %+v", d.Identity, tt.want, d.Machines)
				}
				if got := s.Facts(hours(24)).Clones; (got.Devices == 1) != tt.want.Suspicious() || (got.Proved == 1) != (tt.want == identity.Clones) {
					t.Errorf("%+v", got)
				}
				if tt.want == identity.Clones && (len(d.Machines) != 2 || d.Machines[0].Machine.Facts() == d.Machines[1].Machine.Facts()) {
					t.Errorf("proof %+v", d.Machines)
				}
			}
		})
	}
}

// TestNetworksOfManyAreNoClones lets several devices change between office and VPN, each by addresses
// of its own, and one between an IPv4 and an IPv6 address.
func TestNetworksOfManyAreNoClones(t *testing.T) {
	s := NewState(Limits{})
	for round := range 5 {
		for n := range 4 {
			d := protocol.Device{Name: fmt.Sprintf("OWL%d", n)}
			from := netip.AddrFrom4([4]byte{10, byte(7 + round%2), 0, byte(n)})
			s.Apply(request(hours(2*round), d, from, protocol.KindPolicy, 200))
		}
		dual := []netip.Addr{netip.MustParseAddr("10.1.0.9"), netip.MustParseAddr("2001:db8::9")}[round%2]
		s.Apply(request(hours(2*round), protocol.Device{Name: "DUAL"}, dual, protocol.KindPolicy, 200))
	}
	s.Apply(event.Event{Time: hours(11), Topic: event.TopicPulse})
	if c := s.Facts(hours(11)).Clones; c.Devices != 0 {
		t.Errorf("%+v", c)
	}
	if v := detailOf(s, protocol.Device{Name: "OWL1"}, hours(11)).Identity; v != identity.TwoNetworks {
		t.Errorf("verdict %d", v)
	}
	if v := detailOf(s, protocol.Device{Name: "DUAL"}, hours(11)).Identity; v != identity.TwoFamilies {
		t.Errorf("of IPv4 and IPv6: verdict %d", v)
	}
}

// TestAMoveIsANote checks a single move, also after a restart.
func TestAMoveIsANote(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(visits("AAB")...)
	for _, s := range []*State{s, recalled(t, s)} {
		d := detailOf(s, heron, hours(24))
		if d.Identity != identity.Moved || d.Moved != hours(2) || d.Other != netip.MustParseAddr("10.3.0.65") {
			t.Errorf("%d at %s from %s", d.Identity, d.Moved, d.Other)
		}
	}
}

// TestVersionsOfAgents follows the versions of three agents: by user agents, by inventories, and down.
func TestVersionsOfAgents(t *testing.T) {
	s := NewState(Limits{})
	speaks := func(hour int, d protocol.Device, from netip.Addr, agent string) {
		r := request(hours(hour), d, from, protocol.KindPolicy, 200)
		r.UserAgent = agent
		s.Apply(r)
	}
	speaks(0, heron, tenOne, "ManageSoft/21.1 (Linux)")
	speaks(0, owl, tenFour, "ManageSoft/21.1 (Linux)")
	s.Apply(inventoried(hours(1), owl, tenFour, event.MachineFacts{Version: "21.1.0", Serial: "S1"})...)
	speaks(2, owl, tenFour, "curl/8.0") // its inventory counts
	speaks(3, heron, tenOne, "ManageSoft/20.0 (Linux)")
	check := func(s *State) {
		t.Helper()
		f := s.Facts(hours(4)).Versions
		if len(f.Counts) != 2 || f.Counts[0].Version != "21.1.0" || f.Counts[0].Agents != 1 || f.Counts[1].Version != "20.0" || f.Counts[1].Agents != 1 {
			t.Errorf("%+v", f.Counts)
		}
		if f.Downs.Devices != 1 || f.Downs.Names[0] != heron || f.Downs.Since != hours(3) {
			t.Errorf("%+v", f.Downs)
		}
		d := detailOf(s, heron, hours(4))
		if want := (version.Down{From: "21.1", To: "20.0", At: hours(3)}); d.Version != "20.0" || d.Down == nil || *d.Down != want {
			t.Errorf("%s, %+v", d.Version, d.Down)
		}
		rows := s.Sample(Query{Now: hours(4), Parts: PartAgents, Agents: AgentsQuery{Filter: parsed("version>=21"), Limit: 9}}).Agents.Rows
		if len(rows) != 1 || rows[0].Device != owl {
			t.Errorf("found %+v", rows)
		}
	}
	check(s)
	check(recalled(t, s))
}

// TestAnUpgradeThatChangesNothing lets a device fetch an upgrade daily.
func TestAnUpgradeThatChangesNothing(t *testing.T) {
	s := NewState(Limits{})
	for day := range 3 {
		at := hours(24 * day)
		r := request(at, heron, tenOne, protocol.KindPolicy, 200)
		r.UserAgent = "ManageSoft/21.1"
		s.Apply(r)
		for _, file := range []string{"a.osd", "a.ndc", "a.nds"} {
			s.Apply(event.Event{
				Time: at.Add(time.Second), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindUpgrade, Address: tenOne, Method: "GET",
				Path: "/ManageSoftDL/Packages/x/" + file, Status: 200, UserAgent: "ManageSoft/21.1",
			})
		}
		if n := s.Facts(at).Versions.Loops.Devices; (n == 1) != (day == 2) {
			t.Errorf("day %d: %d agents", day, n)
		}
	}
	s = recalled(t, s)
	if d := detailOf(s, heron, hours(50)); d.Loop == nil || d.Loop.Count != 3 || d.Loop.First != noon.Add(time.Second) {
		t.Errorf("%+v", d.Loop)
	}
	s.Apply(inventoried(hours(51), heron, tenOne, event.MachineFacts{Version: "22.0.0"})...)
	if n := s.Facts(hours(51)).Versions.Loops.Devices; n != 0 {
		t.Errorf("%d agents after the upgrade", n)
	}
}

// TestTheDevicesOfLostPoliciesAreNamed lets three devices fail to get their first policy.
func TestTheDevicesOfLostPoliciesAreNamed(t *testing.T) {
	s := NewState(Limits{})
	for i, name := range []string{"OWL3", "OWL1", "OWL2"} {
		s.Apply(request(noon.Add(time.Duration(i)*time.Minute), protocol.Device{Name: name}, netip.AddrFrom4([4]byte{10, 5, 0, byte(i)}), protocol.KindPolicy, 404))
	}
	f := s.Facts(noon.Add(6*time.Minute + time.Second)) // two are lost, the third is silent for less than five minutes
	if lost := f.Named.Lost; len(lost) != 2 || lost[0].Name != "OWL1" || lost[1].Name != "OWL3" || !f.Totals.LostSince.Equal(noon) || len(f.Named.Pending) != 1 {
		t.Errorf("%+v since %s", f.Named, f.Totals.LostSince)
	}
	for i := range 300 {
		s.Apply(request(noon, protocol.Device{Name: fmt.Sprintf("KITE%03d", i)}, netip.AddrFrom4([4]byte{10, 6, byte(i >> 8), byte(i)}), protocol.KindPolicy, 404))
	}
	if f := s.Facts(noon.Add(time.Hour)); f.Named.Lost != nil || f.Totals.Lost != 303 {
		t.Errorf("%d lost, %d named", f.Totals.Lost, len(f.Named.Lost))
	}
}
