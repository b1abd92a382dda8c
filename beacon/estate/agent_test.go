package estate

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestTransfersFromBeforeTheDomainWasKnown requests the detail of devices whose domain became
// known by a later request, live and after a restart.
func TestTransfersFromBeforeTheDomainWasKnown(t *testing.T) {
	tenTwo := netip.MustParseAddr("10.0.0.2")
	bare, lab := protocol.Device{Name: "HERON07"}, protocol.Device{Name: "HERON07", Domain: "lab.example"}
	named := func(name string, d protocol.Device, from netip.Addr, after int) event.Event {
		e := request(noon.Add(time.Duration(after)*time.Second), d, from, protocol.KindInventory, 200)
		e.Path = name
		return e
	}
	relayed := event.Event{Time: noon.Add(3 * time.Second), Topic: event.TopicRelay, Direction: event.DirectionRelay, Kind: protocol.KindInventory, Device: protocol.Device{Name: "heron07"}, Status: 200, Path: "relayed", Folder: "Inventories", Name: "x"}
	for _, c := range []struct {
		name   string
		events []event.Event
		device protocol.Device
		want   []string
	}{
		{"a domain comes later", []event.Event{named("before", bare, tenOne, 1), named("after", heron, tenOne, 2), relayed}, heron, []string{"relayed", "after", "before"}},
		{"it never comes", []event.Event{named("before", bare, tenOne, 1), relayed}, bare, []string{"relayed", "before"}},
		{"two devices of the name", []event.Event{named("one", heron, tenOne, 1), named("two", lab, tenTwo, 2), named("one again", bare, tenOne, 3)}, heron, []string{"one again", "one"}},
		{"two devices of the name, the other", []event.Event{named("one", heron, tenOne, 1), named("two", lab, tenTwo, 2), named("one again", bare, tenOne, 3)}, lab, []string{"two"}},
		{"another device", []event.Event{named("before", protocol.Device{Name: "OWL12"}, tenOne, 1), named("after", heron, tenOne, 2)}, heron, []string{"after"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			live := NewState(Limits{})
			live.Apply(slices.Clone(c.events)...)
			back := NewState(Limits{})
			restore(t, back, live.Checkpoint(true))
			back.Recollect(c.events...) // as stored in the history: the device is not filled in
			for _, s := range []*State{live, back} {
				var got []string
				if d := s.Sample(Query{Now: noon.Add(time.Minute), Parts: PartAgent, Agent: c.device, Rows: 9}).Agent; d != nil {
					for _, e := range d.Transfers {
						got = append(got, e.Path)
					}
				}
				if !slices.Equal(got, c.want) {
					t.Errorf("%q, want %q", got, c.want)
				}
			}
		})
	}
}
