package rhythm

import "math/bits"

// days holds the newest contact on a channel, and the days with contacts on it: bit i stands for
// the day that is i days before the day of the agent's newest contact, in UTC.
type days struct {
	last stamp
	set  uint32
}

// keptDays is the number of days that are kept per channel.
const keptDays = 32

func (s stamp) day() uint32 { return uint32(s) / 86400 }

// mark adds a contact. The newest contact of the agent is never older than it.
func (d *days) mark(at, newest stamp) {
	d.last = max(d.last, at)
	d.set |= 1 << (newest.day() - at.day()) // a day that is too old shifts out
}

// advance moves the end from one contact of the agent to a later one.
func (d *days) advance(from, to stamp) { d.set <<= to.day() - from.day() }

// until returns the days up to an earlier newest contact.
func (d *days) until(from, to stamp) days {
	kept := days{last: d.last, set: d.set >> (from.day() - to.day())}
	if kept.last > to {
		kept.last = 0
		if kept.set != 0 {
			newest := to.day() - uint32(bits.TrailingZeros32(kept.set))
			kept.last = min(stamp(newest*86400+86399), to)
		}
	}
	return kept
}
