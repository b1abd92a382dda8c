package estate

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// estateOf returns a state that knows n devices, and the events of one more exchange of each:
// policy, schedule, inventory.
func estateOf(n int) (*State, []event.Event) {
	s := NewState(Limits{})
	var events []event.Event
	for i := range n {
		device := protocol.Device{Name: fmt.Sprintf("HOST-%06d", i), Domain: "corp.example"}
		address := netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		at := noon.Add(time.Duration(i) * time.Millisecond)
		events = append(events,
			request(at, device, address, protocol.KindPolicy, 200),
			event.Event{Time: at, Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindSchedule, Address: address, Method: "GET", Status: 200, Bytes: 900, Duration: time.Millisecond},
			event.Event{Time: at, Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Device: protocol.Device{Name: device.Name}, Address: address, Method: "PUT", Status: 200, Bytes: 60_000, Duration: time.Millisecond, Folder: "Inventories", Name: device.Name + ".ndi.gz"},
			event.Event{Time: at, Topic: event.TopicRelay, Direction: event.DirectionRelay, Kind: protocol.KindInventory, Folder: "Inventories", Name: device.Name + ".ndi.gz", Status: 200},
		)
	}
	s.Apply(events...)
	return s, events
}

// BenchmarkApply applies the events of 100,000 known devices in the batches of a busy feed. The
// target is a million events per second on one core, and at most one allocation per event.
func BenchmarkApply(b *testing.B) {
	s, events := estateOf(100_000)
	b.ReportAllocs()
	const batch = 1000
	n := 0
	for b.Loop() {
		from := n % len(events)
		for i := range events[from : from+batch] {
			events[from+i].Time = events[from+i].Time.Add(time.Hour)
		}
		s.Apply(events[from : from+batch]...)
		n += batch
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/event")
}

// BenchmarkSample samples a 120×36 frame over 100,000 devices, as a dashboard does four times a
// second: with an unchanged order, and with the order rebuilt each time.
func BenchmarkSample(b *testing.B) {
	s, _ := estateOf(100_000)
	for sort := range sortKeys {
		q := Query{
			Now: noon.Add(time.Hour), Parts: PartAgents | PartOverview, Columns: 40, Rows: 20,
			Agents: AgentsQuery{Sort: sort, Offset: 50_000, Limit: 30},
		}
		b.Run(sort.String()+"/at rest", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Sample(q)
			}
		})
		b.Run(sort.String()+"/renewed", func(b *testing.B) {
			for b.Loop() {
				q.Now = q.Now.Add(orderBeat)
				s.Sample(q)
			}
		})
	}
}
