package estate

import (
	"net/netip"
	"time"
)

// addresses ties requests that name no device (schedules, settings, packages)
// to the device that last used the address. Behind an address that several
// devices share they stay unattributed: no device is better than the wrong one.
type addresses struct {
	byAddress map[netip.Addr]addressUse
	limit     int
	window    time.Duration // how long after its last request a device owns the address
	memory    time.Duration // how long a shared address stays shared
	crowded   netip.Addr    // the address that most devices share, or once shared

	strays map[netip.Addr]struct{} // whose owner was last heard of from another
}

type addressUse struct {
	slot   int32
	last   int64 // Unix milliseconds of the owner's last request
	shared int64 // when a second device was last seen within the window; 0: never
	homes  int32 // devices that were last heard of from here
}

// AddressText is an address for people; empty where it is not known, as in logs without
// such a column.
func AddressText(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

// named records that device i used the address, under its name.
func (a *addresses) named(addr netip.Addr, i int32, at int64) {
	if !addr.IsValid() {
		return
	}
	use, ok := a.byAddress[addr]
	if !ok && len(a.byAddress) >= a.limit {
		clear(a.byAddress) // attribution starts again; nothing wrong is shown
		clear(a.strays)
	}
	between := max(at-use.last, use.last-at)
	if ok && use.slot != i && between < a.window.Milliseconds() {
		use.shared = max(use.shared, at)
	}
	if !ok || at >= use.last { // else it arrived late, and somebody else came since
		use.slot, use.last = i, at
	}
	a.byAddress[addr] = use
}

// owner returns the device that a nameless request from the address belongs to,
// or none.
func (a *addresses) owner(addr netip.Addr, at int64) int32 {
	use, ok := a.byAddress[addr]
	switch {
	case !ok, max(at-use.last, use.last-at) >= a.window.Milliseconds():
		return none
	case use.shared != 0 && at-use.shared < a.memory.Milliseconds():
		return none
	}
	use.last = max(use.last, at)
	a.byAddress[addr] = use
	return use.slot
}

// moved notes that device i is now heard of from another address.
func (a *addresses) moved(i int32, from, to netip.Addr) {
	if use, ok := a.byAddress[from]; ok {
		use.homes = max(use.homes-1, 0)
		a.byAddress[from] = use
		if use.slot == i {
			a.strays[from] = struct{}{}
		}
	}
	use, ok := a.byAddress[to]
	if !ok {
		return
	}
	use.homes++
	a.byAddress[to] = use
	if use.homes > a.byAddress[a.crowded].homes {
		a.crowded = to
	}
}

// crowds reports whether so many devices come from an address that it is taken for a proxy.
func (a *addresses) crowds(from netip.Addr) bool { return a.byAddress[from].homes >= crowdLeast }

// crowd returns the address that most devices share, and how many they are.
func (a *addresses) crowd() (netip.Addr, int) { return a.crowded, int(a.byAddress[a.crowded].homes) }

// forget removes the address of a device that is forgotten.
func (a *addresses) forget(addr netip.Addr, i int32) {
	use, ok := a.byAddress[addr]
	switch {
	case !ok:
	case use.slot == i:
		delete(a.byAddress, addr)
	case use.homes > 0:
		use.homes--
		a.byAddress[addr] = use
	}
}
