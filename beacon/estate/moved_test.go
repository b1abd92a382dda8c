package estate

import (
	"net/netip"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func TestADeviceAtAnotherAddressHasMoved(t *testing.T) {
	at := func(hour int, address string) event.Event {
		return request(noon.Add(time.Duration(hour)*time.Hour), protocol.Device{Name: "OWL1"}, netip.MustParseAddr(address), protocol.KindPolicy, 200)
	}
	for _, tt := range []struct {
		name     string
		events   []event.Event
		moved    int
		left     string
		returned bool
	}{
		{"to another network", []event.Event{at(0, "10.1.0.8"), at(12, "10.2.0.9")}, 1, "10.1.0.8", false},
		{"within its network", []event.Event{at(0, "10.1.0.8"), at(12, "10.1.0.9")}, 0, "", false},
		{"from IPv4 to IPv6", []event.Event{at(0, "10.1.0.8"), at(12, "2001:db8::8")}, 0, "", false},
		{"between networks of IPv6", []event.Event{at(0, "2001:db8:0:1::8"), at(12, "2001:db8:0:2::8")}, 1, "2001:db8:0:1::8", false},
		{"and back, which is no second move", []event.Event{at(0, "10.1.0.8"), at(12, "10.2.0.9"), at(24, "10.1.0.8"), at(36, "10.2.0.9")}, 1, "10.1.0.8", false},
		{"to a third network", []event.Event{at(0, "10.1.0.8"), at(12, "10.2.0.9"), at(24, "10.3.0.9")}, 2, "10.2.0.9", false},
		{"after days it is one that returned", []event.Event{at(0, "10.1.0.8"), at(60, "10.2.0.9")}, 0, "10.1.0.8", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := NewState(Limits{})
			s.Apply(start(-48 * time.Hour))
			s.Apply(tt.events...)
			now := noon.Add(61 * time.Hour)
			for _, s := range []*State{s, recalled(t, s)} {
				f := s.Sample(Query{Now: now, Parts: PartFailover, Rows: 9, Columns: 9}).Failover
				moved := 0
				for _, a := range f.Arrivals {
					if a.Moved {
						moved++
					}
				}
				if newest := f.Arrivals[0]; moved != tt.moved || newest.Left != tt.left || newest.Returned != tt.returned || newest.Inferred() {
					t.Errorf("%d moved, newest %+v", moved, newest)
				}
				if n := len(f.Arrivals); n > 1 && f.Arrivals[0].Time.Before(f.Arrivals[n-1].Time) {
					t.Errorf("not the newest first: %+v", f.Arrivals)
				}
			}
		})
	}
}

// recalled returns a state as after a restart.
func recalled(t *testing.T, s *State) *State {
	t.Helper()
	back := NewState(Limits{})
	restore(t, back, carried(t, s.Checkpoint(true)))
	return back
}

func TestMovesPushNoArrivalOut(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(start(0), comes(0, 1, protocol.KindPolicy))
	for i := range 200 {
		s.Apply(request(noon.Add(time.Duration(i)*time.Minute), protocol.Device{Name: "OWL1"}, netip.AddrFrom4([4]byte{10, 3, byte(i), 1}), protocol.KindPolicy, 200))
	}
	f := s.Sample(Query{Now: noon.Add(4 * time.Hour), Parts: PartFailover, Rows: 99, Columns: 9}).Failover
	if len(f.Arrivals) != movesKept+2 || f.Arrivals[movesKept+1].Device.Name != "HOST01" && f.Arrivals[movesKept].Device.Name != "HOST01" || total(f.First) != 2 {
		t.Errorf("%d arrivals, %d new: %+v", len(f.Arrivals), total(f.First), f.Arrivals)
	}
}
