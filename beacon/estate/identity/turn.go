package identity

import (
	"net/netip"
	"time"
)

// turnsMost is the number of turns that are kept: from A to B, back to A, and to B again.
const turnsMost = 3

// Durations, which are our choice. Agents ask for their policy every 12 to 24 hours, so two machines
// with one name make three turns within half a day or little more. A device that is taken home in the
// evening makes two turns a day.
const (
	turnsTime   = 18 * time.Hour     // within which three turns are a suspicion
	returnTime  = 7 * 24 * time.Hour // after it, a return is a new move
	suspectTime = 3 * 24 * time.Hour // without a turn, after which the suspicion ends: a long weekend
)

// Move records a contact from another address than the newest one, which was last used before. It
// reports whether the device moved: it does not return to the address that it had before.
func (i *Identity) Move(from, to netip.Addr, last, at time.Time) (moved bool) {
	t := stamp(at)
	switch {
	case i.other == to && span(i.turned[0], t) <= returnTime:
		i.turn(t)
	case !i.suspect: // a third address, or so late that a new sequence begins
		i.turned, moved = [turnsMost]uint32{t}, true
	}
	i.other, i.otherLast = from, stamp(last)
	return moved
}

// Late records a contact that is older than the newest one, which was from the present address. The
// device was first and last seen at some times.
func (i *Identity) Late(from, present netip.Addr, first, last, at time.Time) {
	switch t := stamp(at); {
	case i.turned[0] == 0 && from == present:
	case i.turned[0] == 0 && t <= stamp(first):
		i.other, i.otherLast, i.turned[0] = from, t, stamp(first)
	case i.turned[0] == 0:
		i.other, i.otherLast, i.turned = from, t, [turnsMost]uint32{stamp(last), t}
	case from == i.other && t > i.turned[0]: // there and back in between
		i.otherLast = max(i.otherLast, t)
		i.turn(t)
		i.turn(stamp(last))
	case from == i.other:
		i.otherLast = max(i.otherLast, t)
	case from == present && t > i.otherLast && t < i.turned[0]:
		i.turned[0] = t
		i.suspected()
	}
}

// turn records a change of address.
func (i *Identity) turn(t uint32) {
	i.turned = [turnsMost]uint32{t, i.turned[0], i.turned[1]}
	i.suspected()
}

func (i *Identity) suspected() {
	if first := i.turned[turnsMost-1]; first != 0 && span(first, i.turned[0]) <= turnsTime {
		i.suspect = true
	}
}

// returned reports whether the device returned to an address that it had left.
func (i *Identity) returned() bool { return i.turned[1] != 0 }

// stamp is a time in Unix seconds.
func stamp(t time.Time) uint32 { return uint32(max(t.Unix(), 0)) }

func span(from, to uint32) time.Duration { return time.Duration(int64(to)-int64(from)) * time.Second }

func timeOf(stamp uint32) time.Time {
	if stamp == 0 {
		return time.Time{}
	}
	return time.Unix(int64(stamp), 0).UTC()
}
