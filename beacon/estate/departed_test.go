package estate

import (
	"net/netip"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// departing returns a beacon with 30 devices in three networks, which come twice a day. After two
// weeks three of them come no more; all but the first of them have fetched the failover list.
func departing(sibling ...event.Event) (s *State, now time.Time) {
	s = NewState(Limits{})
	s.Apply(start(0))
	s.Apply(sibling...)
	begin := noon.Add(time.Minute)
	for minute := range 17 * 24 * 60 {
		now = begin.Add(time.Duration(minute) * time.Minute)
		s.Apply(event.Event{Time: now, Topic: event.TopicPulse})
		for i := range 30 {
			gone := i < 9 && i%4 == 0
			if minute%720 != i*7%60 || gone && minute > 14*24*60 {
				continue
			}
			d := protocol.Device{Name: "HOST" + string(rune('A'+i)), Domain: "corp.example"}
			from := netip.AddrFrom4([4]byte{10, 1, byte(i % 3), byte(i)})
			s.Apply(request(now, d, from, protocol.KindPolicy, 200))
			if i > 0 {
				s.Apply(request(now, d, from, protocol.KindFailover, 200))
			}
		}
	}
	return s, now
}

func TestDevicesThatLikelyWentToASibling(t *testing.T) {
	own := probe(0, event.ReachUnknown)
	own.Active = true // this beacon itself
	for _, tt := range []struct {
		name    string
		sibling []event.Event
		want    int
	}{
		{"a sibling is up", []event.Event{probe(0, event.ReachUp)}, 2},
		{"the sibling is down", []event.Event{probe(0, event.ReachUp), probe(1, event.ReachDown)}, 0},
		{"the list has this beacon only", []event.Event{own}, 0},
		{"there is no list", nil, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, now := departing(tt.sibling...)
			got := s.Sample(Query{Now: now, Parts: PartFailover, Rows: 1})
			if named := got.Failover.Departures; len(named) != min(tt.want, 1) || tt.want > 0 && (named[0].Device.Name != "HOSTI" || !named[0].Address.IsValid() || now.Sub(named[0].Contact) < 2*24*time.Hour) {
				t.Errorf("departures: %+v", named)
			}
			if got.Totals.Silent != 3 || got.Failover.Departed != tt.want {
				t.Errorf("%d silent, %d departed; want 3, %d", got.Totals.Silent, got.Failover.Departed, tt.want)
			}
		})
	}
}
