package roster

import (
	"encoding/binary"
	"net/netip"
)

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
