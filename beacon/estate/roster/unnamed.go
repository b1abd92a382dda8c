package roster

import (
	"net/netip"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// unnamed are the devices that are known by their address only: agents since release 21.3 may get their
// configuration without naming their device, and all that such an agent does may be that. The name of
// the device is then its address, until a request from there names one.
type unnamed map[netip.Addr]int32

// Unnamed reports whether the device is known by its address only.
func (g *Agent) Unnamed() bool { return IsUnnamed(g.Device, g.Address) }

// IsUnnamed reports whether the name of a device is its address.
func IsUnnamed(d protocol.Device, a netip.Addr) bool {
	return d.Domain == "" && a.IsValid() && d.Name == a.String()
}

// atAddress returns the device of a request that names none and whose address has no owner at present.
// Configurations are fetched once a day or so: they belong to the only device that came from the address
// within Limits.Shared, even if it has used it no more since. If no known device came from there last, a
// served configuration makes one.
func (r *Roster) atAddress(e *event.Event, at int64) (int32, meeting) {
	if slot, is := r.unnamed[e.Address]; is {
		return slot, metBefore
	}
	if e.Kind != protocol.KindAgentConfiguration || !e.Address.IsValid() {
		return None, metBefore
	}
	slot, vacant := r.addresses.resident(e.Address, at)
	switch {
	case slot != None && r.agents.held(slot, at) && r.agents.at(slot).Address == e.Address:
		return slot, metBefore
	case !vacant, e.Direction != event.DirectionDownload, e.Failed(), e.Unserved():
		return None, metBefore
	}
	return r.meetUnnamed(e)
}

func (r *Roster) meetUnnamed(e *event.Event) (int32, meeting) {
	slot, met := r.meet(&event.Event{Device: protocol.Device{Name: e.Address.String()}, Time: e.Time})
	if slot == None {
		return None, met
	}
	r.agents.at(slot).Address = e.Address
	r.unnamed[e.Address] = slot
	return slot, met
}

// resident returns the device to which a configuration fetched from an address belongs, if that is
// certain enough, and whether the address is that of no known device.
func (a *addresses) resident(addr netip.Addr, at int64) (slot int32, vacant bool) {
	use, _ := a.byAddress.of(addr)
	shared := use.shared != 0 && at-use.shared < a.memory.Milliseconds()
	if use.homes == 1 && !shared && max(at-use.last, use.last-at) < a.memory.Milliseconds() {
		return use.slot, false
	}
	return None, use.homes == 0
}

// introduce gives the device that is known by an address the name that a request from there has, if
// that device is new; otherwise the two are one, and what is known by the address only is dropped. It
// returns the slot of the device that the name refers to.
func (r *Roster) introduce(slot int32, e *event.Event) int32 {
	one, is := r.unnamed[e.Address]
	switch {
	case !is || one == slot:
	case slot == None:
		delete(r.unnamed, e.Address)
		r.agents.rename(one, e.Device)
		r.agents.at(one).Address = netip.Addr{} // it comes to this address as a device with a name
		return one
	case r.evicted != nil: // without evictions, slots are devices in order of appearance: a report keeps both
		r.drop(one)
		r.agents.remove(one)
		r.agents.distinct--
	}
	return slot
}

// drop tells everybody who refers to a slot that its device goes.
func (r *Roster) drop(slot int32) {
	g := r.agents.at(slot)
	r.evicted(slot)
	r.silence.forget(slot)
	r.versions.Change(g.version, 0)
	r.moves.Forget(slot)
	if r.unnamed[g.Address] == slot && g.Unnamed() {
		delete(r.unnamed, g.Address)
		return
	}
	r.addresses.forget(g.Address, slot)
}
