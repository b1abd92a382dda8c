package shares

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/estate/series"
)

var morning = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// TestABeaconThatFails lets 40 devices change from one beacon to another, and 10 of them back.
func TestABeaconThatFails(t *testing.T) {
	var s Shares
	s.Named("0f1e", "LON-BEACON2")
	for i := range 50 {
		id := "LON-BEACON1"
		if i >= 40 {
			id = "0f1e"
		}
		s.Fetched(int32(i), id, morning.Add(time.Duration(i)*time.Second))
	}
	s.Fetched(0, "LON-BEACON1", morning.Add(time.Minute)) // the first devices came when only one beacon was known
	for i := range 40 {
		s.Fetched(int32(i), "LON-BEACON1", morning.Add(2*time.Minute))
	}
	fails := morning.Add(time.Hour)
	for i := range 40 {
		s.Fetched(int32(i), "0f1e", fails.Add(time.Duration(i)*time.Second))
	}
	for i := range 10 {
		s.Fetched(int32(i), "LON-BEACON1", fails.Add(30*time.Minute))
	}
	now := fails.Add(45 * time.Minute)
	v := s.View(now, 12, 9)
	if len(v.Beacons) != 2 || v.Beacons[0].Beacon != "LON-BEACON2" || v.Beacons[0].Share.Devices != 40 || v.Beacons[1].Share.Devices != 10 {
		t.Fatalf("%+v", v.Beacons)
	}
	// the columns end at 09:10, 09:20 … 10:40; the last one is the present, at 10:45
	if got, want := v.Beacons[0].Devices, []int64{-1, 10, 10, 10, 10, 10, 10, 50, 50, 50, 40, 40}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	want := []Move{
		{fails.Add(30 * time.Minute), fails.Add(30 * time.Minute), "LON-BEACON2", "LON-BEACON1", 10},
		{fails, fails.Add(39 * time.Second), "LON-BEACON1", "LON-BEACON2", 40},
	}
	if !slices.Equal(v.Moves, want) {
		t.Errorf("%+v", v.Moves)
	}
	if !v.Since.Equal(morning) {
		t.Errorf("since %s", v.Since)
	}
	if k := s.Known(now); k.Devices != 50 || k.Restless != 0 || k.Beacons[1].Last != fails.Add(30*time.Minute) {
		t.Errorf("%+v", k)
	}
}

// TestOneBeacon keeps nothing.
func TestOneBeacon(t *testing.T) {
	var s Shares
	for i := range 100 {
		s.Fetched(int32(i), "B1", morning)
		s.Fetched(int32(i), "", morning)
	}
	if v, k := s.View(morning, 9, 9), s.Known(morning); len(s.homes) > 0 || len(v.Beacons) > 0 || k.Devices > 0 {
		t.Errorf("%+v, %+v", v, k)
	}
}

// TestHistories compares random histories, whose events come in any order, with the newest fetch of each device.
func TestHistories(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 1))
		var s Shares
		s.Fetched(99, "B0", morning)
		s.Fetched(99, "B1", morning.Add(time.Second))
		type fetch struct {
			at int
			id string
		}
		newest := map[int32]fetch{99: {1, "B1"}}
		all := random.Perm(500) // each second once
		for n, at := range all {
			slot, id := int32(random.IntN(20)), fmt.Sprint("B", random.IntN(4))
			at := at*60 + 2
			s.Fetched(slot, id, morning.Add(time.Duration(at)*time.Second))
			if newest[slot].at < at {
				newest[slot] = fetch{at, id}
			}
			if n%100 == 50 {
				s.Forget(7)
				delete(newest, 7)
			}
		}
		want := map[string]int{}
		for _, f := range newest {
			want[f.id]++
		}
		now := morning.Add(500 * time.Minute)
		k := s.Known(now)
		for _, b := range k.Beacons {
			if want[b.Beacon] != b.Devices {
				t.Fatalf("seed %d: %+v, want %v", seed, k.Beacons, want)
			}
		}
		for _, b := range s.View(now, columns, 9).Beacons {
			if n := len(b.Devices); n != columns || b.Devices[n-1] != int64(want[b.Beacon]) || slices.Min(b.Devices) < series.Unseen {
				t.Fatalf("seed %d: %d columns, %v", seed, n, b.Devices)
			}
		}
	}
}

// TestDevicesThatChangeOften change twice and four times within a day, and four times within more.
func TestDevicesThatChangeOften(t *testing.T) {
	var s Shares
	change := func(slot int32, every time.Duration, times int) {
		for n := range times + 1 {
			s.Fetched(slot, []string{"B1", "B2"}[n%2], morning.Add(time.Duration(n)*every))
		}
	}
	s.Fetched(9, "B1", morning)
	s.Fetched(9, "B2", morning)
	change(1, time.Hour, 2)
	change(2, time.Hour, 4)
	change(3, 9*time.Hour, 4)
	if k := s.Known(morning.Add(6 * time.Hour)); k.Restless != 1 || !slices.Equal(k.Slots, []int32{2}) {
		t.Errorf("%+v", k)
	}
	if k := s.Known(morning.Add(36 * time.Hour)); k.Restless != 0 {
		t.Errorf("later %+v", k)
	}
}

// TestWhoIsGone lets a device that comes no more go after two days, and an old clock change nothing.
func TestWhoIsGone(t *testing.T) {
	var s Shares
	s.Fetched(1, "B1", morning)
	s.Fetched(1, "B2", morning)
	s.Fetched(2, "B1", morning.Add(71*time.Hour))
	s.Fetched(2, "B2", morning.Add(-1000*time.Hour))
	s.Fetched(2, "B2", time.Time{})
	if k := s.Known(morning.Add(71 * time.Hour)); k.Devices != 1 || k.Beacons[0].Beacon != "B1" || k.Beacons[0].Devices != 1 {
		t.Errorf("%+v", k)
	}
}

// TestAddresses of servers are shown, but nothing follows from them, and a beacon that asks itself is no other one.
func TestAddresses(t *testing.T) {
	var s Shares
	for i, id := range []string{"10.0.0.1", "127.0.0.1", "::1", "10.0.0.1", "10.0.0.2", "10.0.0.2"} {
		s.Fetched(int32(i), id, morning)
	}
	if v, k := s.View(morning, 9, 9), s.Known(morning); len(v.Beacons) != 2 || !v.ByAddress || len(k.Beacons) > 0 {
		t.Errorf("%+v, %+v", v, k)
	}
}

// TestManyBeacons are not told apart beyond a limit, and never counted twice.
func TestManyBeacons(t *testing.T) {
	var s Shares
	for i := range 100 {
		s.Named(fmt.Sprint("id", i), "name")
		s.Fetched(int32(i), fmt.Sprint("id", i), morning.Add(time.Duration(i)*time.Second))
	}
	if k := s.Known(morning); len(k.Beacons) != beaconsMost || k.Devices != beaconsMost-1 || len(s.names) > beaconsMost {
		t.Errorf("%d beacons, %d devices", len(k.Beacons), k.Devices)
	}
}
