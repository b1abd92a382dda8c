package rhythm

import "math/bits"

// days holds the newest contact on a channel, and the days with contacts on it: bit i stands for
// the day that is i days before that contact, in UTC. A channel that is not used any more keeps
// the days from which its rhythm is known.
type days struct {
	last stamp
	set  uint32
}

// keptDays is the number of days that are kept per channel.
const keptDays = 32

func (s stamp) day() uint32 { return uint32(s) / 86400 }

// mark adds a contact.
func (d *days) mark(at stamp) {
	if at > d.last {
		d.set <<= at.day() - d.last.day()
		d.last = at
	}
	d.set |= 1 << (d.last.day() - at.day()) // a day that is too old shifts out
}

// until returns the days up to a time.
func (d days) until(end stamp) days {
	if d.last <= end {
		return d
	}
	set := d.set >> (d.last.day() - end.day())
	if set == 0 {
		return days{}
	}
	ago := uint32(bits.TrailingZeros32(set))
	return days{min(stamp((end.day()-ago)*86400+86399), end), set >> ago}
}

// before returns the days as bits of the days before another one, which is not older. Days that
// are further away than the others are kept just behind them.
func (d days) before(day uint32) uint64 {
	return uint64(d.set) << min(day-d.last.day(), keptDays)
}
