package roster

import (
	"encoding/binary"
	"net/netip"
	"time"
)

// addresses attributes requests that name no device (schedules, settings, packages) to the device
// that last used the address. Requests from an address that several devices share stay
// unattributed: no device is better than the wrong one.
type addresses struct {
	byAddress addressMap
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

// elsewhere reports whether two addresses of a kind are in different networks. An address of IPv4 and
// one of IPv6 may be those of one interface.
func elsewhere(a, b netip.Addr) bool {
	near := network(a)
	return near.IsValid() && a.Unmap().Is4() == b.Unmap().Is4() && !near.Contains(b.Unmap())
}

// The sizes of networks: an agent that gets another address in its network is not elsewhere, and a
// segment that is silent is one of these.
const (
	fourBits = 24 // of IPv4
	sixBits  = 64
)

// network returns the network of an address; the zero Prefix: there is none.
func network(a netip.Addr) netip.Prefix {
	bits := sixBits
	if a = a.Unmap(); a.Is4() {
		bits = fourBits
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
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
	use, ok := a.byAddress.of(addr)
	if !ok && a.byAddress.len() >= a.limit {
		a.byAddress.clear() // attribution restarts; no wrong device is shown
		clear(a.strays)
	}
	between := max(at-use.last, use.last-at)
	if ok && use.slot != i && between < a.window.Milliseconds() {
		use.shared = max(use.shared, at)
	}
	if !ok || at >= use.last { // otherwise the event is late and another device has used the address since
		use.slot, use.last = i, at
	}
	a.byAddress.set(addr, use)
}

// owner returns the device to which a request without a name from the address is attributed, or
// none, and when that device last used the address, in Unix milliseconds.
func (a *addresses) owner(addr netip.Addr, at int64) (slot int32, last int64) {
	use, ok := a.byAddress.of(addr)
	switch {
	case !ok, max(at-use.last, use.last-at) >= a.window.Milliseconds():
		return None, 0
	case use.shared != 0 && at-use.shared < a.memory.Milliseconds():
		return None, 0
	}
	last = use.last
	use.last = max(last, at)
	a.byAddress.set(addr, use)
	return use.slot, last
}

// moved records that the last contact of device i came from another address.
func (a *addresses) moved(i int32, from, to netip.Addr) {
	if use, ok := a.byAddress.of(from); ok {
		use.homes = max(use.homes-1, 0)
		a.byAddress.set(from, use)
		if use.slot == i {
			a.strays[from] = struct{}{}
		}
	}
	if !to.IsValid() {
		return
	}
	use, ok := a.byAddress.of(to)
	if !ok { // no request from there was attributed, or none since a restart
		use.slot = i
	}
	use.homes++
	a.byAddress.set(to, use)
	if use.homes > a.homes(a.crowded) {
		a.crowded = to
	}
}

// homes returns how many devices had their last contact from an address.
func (a *addresses) homes(from netip.Addr) int32 {
	use, _ := a.byAddress.of(from)
	return use.homes
}

// crowdLeast is the number of devices on one address from which the address is treated as a proxy
// or a load balancer. A branch office behind one address is seldom larger; if it is, the remedy
// is the same.
const crowdLeast = 50

// crowds reports whether so many devices use an address that it is treated as a proxy.
func (a *addresses) crowds(from netip.Addr) bool { return a.homes(from) >= crowdLeast }

// crowd returns the address that the most devices share, and their number.
func (a *addresses) crowd() (netip.Addr, int) { return a.crowded, int(a.homes(a.crowded)) }

// forget removes the address of an evicted device. Other devices may live there.
func (a *addresses) forget(addr netip.Addr, i int32) {
	use, ok := a.byAddress.of(addr)
	if !ok {
		return
	}
	use.homes = max(use.homes-1, 0)
	switch {
	case use.slot != i:
	case use.homes == 0:
		a.byAddress.delete(addr)
		return
	default:
		use.last = 0 // it has no owner
	}
	a.byAddress.set(addr, use)
}

// addressMap is a map by address. The keys of IPv4 addresses are numbers, which take less memory
// and time.
type addressMap struct {
	four  map[uint32]addressUse
	other map[netip.Addr]addressUse
}

// newAddressMap returns an empty map with room for n addresses.
func newAddressMap(n int) addressMap {
	return addressMap{make(map[uint32]addressUse, n), map[netip.Addr]addressUse{}}
}

func (m *addressMap) of(a netip.Addr) (addressUse, bool) {
	if a.Is4() {
		use, ok := m.four[number(a)]
		return use, ok
	}
	use, ok := m.other[a]
	return use, ok
}

func (m *addressMap) set(a netip.Addr, use addressUse) {
	if a.Is4() {
		m.four[number(a)] = use
	} else {
		m.other[a] = use
	}
}

func (m *addressMap) delete(a netip.Addr) {
	if a.Is4() {
		delete(m.four, number(a))
	} else {
		delete(m.other, a)
	}
}

func (m *addressMap) clear() {
	clear(m.four)
	clear(m.other)
}

func (m *addressMap) len() int { return len(m.four) + len(m.other) }

func number(a netip.Addr) uint32 {
	octets := a.As4()
	return binary.BigEndian.Uint32(octets[:])
}
