package estate

import (
	"fmt"
	"net/netip"
	"os"
	"runtime"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// described is what an inventory of a device says about its machine.
func described(at time.Time, d protocol.Device, from netip.Addr, serial int) event.Event {
	return event.Event{
		Time: at, Topic: event.TopicInventory, Device: d, Address: from, Folder: "Inventories", Name: d.Name + ".ndi",
		Machine: event.MachineOf(event.MachineFacts{Version: "21.1.0", Serial: fmt.Sprint("SN", serial), Model: "Virtual machine", System: "Linux"}),
	}
}

// identified returns a state of n devices that describe their machines, of which every tenth comes from
// two addresses in turn and every fifth fails.
func identified(n int) (*State, []event.Event) {
	s, events := estateOf(n)
	for i := range n {
		e := events[4*i]
		s.Apply(described(e.Time, e.Device, e.Address, i))
		if i%5 == 0 {
			s.Apply(request(e.Time, e.Device, e.Address, protocol.KindUsage, 507))
		}
		if i%10 == 0 {
			other := netip.AddrFrom4([4]byte{11, byte(i >> 16), byte(i >> 8), byte(i)})
			events = append(events, request(e.Time, e.Device, other, protocol.KindPolicy, 200))
		}
	}
	s.Apply(events...)
	return s, events
}

// TestApplyAllocatesNothingForIdentifiedDevices is TestApplyAllocatesNothingForKnownDevices with
// machines, changes of address, and failures.
func TestApplyAllocatesNothingForIdentifiedDevices(t *testing.T) {
	s, events := identified(100)
	for range 4 { // until every device has come from both addresses
		for i := range events {
			events[i].Time = events[i].Time.Add(time.Minute)
			s.apply(&events[i])
		}
	}
	i := 0
	if n := testing.AllocsPerRun(5000, func() {
		e := &events[i%len(events)]
		e.Time = e.Time.Add(time.Minute)
		s.apply(e)
		i++
	}); n >= 1 {
		t.Errorf("%v allocations per event", n)
	}
}

// TestAHundredThousandAgentsFitInto150MB measures what agents take in memory, with their machines, weeks,
// addresses and failures: 100,000 with TEST_LONG, otherwise some of them, with their share.
func TestAHundredThousandAgentsFitInto150MB(t *testing.T) {
	const fixed, each = 20_000_000, 1300
	agents := 15_000
	if os.Getenv("TEST_LONG") != "" {
		agents = 100_000
	}
	most := uint64(fixed + each*agents)
	used := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := used()
	s, events := identified(agents)
	clear(events)
	events = nil
	after := used()
	if known := s.Facts(noon).Totals.Known; known != agents || events != nil {
		t.Fatalf("%d agents", known)
	}
	if took := after - before; took > most {
		t.Errorf("%d MB", took/1e6)
	} else {
		t.Logf("%d MB, %d bytes an agent", took/1_000_000, took/uint64(agents))
	}
	runtime.KeepAlive(s)
}

// BenchmarkFacts collects what is judged once a second, and with each frame, over 100,000 agents of which
// 20,000 fail; the baseline is the sample of such a frame without it.
func BenchmarkFacts(b *testing.B) {
	s, _ := identified(100_000)
	now := noon.Add(time.Hour)
	b.Run("baseline: agents alone", func(b *testing.B) {
		q := Query{Now: now, Parts: PartAgents, Agents: AgentsQuery{Limit: 30}}
		r := s.Reader()
		for b.Loop() {
			if _, err := r.Sample(b.Context(), q); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("facts", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s.Facts(now)
		}
	})
}
