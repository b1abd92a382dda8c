package estate

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestSilentAgentsAreFound plays three weeks of devices that come twice a day, until one stops.
func TestSilentAgentsAreFound(t *testing.T) {
	s := NewState(Limits{})
	start := noon.AddDate(0, 0, -21)
	for now := start; now.Before(noon); now = now.Add(time.Minute) {
		s.Apply(event.Event{Time: now, Topic: event.TopicPulse})
		for i := range 30 {
			if minute := int(now.Sub(start) / time.Minute); minute%720 != i*7%60 || i == 7 && now.After(noon.AddDate(0, 0, -4)) {
				continue
			}
			d := protocol.Device{Name: fmt.Sprintf("HOST%03d", i), Domain: "corp.example"}
			address := netip.AddrFrom4([4]byte{10, 1, byte(i % 3), byte(i)})
			s.Apply(request(now, d, address, protocol.KindPolicy, 200), request(now, d, address, protocol.KindInventory, 200))
		}
	}
	for text, want := range map[string]int{"is:silent": 1, "is:silent host007": 1, "!is:silent": 29, "is:silent|failing": 1, "is:stale": 0, "is:silent is:new": 0} {
		got := s.Sample(Query{Now: noon, Parts: PartAgents, Agents: AgentsQuery{Filter: parsed(text), Limit: 40}})
		if got.Agents.Matching != want {
			t.Errorf("%s: %d agents, want %d", text, got.Agents.Matching, want)
		}
	}
}

// TestADeviceThatIsAwayAndFailsCountsOnce lets a network stay away, of which two devices failed last.
func TestADeviceThatIsAwayAndFailsCountsOnce(t *testing.T) {
	s := NewState(Limits{})
	start := noon.AddDate(0, 0, -21)
	for now := start; now.Before(noon); now = now.Add(time.Minute) {
		s.Apply(event.Event{Time: now, Topic: event.TopicPulse})
		for i := range 40 {
			away := i%4 == 1 && now.After(noon.AddDate(0, 0, -2))
			if minute := int(now.Sub(start) / time.Minute); minute%720 != i*7%60 || away {
				continue
			}
			d := protocol.Device{Name: fmt.Sprintf("HOST%03d", i), Domain: "corp.example"}
			address, status := netip.AddrFrom4([4]byte{10, 1, byte(i % 4), byte(i)}), 200
			if i < 8 {
				status = 500
			}
			s.Apply(request(now, d, address, protocol.KindPolicy, 200), request(now, d, address, protocol.KindInventory, status))
		}
	}
	f := s.Facts(noon)
	if len(f.Silence.Segments) != 1 || f.Silence.Segments[0].Missing != 10 || f.Totals.Unwell != 8 || f.Totals.AwayUnwell != 2 {
		t.Errorf("%+v, %d unwell, %d of them away", f.Silence.Segments, f.Totals.Unwell, f.Totals.AwayUnwell)
	}
}
