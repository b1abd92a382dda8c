package estate

import (
	"net/netip"
	"time"
)

// addresses attributes requests that name no device (schedules, settings, packages) to the device
// that last used the address. Requests from an address that several devices share stay
// unattributed: no device is better than the wrong one.
type addresses struct {
	byAddress map[netip.Addr]addressUse
	limit     int
	window    time.Duration // how long after its last request a device owns the address
	memory    time.Duration // how long a shared address stays shared
	crowded   netip.Addr    // the address that the most devices share, now or at some time before

	strays map[netip.Addr]struct{} // the last contact of their owner came from another address
}

type addressUse struct {
	slot   int32
	last   int64 // Unix milliseconds of the owner's last request
	shared int64 // when a second device last used the address within the window; 0: never
	homes  int32 // devices whose last contact came from here
}

// AddressText formats an address for display. It is empty if the address is not known, as in logs
// without that column.
func AddressText(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

// named records that device i used the address in a request that names the device.
func (a *addresses) named(addr netip.Addr, i int32, at int64) {
	if !addr.IsValid() {
		return
	}
	use, ok := a.byAddress[addr]
	if !ok && len(a.byAddress) >= a.limit {
		clear(a.byAddress) // attribution restarts; no wrong device is shown
		clear(a.strays)
	}
	between := max(at-use.last, use.last-at)
	if ok && use.slot != i && between < a.window.Milliseconds() {
		use.shared = max(use.shared, at)
	}
	if !ok || at >= use.last { // otherwise the event is late and another device has used the address since
		use.slot, use.last = i, at
	}
	a.byAddress[addr] = use
}

// owner returns the device to which a request without a name from the address is attributed, or
// none.
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

// moved records that the last contact of device i came from another address.
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

// crowds reports whether so many devices use an address that it is treated as a proxy.
func (a *addresses) crowds(from netip.Addr) bool { return a.byAddress[from].homes >= crowdLeast }

// crowd returns the address that the most devices share, and their number.
func (a *addresses) crowd() (netip.Addr, int) { return a.crowded, int(a.byAddress[a.crowded].homes) }

// forget removes the address of an evicted device.
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
