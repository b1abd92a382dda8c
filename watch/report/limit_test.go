package report

import (
	"fmt"
	"math"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"beacontop/beacon/event"
)

func TestDistinctNamesAreEstimated(t *testing.T) {
	for _, want := range []int{0, 1, 100, 20_000, 40_000, 60_000, 300_000, 1_000_000} {
		var d distinct
		for i := range want {
			for range 1 + i%2 {
				d.add(fmt.Appendf(nil, "PC%06d", i))
			}
		}
		if got := d.count(); math.Abs(float64(got-want)) > 0.03*float64(want) { // four standard errors
			t.Errorf("%d names: %d", want, got)
		}
	}
}

// TestFiguresBeyondTheLimitAreMarked has more devices than the limit.
func TestFiguresBeyondTheLimitAreMarked(t *testing.T) {
	tally := New(Config{Devices: 50})
	for day := range 3 {
		for i := range 300 {
			e := policyOf(fmt.Sprintf("PC%03d", i), time.Duration(day)*24*time.Hour+time.Duration(i)*time.Minute, 200+304*(i%2))
			tally.Add([]event.Event{e})
		}
	}
	r := tally.Result()
	if r.Totals.Devices != 50 || r.Totals.BeyondLimit != 750 || r.Totals.BeyondDevices < 240 || r.Totals.BeyondDevices > 260 {
		t.Errorf("%+v", r.Totals)
	}
	if a := r.Agents; a.New.Known || !a.Failing.Partial || !a.Silent.Partial || !a.Orphans.Partial || a.Failing.Count != 25 {
		t.Errorf("new %+v, failing %d", a.New, a.Failing.Count)
	}
}

// TestMemoryOfAFullEstate tracks half a million devices, each with its own address.
func TestMemoryOfAFullEstate(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	const most = 450 << 20
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	tally := New(Config{})
	events := make([]event.Event, 1)
	for i := range 600_000 {
		events[0] = policyOf(fmt.Sprintf("PC%06d", i), time.Duration(i)*time.Millisecond, 200)
		events[0].Address = netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		tally.Add(events)
	}
	runtime.ReadMemStats(&after)
	if used := after.HeapSys - min(before.HeapSys, after.HeapSys); used > most {
		t.Errorf("%d MB", used>>20)
	}
	if n := tally.Result().Totals; n.Devices != 500_000 || n.BeyondLimit != 100_000 {
		t.Errorf("%+v", n)
	}
}
