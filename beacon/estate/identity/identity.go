package identity

import (
	"net/netip"
	"time"
)

// Identity is what is known about a device that was seen at more than one address, or whose
// inventories describe another machine than before. The zero Identity is ready for use.
type Identity struct {
	other     netip.Addr        // the previous address
	turned    [turnsMost]uint32 // when it changed its address, newest first; 0: not so often
	otherLast uint32            // when it last used the previous one
	suspect   bool              // it comes from both in turn
	common    bool              // other devices change between the same networks
	seen      *[2]Sighting      // nil: nothing was seen yet
}

// The memory of an identity and of the machines it knows, with their texts.
const (
	identityBytes = 64
	seenBytes     = 2*160 + 512
)

// Memory returns the bytes that an identity takes; 0: nil.
func (i *Identity) Memory() int64 {
	switch {
	case i == nil:
		return 0
	case i.seen == nil:
		return identityBytes
	}
	return identityBytes + seenBytes
}

// Clone returns a copy that shares no memory.
func (i *Identity) Clone() *Identity {
	if i == nil {
		return nil
	}
	c := *i
	if i.seen != nil {
		seen := *i.seen
		c.seen = &seen
	}
	return &c
}

// Verdict is what the addresses and inventories of a device mean.
type Verdict uint8

// The verdicts.
const (
	Single       Verdict = iota // one address
	Moved                       // it moved, and perhaps back
	Clones                      // two machines have its name: their inventories prove it
	LikelyClones                // it comes from two addresses in turn
	OneMachine                  // so it does, and inventories from both describe one machine
	TwoFamilies                 // so it does, by IPv4 and by IPv6
	TwoNetworks                 // so it does, as other devices do between the same networks: VPN and office
	Replaced                    // its inventories describe another machine than before
)

// Suspicious reports whether two machines may have the name.
func (v Verdict) Suspicious() bool { return v == Clones || v == LikelyClones }

// Verdict judges a device at an address.
func (i *Identity) Verdict(present netip.Addr) Verdict {
	switch {
	case i == nil:
		return Single
	case i.clones(present):
		return Clones
	case i.suspect && i.single(present):
		return OneMachine
	case i.suspect && i.other.Unmap().Is4() != present.Unmap().Is4():
		return TwoFamilies
	case i.suspect && i.common:
		return TwoNetworks
	case i.suspect:
		return LikelyClones
	case i.Relation() == Different:
		return Replaced
	case i.turned[0] != 0:
		return Moved
	}
	return Single
}

// Other returns the previous address; not valid: there is none.
func (i *Identity) Other() netip.Addr {
	if i == nil {
		return netip.Addr{}
	}
	return i.other
}

// Turned returns when the device came to its present address; zero: it was always there.
func (i *Identity) Turned() time.Time {
	if i == nil {
		return time.Time{}
	}
	return timeOf(i.turned[0])
}

// Since returns when the turns began that are kept, or the second machine was first described.
func (i *Identity) Since() time.Time {
	for k := turnsMost - 1; i.suspect && k >= 0; k-- {
		if i.turned[k] != 0 {
			return timeOf(i.turned[k])
		}
	}
	if i.seen == nil {
		return time.Time{}
	}
	since := i.seen[0].First
	if i.seen[1].First.After(since) {
		since = i.seen[1].First
	}
	return since
}

// Followed reports whether the identity changes by the mere passing of time: see Settle.
func (i *Identity) Followed() bool { return i.suspect || i.seen != nil }

// Alternates reports whether the device comes from two addresses in turn, whatever that means.
func (i *Identity) Alternates() bool { return i != nil && i.suspect }

// Common notes whether other devices change between the same networks.
func (i *Identity) Common(is bool) { i.common = is }

// Described reports whether machines are kept.
func (i *Identity) Described() bool { return i.seen != nil }

// Settle ends what did not continue, and reports whether anything did end.
func (i *Identity) Settle(now time.Time) (ended bool) {
	if i.suspect && span(i.turned[0], stamp(now)) > suspectTime {
		i.suspect, i.common, i.turned, ended = false, false, [turnsMost]uint32{i.turned[0]}, true
	}
	if i.seen == nil || i.suspect {
		return ended
	}
	a, b := &i.seen[0], &i.seen[1]
	older := a.Last
	if b.Print != 0 && (a.Print == 0 || b.Last.Before(older)) {
		older = b.Last
	}
	if now.Sub(older) > proofTime {
		i.seen, ended = nil, true
	}
	return ended
}
