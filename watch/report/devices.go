package report

import (
	"net/netip"
	"strings"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

const none int32 = -1

// devices has the state of each device, in order of appearance, and finds devices like
// estate.State: case-insensitive, and a device without a domain is the only device of that
// name.
type devices struct {
	rows      []device
	limit     int
	byName    map[string]int32 // upper-case name → newest row of that name
	addresses addresses
	beyond    int64 // requests naming a device beyond the limit
	others    distinct
	scratch   []byte // upper-case name for look-up
}

// device is the state of one device. Times are Unix milliseconds.
type device struct {
	first, last int64
	seen        uint64 // channels with any request
	failing     uint64 // channels whose newest request failed
	requests    int64
	failed      int64
	agent       int32 // row of its newest user agent
	lostFirst   bool  // its first request in the period was for its policy, and failed
	gotPolicy   bool
	sibling     int32 // next row with the same name and another domain; or none
	address     netip.Addr
	name        string
	domain      string
}

func newDevices(limit int) devices {
	return devices{
		limit: limit, byName: map[string]int32{},
		addresses: addresses{v4: map[uint32]use{}, other: map[netip.Addr]use{}, limit: 2 * limit},
	}
}

// of returns the row of the device of a request: the named one, or else the one that last used its
// address; none if there is no such device. A policy belongs to the device in its path, or to none.
func (d *devices) of(e *event.Event) int32 {
	at := e.Time.UnixMilli()
	if !e.Device.Known() || e.Attribution == event.ByAddress {
		if e.Kind == protocol.KindPolicy {
			return none
		}
		return d.addresses.owner(e.Address, at)
	}
	slot := d.find(e.Device, e.Address)
	if slot == none {
		if slot = d.add(e.Device, at); slot == none {
			d.beyond++
			d.others.add(d.key(e.Device.Name))
			return none
		}
	}
	d.addresses.named(e.Address, slot, at)
	e.Attribution = event.Named
	return slot
}

func (d *devices) find(of protocol.Device, from netip.Addr) int32 {
	first, ok := d.byName[string(d.key(of.Name))]
	switch {
	case !ok:
		return none
	case of.Domain == "":
		return d.atAddress(first, from)
	}
	bare := none
	for i := first; i != none; i = d.rows[i].sibling {
		switch domain := d.rows[i].domain; {
		case domain == of.Domain, strings.EqualFold(domain, of.Domain):
			return i
		case domain == "":
			bare = i
		}
	}
	if bare != none {
		d.rows[bare].domain = strings.Clone(of.Domain)
	}
	return bare
}

// atAddress chooses among devices of one name if no domain is given: the only one, or else the
// one at the address, or else the one without a domain.
func (d *devices) atAddress(first int32, from netip.Addr) int32 {
	if d.rows[first].sibling == none {
		return first
	}
	bare, there := none, none
	for i := first; i != none; i = d.rows[i].sibling {
		if d.rows[i].domain == "" {
			bare = i
		}
		if d.rows[i].address == from && (there == none || d.rows[i].last > d.rows[there].last) {
			there = i
		}
	}
	if there != none {
		return there
	}
	return bare
}

func (d *devices) key(name string) []byte {
	d.scratch = d.scratch[:0]
	for i := range len(name) {
		c := name[i]
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		d.scratch = append(d.scratch, c)
	}
	return d.scratch
}

// add adds a row for a device that find did not find. The names are copied: those of an event are
// substrings of its path.
func (d *devices) add(new protocol.Device, at int64) int32 {
	if len(d.rows) >= d.limit {
		return none
	}
	key := string(d.key(new.Name))
	name := key
	if new.Name != key {
		name = strings.Clone(new.Name)
	}
	row := device{name: name, domain: strings.Clone(new.Domain), sibling: none, first: at, last: at}
	if sibling, ok := d.byName[key]; ok {
		row.sibling = sibling
	}
	slot := int32(len(d.rows))
	d.byName[key] = slot
	d.rows = append(d.rows, row)
	return slot
}
