package report

import (
	"encoding/binary"
	"net/netip"
	"time"
)

// addresses attributes requests that name no device (schedules, settings, packages) to the device
// that last used the address, by the rules of estate.State: an agent fetches its packages within
// minutes of its policy. A request from an address shared by several devices stays unattributed,
// because a wrong device would be worse.
type addresses struct {
	v4    map[uint32]use // the majority: integer keys are fast
	other map[netip.Addr]use
	limit int // of each map
}

// use is the state of one address. Times are Unix milliseconds.
type use struct {
	slot   int32
	last   int64 // newest request of the owner
	shared int64 // when a second device was last seen within ownedFor; 0: never
}

// ownedFor and sharedFor: how long after its last request a device owns an address, and how long a
// shared address stays shared; the defaults of estate.Limits.
const (
	ownedFor  = int64(10 * time.Minute / time.Millisecond)
	sharedFor = int64(24 * time.Hour / time.Millisecond)
)

// named records that a device used the address under its own name. At the limit of addresses it
// starts over: requests are then unattributed, never attributed wrongly.
func (a *addresses) named(addr netip.Addr, slot int32, at int64) {
	if !addr.IsValid() {
		return
	}
	u, ok := a.look(addr)
	if !ok && len(a.v4) >= a.limit {
		clear(a.v4)
	}
	if !ok && len(a.other) >= a.limit {
		clear(a.other)
	}
	if ok && u.slot != slot && max(at-u.last, u.last-at) < ownedFor {
		u.shared = max(u.shared, at)
	}
	if !ok || at >= u.last { // otherwise the row is late, and another device has used the address since then
		u.slot, u.last = slot, at
	}
	a.put(addr, u)
}

// owner returns the device to which a request without a device name belongs, or none.
func (a *addresses) owner(addr netip.Addr, at int64) int32 {
	u, ok := a.look(addr)
	switch {
	case !ok, max(at-u.last, u.last-at) >= ownedFor:
		return none
	case u.shared != 0 && at-u.shared < sharedFor:
		return none
	}
	u.last = max(u.last, at)
	a.put(addr, u)
	return u.slot
}

func (a *addresses) look(addr netip.Addr) (use, bool) {
	if addr.Is4() {
		u, ok := a.v4[number4(addr)]
		return u, ok
	}
	u, ok := a.other[addr]
	return u, ok
}

func (a *addresses) put(addr netip.Addr, u use) {
	if addr.Is4() {
		a.v4[number4(addr)] = u
		return
	}
	a.other[addr] = u
}

func number4(addr netip.Addr) uint32 {
	octets := addr.As4()
	return binary.BigEndian.Uint32(octets[:])
}
