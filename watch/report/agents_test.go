package report

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/beacon/protocol"
)

const hour = time.Hour

// names returns the devices in a group.
func names(g Group) string {
	var all []string
	for _, d := range g.Devices {
		all = append(all, d.Name)
	}
	return strings.Join(all, " ")
}

// TestWhichGroupsADeviceIsIn lists policy requests by device, time and status.
func TestWhichGroupsADeviceIsIn(t *testing.T) {
	tests := []struct {
		name                          string
		events                        []event.Event
		new, silent, failing, orphans string
	}{
		{"a device that comes in the last day is new",
			[]event.Event{policyOf("OLD", 0, 200), policyOf("NEW", 50*hour, 200), policyOf("OLD", 60*hour, 200)}, "NEW", "", "", ""},
		{"a device without contact for a day is silent",
			[]event.Event{policyOf("A", 0, 200), policyOf("B", 2*hour, 200), policyOf("C", 0, 200), policyOf("A", 24*hour+time.Minute, 200)}, "?", "C", "", ""},
		{"a device that failed and then succeeded does not fail",
			[]event.Event{policyOf("A", 0, 404), policyOf("A", time.Minute, 200), policyOf("B", 0, 200), policyOf("B", time.Minute, 404)}, "?", "?", "B", "?"},
		{"a device whose first policy failed is an orphan once it is silent",
			[]event.Event{policyOf("A", 0, 404), policyOf("B", 4*hour, 404), policyOf("C", 4*hour+time.Minute, 200)}, "?", "?", "A B", "A"},
		{"a policy that comes later clears it",
			[]event.Event{policyOf("A", 0, 404), policyOf("A", hour, 200), policyOf("C", 9*hour, 200)}, "?", "?", "", ""},
		{"a device that had a policy before is not an orphan",
			[]event.Event{policyOf("A", 0, 200), policyOf("A", hour, 404), policyOf("C", 9*hour, 200)}, "?", "?", "A", ""},
		{"overlapping logs give the same result",
			[]event.Event{policyOf("A", hour, 200), policyOf("A", 0, 404), policyOf("C", 9*hour, 200)}, "?", "?", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tally := New(Config{})
			tally.Add(test.events)
			a := tally.Result().Agents
			for _, g := range []struct {
				name, want string
				got        Group
			}{{"new", test.new, a.New}, {"silent", test.silent, a.Silent}, {"failing", test.failing, a.Failing}, {"orphans", test.orphans, a.Orphans}} {
				if g.got.Known != (g.want != "?") || g.got.Known && (names(g.got) != g.want || g.got.Count != len(strings.Fields(g.want))) {
					t.Errorf("%s: %q of %d (%s), want %q", g.name, names(g.got), g.got.Count, g.got.Note, g.want)
				}
			}
		})
	}
}

// TestAttribution attributes requests without a device name, like estate.State.
func TestAttribution(t *testing.T) {
	home, away := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("fd00::1")
	of := func(device, domain string, from netip.Addr, minutes int) event.Event {
		e := policyOf(device, time.Duration(minutes)*time.Minute, 200)
		e.Device, e.Address = protocol.Device{Name: device, Domain: domain}, from
		if device == "" {
			e.Kind = protocol.KindSchedule
		}
		return e
	}
	nameless := of("", "", home, 1)
	nameless.Kind = protocol.KindPolicy
	attributed := of("B", "x", home, 1) // attributed by another beacontop, which may have another owner of the address
	attributed.Attribution, attributed.Kind = event.ByAddress, protocol.KindSchedule
	tests := []struct {
		name   string
		events []event.Event
		want   []string // device of each, with the number of its requests
	}{
		{"a schedule belongs to the last device at the address", []event.Event{of("A", "x", home, 0), of("", "", home, 1), of("", "", away, 1)}, []string{"A.x 2"}},
		{"a policy is of the device in its path", []event.Event{of("A", "x", home, 0), nameless}, []string{"A.x 1"}},
		{"attribution by address is repeated", []event.Event{of("A", "x", home, 0), attributed}, []string{"A.x 2"}},
		{"a late row does not change the owner of an address", []event.Event{of("A", "x", home, 60), of("B", "x", home, 20), of("", "", home, 61)}, []string{"A.x 2", "B.x 1"}},
		{"but not for long", []event.Event{of("A", "x", home, 0), of("", "", home, 10)}, []string{"A.x 1"}},
		{"behind a shared address it is unattributed", []event.Event{of("A", "x", away, 0), of("B", "x", away, 1), of("", "", away, 2)}, []string{"A.x 1", "B.x 1"}},
		{"letter case does not matter", []event.Event{of("Abc", "x.Y", home, 0), of("ABC", "X.y", home, 1), of("abc", "", home, 2)}, []string{"Abc.x.Y 3"}},
		{"a domain can be learned", []event.Event{of("A", "", home, 0), of("A", "x", home, 1)}, []string{"A.x 2"}},
		{"two domains are two devices", []event.Event{of("A", "x", home, 0), of("A", "y", away, 1), of("A", "", away, 2)}, []string{"A.x 1", "A.y 2"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tally := New(Config{})
			tally.Add(test.events)
			var got []string
			for slot := range tally.devices.Slots() {
				d := tally.devices.Agent(int32(slot))
				got = append(got, d.Device.String()+" "+figures.Number(d.Requests))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
