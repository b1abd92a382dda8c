package identity

import (
	"encoding/json"
	"net/netip"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/event"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func address(letter rune) netip.Addr { return netip.AddrFrom4([4]byte{10, 3, 0, byte(letter)}) }

// device is what the roster keeps of a device beside its identity.
type device struct {
	Identity
	at          netip.Addr
	first, last time.Time
}

// contact is a contact at an address, so many hours after noon.
type contact struct {
	letter rune
	hour   int
}

func (d *device) contact(c contact) {
	from, at := address(c.letter), noon.Add(time.Duration(c.hour)*time.Hour)
	switch {
	case !d.at.IsValid():
		d.at, d.first, d.last = from, at, at
	case at.Before(d.last):
		d.Late(from, d.at, d.first, d.last, at)
	case from != d.at:
		d.Move(d.at, from, d.last, at)
		d.at, d.last = from, at
	default:
		d.last = at
	}
	if at.Before(d.first) {
		d.first = at
	}
}

func machineOf(serial string) event.Machine {
	return event.MachineOf(event.MachineFacts{Serial: serial, Version: "21.1"})
}

// inventory describes a machine, at an address, so many hours after noon.
func (d *device) inventory(serial string, letter rune, hour int) {
	d.Describe(machineOf(serial), address(letter), noon.Add(time.Duration(hour)*time.Hour))
}

func TestTurnsBetweenTwoAddresses(t *testing.T) {
	for _, tt := range []struct {
		name string
		from []contact
		want Verdict
	}{
		{"one address", []contact{{'A', 0}, {'A', 12}}, Single},
		{"a move", []contact{{'A', 0}, {'B', 12}, {'B', 24}}, Moved},
		{"a move and a return", []contact{{'A', 0}, {'B', 1}, {'A', 2}}, Moved},
		{"two machines with a rhythm of 12 hours", []contact{{'A', 0}, {'B', 6}, {'A', 12}, {'B', 18}}, LikelyClones},
		{"two machines, one soon after the other", []contact{{'A', 0}, {'B', 1}, {'A', 12}, {'B', 13}}, LikelyClones},
		{"a device that is taken home in the evening", []contact{{'A', 0}, {'B', 8}, {'A', 22}, {'B', 31}, {'A', 47}, {'B', 56}, {'A', 70}}, Moved},
		{"a new address each time", []contact{{'A', 0}, {'B', 1}, {'C', 2}, {'D', 3}, {'E', 4}}, Moved},
		{"in turn, and one of the two moved", []contact{{'A', 0}, {'B', 1}, {'A', 2}, {'B', 3}, {'C', 4}}, LikelyClones},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var d device
			for _, c := range tt.from {
				d.contact(c)
			}
			if got := d.Verdict(d.at); got != tt.want {
				t.Errorf("verdict %d, want %d: %+v", got, tt.want, d.Identity)
			}
			for k := range len(tt.from) - 1 { // each contact is reported after the next one, which is at one of two addresses
				if slices.ContainsFunc(tt.from, func(c contact) bool { return c.letter > 'B' }) {
					break
				}
				var late device
				for n := range tt.from {
					switch n {
					case k:
						late.contact(tt.from[k+1])
					case k + 1:
						late.contact(tt.from[k])
					default:
						late.contact(tt.from[n])
					}
				}
				if got := late.Verdict(late.at); got != tt.want {
					t.Errorf("contact %d late: verdict %d, want %d: %+v", k, got, tt.want, late.Identity)
				}
			}
		})
	}
}

func TestASuspicionEnds(t *testing.T) {
	var d device
	for _, c := range []contact{{'A', 0}, {'B', 1}, {'A', 2}, {'B', 3}} {
		d.contact(c)
	}
	if d.Settle(noon.Add(48*time.Hour)) || d.Verdict(d.at) != LikelyClones || d.Since() != noon.Add(time.Hour) {
		t.Errorf("after two days: %+v", d.Identity)
	}
	if !d.Settle(noon.Add(80*time.Hour)) || d.Verdict(d.at) != Moved || d.Followed() || d.Turned() != noon.Add(3*time.Hour) {
		t.Errorf("after more than three days: %+v", d.Identity)
	}
}

func TestInventoriesProve(t *testing.T) {
	turns := func(d *device) {
		for _, c := range []contact{{'A', 0}, {'B', 1}, {'A', 2}, {'B', 3}} {
			d.contact(c)
		}
	}
	for name, tt := range map[string]struct {
		play func(d *device)
		want Verdict
	}{
		"in turn, and each is another machine": {func(d *device) { turns(d); d.inventory("S1", 'A', 4); d.inventory("S2", 'B', 5) }, Clones},
		"in turn, and both are one machine":    {func(d *device) { turns(d); d.inventory("S1", 'A', 4); d.inventory("S1", 'B', 5) }, OneMachine},
		"in turn, and one is not described":    {func(d *device) { turns(d); d.inventory("S1", 'A', 4) }, LikelyClones},
		"in turn, and nothing is known":        {func(d *device) { turns(d); d.inventory("", 'A', 4); d.inventory("", 'B', 5) }, LikelyClones},
		"one address, and two machines in turn": {func(d *device) {
			d.Before(PrintOf(&event.MachineFacts{Serial: "S1"}), noon)
			d.inventory("S2", 'A', 24)
			d.inventory("S1", 'A', 48)
		}, Clones},
		"a machine was replaced": {func(d *device) {
			d.Before(PrintOf(&event.MachineFacts{Serial: "S1"}), noon)
			d.inventory("S2", 'A', 24)
			d.inventory("S2", 'A', 48)
		}, Replaced},
		"a machine was replaced, and the inventories came in another order": {func(d *device) {
			d.Before(PrintOf(&event.MachineFacts{Serial: "S1"}), noon)
			d.inventory("S2", 'A', 48)
			d.inventory("S2", 'A', 24)
		}, Replaced},
		"a third machine": {func(d *device) {
			turns(d)
			d.inventory("S1", 'A', 4)
			d.inventory("S2", 'B', 5)
			d.inventory("S3", 'B', 6)
			d.inventory("S2", 'B', 7)
		}, Clones},
	} {
		t.Run(name, func(t *testing.T) {
			d := device{at: address('A'), first: noon, last: noon}
			tt.play(&d)
			if got := d.Verdict(d.at); got != tt.want {
				t.Errorf("verdict %d, want %d: %+v", got, tt.want, d.Machines())
			}
			text, err := json.Marshal(&d.Identity)
			if err != nil {
				t.Fatal(err)
			}
			var back Identity
			if err := json.Unmarshal(text, &back); err != nil || back.Verdict(d.at) != tt.want || back.Followed() != d.Followed() {
				t.Errorf("%s: %v, verdict %d", text, err, back.Verdict(d.at))
			}
			if d.Settle(noon.Add(30 * 24 * time.Hour)); d.Followed() {
				t.Errorf("after a month it is still followed: %+v", d.Identity)
			}
		})
	}
}

func TestFamiliesAndNetworksAreNamed(t *testing.T) {
	var d device
	for _, c := range []contact{{'A', 0}, {'B', 1}, {'A', 2}, {'B', 3}} {
		d.contact(c)
	}
	if got := d.Verdict(netip.MustParseAddr("2001:db8::7")); got != TwoFamilies {
		t.Errorf("IPv4 and IPv6: verdict %d", got)
	}
	d.Common(true)
	if got := d.Verdict(d.at); got != TwoNetworks || got.Suspicious() {
		t.Errorf("networks of many: verdict %d", got)
	}
}

func TestCompare(t *testing.T) {
	for name, tt := range map[string]struct {
		a, b event.MachineFacts
		want Relation
	}{
		"serial numbers differ":      {event.MachineFacts{Serial: "A"}, event.MachineFacts{Serial: "B"}, Different},
		"in letter case only":        {event.MachineFacts{Serial: "a"}, event.MachineFacts{Serial: "A"}, Same},
		"one is unknown":             {event.MachineFacts{Serial: "A"}, event.MachineFacts{}, Unproved},
		"an adapter in common":       {event.MachineFacts{Hardware: "1 2"}, event.MachineFacts{Hardware: "2 3"}, Same},
		"no adapter in common":       {event.MachineFacts{Hardware: "1 2"}, event.MachineFacts{Hardware: "3"}, Different},
		"one number, other adapters": {event.MachineFacts{Serial: "A", Hardware: "1"}, event.MachineFacts{Serial: "A", Hardware: "2"}, Unproved},
	} {
		if got := Compare(&tt.a, &tt.b); got != tt.want {
			t.Errorf("%s: %d, want %d", name, got, tt.want)
		}
	}
}
