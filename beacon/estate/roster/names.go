package roster

import (
	"net/netip"
	"strings"

	"beacontop/beacon/protocol"
)

// find returns the slot of a device, or none if it is not known. A device without a domain
// matches the only device of that name. A device known without a domain matches one that now
// reports a domain (see name).
func (a *agents) find(d protocol.Device, from netip.Addr) int32 {
	var b nameBuffer
	first, ok := a.byName[string(b.key(d.Name))]
	if !ok {
		return None
	}
	if d.Domain == "" {
		return a.findByAddress(first, from)
	}
	bare := None
	for i := first; i != None; i = a.at(i).sibling {
		switch domain := a.at(i).Device.Domain; {
		case protocol.EqualNames(domain, d.Domain):
			return i
		case domain == "":
			bare = i
		}
	}
	return bare
}

// findByAddress chooses among devices of one name when no domain is given: the only one,
// otherwise the one that last used the address, otherwise the one without a domain.
func (a *agents) findByAddress(first int32, from netip.Addr) int32 {
	if a.at(first).sibling == None {
		return first
	}
	bare, there := None, None
	for i := first; i != None; i = a.at(i).sibling {
		if a.at(i).Device.Domain == "" {
			bare = i
		}
		if a.at(i).Address == from && (there == None || a.at(i).Last > a.at(there).Last) {
			there = i
		}
	}
	if there != None {
		return there
	}
	return bare
}

// exactly returns the slot of the device with that name and domain, or none if it is not known.
func (a *agents) exactly(d protocol.Device) int32 {
	var b nameBuffer
	i, ok := a.byName[string(b.key(d.Name))]
	for ; ok && i != None; i = a.at(i).sibling {
		if protocol.EqualNames(a.at(i).Device.Domain, d.Domain) {
			return i
		}
	}
	return None
}

// enter gives a device without a name its name.
func (a *agents) enter(i int32, d protocol.Device) {
	var b nameBuffer
	key := string(b.key(d.Name))
	name := key // usually upper case already, which saves a copy
	if d.Name != key {
		name = strings.Clone(d.Name)
	}
	g := a.at(i)
	g.Device, g.sibling = protocol.Device{Name: name, Domain: a.texts.one(d.Domain)}, None
	if next, ok := a.byName[key]; ok {
		g.sibling = next
	}
	a.byName[key] = i
	a.bytes += g.bytes()
	a.version++
}

// leave takes the name of a device out of the index.
func (a *agents) leave(i int32) {
	g := a.at(i)
	a.depart(g.Device)
	a.bytes -= g.bytes()
	var b nameBuffer
	key := string(b.key(g.Device.Name))
	if first := a.byName[key]; first == i {
		if g.sibling == None {
			delete(a.byName, key)
		} else {
			a.byName[key] = g.sibling
		}
	} else {
		for j := first; j != None; j = a.at(j).sibling {
			if a.at(j).sibling == i {
				a.at(j).sibling = g.sibling
				break
			}
		}
	}
}

// nameBuffer is long enough for the names of devices, so that a lookup allocates nothing.
type nameBuffer [64]byte

// key returns the upper-case name, by which devices are found.
func (b *nameBuffer) key(name string) []byte {
	to := b[:0]
	for i := range len(name) {
		c := name[i]
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		to = append(to, c)
	}
	return to
}
