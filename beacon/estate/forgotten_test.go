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

// TestForgottenDevicesAreNotNew uses three times as many devices as the limit allows, and each
// contacts the beacon repeatedly. They are counted once and arrive once, and a failed policy that
// was not a device's first is not treated as its first.
func TestForgottenDevicesAreNotNew(t *testing.T) {
	const limit, all, rounds = 100, 300, 5
	s := NewState(Limits{Agents: limit})
	at := noon
	for round := range rounds {
		for i := range all {
			at = at.Add(time.Second)
			from := netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)})
			status := 200
			if round == rounds-1 {
				status = 404
			}
			s.Apply(request(at, protocol.Device{Name: fmt.Sprintf("HOST%d", i), Domain: "corp.example"}, from, protocol.KindPolicy, status))
		}
		if round == 2 { // the remaining rounds run after a restart
			m := s.Checkpoint(true)
			s = NewState(Limits{Agents: limit})
			restore(t, s, m)
		}
	}
	got := s.Sample(Query{Now: at.Add(time.Hour), Parts: PartOverview | PartFailures, Failures: failures.Query{Limit: all}})
	if got.Totals.Known != limit || got.Totals.Forgotten != rounds*all-limit {
		t.Errorf("%d known, %d evictions; want %d, %d", got.Totals.Known, got.Totals.Forgotten, limit, rounds*all-limit)
	}
	if n := got.Totals.Devices; n > all || n < all*19/20 {
		t.Errorf("%d devices, want %d or a few less", n, all)
	}
	if n := s.arrivals.First.Sum(at, series.Day); int(n) != got.Totals.Devices {
		t.Errorf("%d arrivals, want one for each of %d devices", n, got.Totals.Devices)
	}
	if got.Totals.Lost != 0 {
		t.Errorf("%d devices never got their first policy: they had one before they were forgotten", got.Totals.Lost)
	}
	for _, row := range got.Failures.Rows {
		if row.OnFirst {
			t.Fatalf("%v failed on its first contact, want a later one", row.Device)
		}
	}
}

func TestWithoutEvictionsTheNumberOfDevicesIsExact(t *testing.T) {
	s, _ := estateOf(5000)
	if got := s.Sample(Query{Now: noon}).Totals; got.Devices != 5000 || got.Known != 5000 || got.Forgotten != 0 {
		t.Errorf("totals %+v", got)
	}
	if s.Checkpoint(true).Parts.Forgotten.Names != nil {
		t.Error("a filter takes memory before anything was forgotten")
	}
}

// TestTheNextInASlotOwnsNoOldAddress evicts a device that had moved to another address, and then
// requests a file from the old address.
func TestTheNextInASlotOwnsNoOldAddress(t *testing.T) {
	s := NewState(Limits{Agents: 1})
	old, moved, other := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2"), netip.MustParseAddr("10.0.0.3")
	nameless := []event.Event{request(noon.Add(3*time.Second), protocol.Device{}, old, protocol.KindSchedule, 404)}
	s.Apply(
		request(noon, heron, old, protocol.KindPolicy, 200),
		request(noon.Add(time.Second), heron, moved, protocol.KindPolicy, 200),
		request(noon.Add(2*time.Second), owl, other, protocol.KindPolicy, 200),
	)
	s.Apply(nameless...)
	if nameless[0].Attribution != event.Unattributed {
		t.Errorf("the request is %v of %v", nameless[0].Attribution, nameless[0].Device)
	}
}
