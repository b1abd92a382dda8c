package diagnosis_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func TestOneAddressForManyDevicesIsTold(t *testing.T) {
	s := estate.NewState(estate.Limits{})
	device := func(i int) protocol.Device {
		return protocol.Device{Name: fmt.Sprintf("HOST%02d", i), Domain: "corp.example"}
	}
	told := func() (out string) {
		for _, f := range findingsOf(s, noon) {
			if strings.Contains(f.What, "come from one address") {
				out = f.What
			}
		}
		return out
	}
	for i := range crowded - 1 {
		s.Apply(request(noon, device(i), tenOne, protocol.KindPolicy, 200), request(noon, device(i), tenOne, protocol.KindPolicy, 200))
	}
	if got := told(); got != "" {
		t.Errorf("too early: %q", got)
	}
	s.Apply(request(noon, device(crowded), tenOne, protocol.KindPolicy, 200))
	if got, want := told(), "50 devices come from one address, 10.1.0.8"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for i := range 10 { // the proxy is trusted now: devices appear under their own addresses
		s.Apply(request(noon.Add(time.Second), device(i), netip.AddrFrom4([4]byte{10, 2, 0, byte(i)}), protocol.KindPolicy, 200))
	}
	if got := told(); got != "" {
		t.Errorf("still told: %q", got)
	}
}

// TestOneAddressInALogIsNoQuestionOfTrust monitors another beacon, on which no flag of this
// program has any effect.
func TestOneAddressInALogIsNoQuestionOfTrust(t *testing.T) {
	s := estate.NewState(estate.Limits{})
	s.Apply(event.Event{Time: noon, Topic: event.TopicSource, Source: &event.Source{Path: "u_ex261123.log", Kind: event.SourceLog}})
	for i := range crowded {
		s.Apply(request(noon, protocol.Device{Name: fmt.Sprintf("HOST%02d", i), Domain: "corp.example"}, tenOne, protocol.KindPolicy, 200))
	}
	for _, f := range findingsOf(s, noon) {
		if strings.Contains(f.What, "come from one address") {
			if !strings.Contains(f.Remedy, "log X-Forwarded-For") {
				t.Errorf("remedy %q, want what the beacon should log", f.Remedy)
			}
			return
		}
	}
	t.Error("nothing told of 50 devices on one address")
}

// TestEveryFailingDeviceOfALogIsTold counts a device whose first policy failed a moment ago: a
// log does not show that the policy was its first.
func TestEveryFailingDeviceOfALogIsTold(t *testing.T) {
	for _, watched := range []bool{false, true} {
		s := estate.NewState(estate.Limits{})
		if watched {
			s.Apply(event.Event{Time: noon, Topic: event.TopicSource, Source: &event.Source{Path: "u_ex261123.log", Kind: event.SourceLog}})
		}
		failed := request(noon, heron, tenOne, protocol.KindPolicy, 500)
		failed.Cause = event.CauseStatus
		s.Apply(failed)
		found := findingsOf(s, noon.Add(time.Second))
		if len(found) != 1 || !strings.Contains(found[0].What, "1 device") {
			t.Errorf("watched %v: %+v", watched, found)
		}
	}
}

// TestWhatMostDevicesSufferFrom excludes addresses, solved failures, and devices that other
// findings report.
func TestWhatMostDevicesSufferFrom(t *testing.T) {
	s := estate.NewState(estate.Limits{})
	fail := func(from, to int, k protocol.Kind, d event.Direction, status int) {
		for i := from; i < to; i++ {
			e := request(noon, protocol.Device{Name: fmt.Sprintf("HOST%04d", i)}, tenOne, k, status)
			e.Direction = d
			s.Apply(e)
		}
	}
	fail(0, 1500, protocol.KindPolicy, event.DirectionDownload, 404) // lost
	fail(2000, 3600, protocol.KindPolicy, event.DirectionDownload, 200)
	fail(2000, 3100, protocol.KindInventory, event.DirectionUpload, 507)
	fail(2000, 3600, protocol.KindUsage, event.DirectionUpload, 503)
	fail(2000, 2600, protocol.KindUsage, event.DirectionUpload, 200)
	for i := range 1200 {
		s.Apply(event.Event{Time: noon, Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindSchedule, Status: 404, Address: netip.AddrFrom4([4]byte{10, 9, byte(i >> 8), byte(i)})})
	}
	for _, f := range findingsOf(s, noon.Add(time.Hour)) {
		if strings.HasSuffix(f.What, "devices are failing") {
			if f.What != "1,600 more devices are failing" || f.Remedy != "most: inventory 507, 1,100" {
				t.Errorf("%q, %q", f.What, f.Remedy)
			}
			return
		}
	}
	t.Error("nothing is told of failing devices")
}

func TestAScannerIsNoFailingDevice(t *testing.T) {
	s := estate.NewState(estate.Limits{})
	s.Apply(event.Event{Time: noon, Topic: event.TopicRequest, Address: tenOne, Method: "GET", Path: "/wp-login.php", Status: 404, Cause: event.CauseNotFound})
	if got := findingsOf(s, noon); len(got) != 0 {
		t.Errorf("findings %+v", got)
	}
}
