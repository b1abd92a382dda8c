package estate

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// surveyed lets two rounds over all devices pass.
func surveyed(s *State, at time.Time) Facts {
	for ago := 25 * time.Minute; ago >= 0; ago -= time.Minute {
		s.Apply(event.Event{Time: at.Add(-ago), Topic: event.TopicPulse})
	}
	return s.Facts(at)
}

func wren(i int) protocol.Device { return protocol.Device{Name: fmt.Sprintf("WREN%02d", i)} }

func addressOf(network, host int) netip.Addr {
	return netip.AddrFrom4([4]byte{10, 1, byte(network), byte(host)})
}

// TestDevicesThatMovedAreCountedForADay renumbers a network, and lets one device go back.
func TestDevicesThatMovedAreCountedForADay(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(event.Event{Time: noon, Topic: event.TopicStart, Name: "B"})
	for i := range 9 {
		s.Apply(request(noon, wren(i), addressOf(4, i), protocol.KindPolicy, 200))
	}
	at := noon.Add(2 * time.Hour)
	for i := range 7 {
		s.Apply(request(at, wren(i), addressOf(9, i), protocol.KindPolicy, 200))
	}
	s.Apply(request(at.Add(time.Minute), wren(6), addressOf(4, 6), protocol.KindPolicy, 200))
	moved := surveyed(s, at.Add(time.Hour)).Survey.Moved
	if moved.Devices != 7 || moved.From != "10.1.4.0/24" || moved.To != "10.1.9.0/24" || moved.Most != 6 || !moved.Since.Equal(at) {
		t.Errorf("%+v", moved)
	}
	for i := range 9 {
		s.Apply(request(at.Add(25*time.Hour), wren(i), addressOf(9, i), protocol.KindPolicy, 200))
	}
	if moved := surveyed(s, at.Add(26*time.Hour)).Survey.Moved; moved.Devices != 3 { // WREN06, 07 and 08
		t.Errorf("a day later: %+v", moved)
	}
}

// TestAnAddressIsSharedByDevicesAtTheSameTime tells NAT from addresses that are given to one device
// after another.
func TestAnAddressIsSharedByDevicesAtTheSameTime(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(event.Event{Time: noon, Topic: event.TopicStart, Name: "B"})
	for i := range 4 {
		s.Apply(request(noon.Add(time.Duration(i)*time.Minute), wren(i), addressOf(1, 1), protocol.KindPolicy, 200))
		s.Apply(request(noon.Add(time.Duration(i)*time.Hour), wren(10+i), addressOf(1, 2), protocol.KindPolicy, 200))
	}
	for i := range 2 {
		s.Apply(request(noon, wren(20+i), addressOf(1, 3), protocol.KindPolicy, 200))
	}
	shared := surveyed(s, noon.Add(5*time.Hour)).Survey.Shared
	if shared.Count != 1 || shared.Devices != 4 || len(shared.Addresses) != 1 || shared.Addresses[0] != addressOf(1, 1) {
		t.Errorf("%+v", shared)
	}
	if shared := surveyed(s, noon.Add(26*time.Hour)).Survey.Shared; shared.Count != 0 {
		t.Errorf("a day later: %+v", shared)
	}
}

// TestWhoStaysBehindAnUpgrade lets 5 devices ask for an upgrade for days, of which one keeps its version.
func TestWhoStaysBehindAnUpgrade(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(event.Event{Time: noon, Topic: event.TopicStart, Name: "B"})
	visit := func(day int) {
		for i := range 5 {
			at := noon.AddDate(0, 0, day)
			ask := request(at, wren(i), addressOf(1, i), protocol.KindPolicy, 200)
			fetch := request(at, wren(i), addressOf(1, i), protocol.KindUpgrade, 200)
			ask.UserAgent, fetch.Path = "ManageSoft/22.0.0", "/ManageSoftDL/Packages/Flexera/Adoption/22.0/Rev1.0/Agent/a.osd"
			if i == 3 {
				ask.UserAgent = "ManageSoft/21.1.0"
			}
			s.Apply(ask, fetch)
		}
	}
	for day, want := range []int{0, 0, 0, 0, 0, 0, 0, 1, 1} {
		visit(day)
		if day == 4 { // what was offered survives a restart
			s = restoredState(t, s)
		}
		if behind := surveyed(s, noon.AddDate(0, 0, day).Add(time.Hour)).Survey.Behind; behind.Devices != want || want == 1 && (behind.Version != "22.0" || behind.Names[0] != wren(3)) {
			t.Errorf("day %d: %+v", day, behind)
		}
	}
	if behind := surveyed(s, noon.AddDate(0, 0, 11)).Survey.Behind; behind.Devices != 0 {
		t.Errorf("nobody asks for it any more: %+v", behind)
	}
}

// TestOneChannelOfAnAgentEnds delivers inventories each day, and usage in part.
func TestOneChannelOfAnAgentEnds(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(event.Event{Time: noon, Topic: event.TopicStart, Name: "B"})
	for day := range 40 {
		for i := range 12 {
			at := noon.AddDate(0, 0, day)
			s.Apply(request(at, wren(i), addressOf(1, i), protocol.KindInventory, 200))
			if i > 1 || i == 1 && day < 20 {
				s.Apply(request(at, wren(i), addressOf(1, i), protocol.KindUsage, 200))
			}
		}
		f := surveyed(s, noon.AddDate(0, 0, day).Add(time.Hour))
		usage, log := f.Survey.Usage, f.Survey.Log
		switch {
		case day < 14 && usage.Alive+usage.Stopped.Devices+usage.Never.Devices != 0:
			t.Errorf("day %d: judged too soon: %+v", day, usage)
		case day == 20 && (usage.Alive != 11 || usage.Never.Devices != 1):
			t.Errorf("day %d: %+v", day, usage)
		case day == 39 && (usage.Alive != 10 || usage.Never.Devices != 1 || usage.Stopped.Devices != 1 || usage.Stopped.Names[0] != wren(1) || log.Never.Devices != 12):
			t.Errorf("day %d: %+v, %+v", day, usage, log)
		}
	}
}

// TestWhyADeviceFails tells packages and credentials from other failures.
func TestWhyADeviceFails(t *testing.T) {
	s := NewState(Limits{})
	apply := func(at time.Duration, i int, k protocol.Kind, status int) {
		s.Apply(request(noon.Add(at), wren(i), addressOf(1, i), k, status))
	}
	expect := func(what string, packages, rejected int) {
		t.Helper()
		if f := s.Facts(noon.Add(time.Hour)); f.Packages.Devices != packages || f.Rejected.Devices != rejected || f.Failed.Packages.Devices != packages {
			t.Errorf("%s: %+v, %+v, %+v", what, f.Packages, f.Rejected, f.Failed)
		}
	}
	apply(0, 1, protocol.KindPolicy, 200)
	apply(time.Second, 1, protocol.KindSchedule, 404)
	expect("a package fails", 1, 0)
	apply(2*time.Second, 1, protocol.KindInventory, 500)
	expect("an upload, too", 0, 0)
	apply(3*time.Second, 1, protocol.KindInventory, 200)
	expect("the upload is repaired", 1, 0)
	apply(0, 2, protocol.KindSchedule, 404)
	expect("a package without a policy", 1, 0)
	apply(0, 3, protocol.KindPolicy, 401)
	expect("a device that never had credentials", 1, 0)
	apply(time.Minute, 1, protocol.KindPolicy, 401)
	expect("credentials are rejected", 0, 1)
	if f := s.Facts(noon.Add(time.Hour)); !f.Rejected.Since.Equal(noon.Add(time.Minute)) || f.Rejected.Of != 1 {
		t.Errorf("%+v", f.Rejected)
	}
	s = restoredState(t, s)
	if f := s.Facts(noon.Add(time.Hour)); f.Packages.Devices != 0 || f.Rejected.Devices != 1 {
		t.Errorf("after a restart: %+v, %+v", f.Packages, f.Rejected)
	}
	apply(2*time.Minute, 1, protocol.KindPolicy, 200)
	apply(2*time.Minute, 1, protocol.KindSchedule, 200)
	expect("all is well", 0, 0)
}

// restoredState returns a state with the checkpoint of another one.
func restoredState(t *testing.T, s *State) *State {
	t.Helper()
	next := NewState(Limits{})
	restore(t, next, carried(t, s.Checkpoint(true)))
	return next
}
