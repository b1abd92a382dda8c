package estate

import (
	"net/netip"
	"time"

	"beacontop/beacon/estate/filter"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/protocol"
)

// SortKey is the column by which agents are sorted.
type SortKey uint8

// The sort keys. Times sort newest first, counts largest first, texts alphabetically.
const (
	SortContact SortKey = iota
	SortState
	SortName
	SortPolicy
	SortInventory
	SortAddress
	SortRequests
	SortFailures
	sortKeys
	// Of the ladder view: the keys in which Next does not go round.
	SortRung  // first dark rung, and since when it is dark; the others by name
	SortStuck // since when a rung is dark, newest first
)

var sortNames = [sortKeys]string{"contact", "state", "device", "policy", "inventory", "address", "requests", "failures"}

// String returns the name of the sort key.
func (k SortKey) String() string {
	switch k {
	case SortRung:
		return "rung"
	case SortStuck:
		return "stuck since"
	}
	return sortNames[k%sortKeys]
}

// SortNamed returns the sort key of a name; an empty name is the usual one.
func SortNamed(name string) (SortKey, bool) {
	if name == "" {
		return SortContact, true
	}
	for k := range SortStuck + 1 {
		if k != sortKeys && k.String() == name {
			return k, true
		}
	}
	return SortContact, false
}

// Next returns the next key, and the first key after the last.
func (k SortKey) Next() SortKey { return (k + 1) % sortKeys }

// ofLadders reports whether the key is one of ladders.
func (k SortKey) ofLadders() bool { return k == SortRung || k == SortStuck }

// AgentsQuery selects agents and their order.
type AgentsQuery struct {
	Filter  filter.Filter
	Failing bool // only agents whose last attempt on some channel failed
	Sort    SortKey
	Reverse bool
	Held    time.Time       // keep the order of that time; zero: renew it periodically
	Anchor  protocol.Device // the window holds this device, in row Row if possible
	Row     int
	Offset  int // start of the window without an anchor, or if the anchor does not match
	Limit   int
	Ladder  bool // rows have their ladders
	Heat    bool // in which hours the matching agents made contact
}

// number maps the sort key of an agent to 64 bits, as far as they suffice.
func (k SortKey) number(g *roster.Agent, _ int32) uint64 {
	newest := func(ms int64) uint64 { return ^uint64(ms) }
	switch k {
	case SortState:
		return uint64(roster.Channels) - uint64(g.Failing)
	case SortName:
		return 0
	case SortPolicy:
		return newest(int64(g.Marks[g.Rules()].Last))
	case SortInventory:
		return newest(int64(g.Marks[roster.ChannelInventory].Last))
	case SortAddress:
		return addressPrefix(g.Address)
	case SortRequests:
		return ^uint64(g.Requests)
	case SortFailures:
		return ^uint64(g.Failures)
	}
	return newest(g.Last)
}

func addressPrefix(a netip.Addr) uint64 {
	if !a.IsValid() {
		return ^uint64(0)
	}
	if a.Is4() {
		b := a.As4()
		return uint64(b[0])<<24 | uint64(b[1])<<16 | uint64(b[2])<<8 | uint64(b[3])
	}
	b := a.As16()
	var n uint64
	for _, c := range b[:8] {
		n = n<<8 | uint64(c)
	}
	return n | 1<<63 // after every IPv4 address
}
