package rhythm

import (
	"math"
	"time"
)

// Channel is what a contact was for. An agent can be alive on one channel and dead on another.
type Channel uint8

// The channels. The last contact on each of the first four is kept, and the days of use in the
// month before it. A contact for
// anything else is a contact of the agent only.
const (
	Policy Channel = iota
	Packages
	Inventory
	Usage
	Other
	Channels = Other // number of channels that are learned separately
)

// Rhythm is what is known about when one agent makes contact: every hour of the last four weeks,
// those of the last week with what happened, and the days on which each channel was used. It is a
// value without pointers; the zero value has seen nothing. It is not safe for concurrent use.
//
// A Rhythm depends on the contacts alone, not on the order in which they are read. The newest
// contact sets what is kept: older contacts than that are dropped, whether they are read before
// or after it.
type Rhythm struct {
	last, first stamp
	channels    [Channels]days
	hours       hours
}

// stamp is a time in Unix seconds; 0 means never.
type stamp uint32

func (s stamp) time() time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(int64(s), 0).UTC()
}

func (s stamp) hour() uint32 { return uint32(s) / 3600 }

// Contact records one request of the agent. A failed request is a contact too: the agent is alive.
// The result is true if no contact was known in the hour of this one. Times before 1970 and after
// 2106 are ignored.
//
// The caller must not record contacts later than its own clock: they would displace what was
// learned. If its clock was wrong, see [Rhythm.Forget].
func (r *Rhythm) Contact(c Channel, at time.Time, failed bool) bool {
	unix := at.Unix()
	if unix <= 0 || unix > math.MaxUint32 {
		return false
	}
	s := stamp(unix)
	if s > r.last {
		r.advance(s)
	}
	if r.first == 0 || s < r.first {
		r.first = s
	}
	if c < Channels {
		r.channels[c].mark(s)
	}
	return r.hours.mark(s.hour(), r.last.hour(), failed)
}

// advance makes a time the newest contact.
func (r *Rhythm) advance(to stamp) {
	if r.last != 0 {
		r.hours.advance(r.last.hour(), to.hour())
	}
	r.last = to
}

// First returns the time of the first contact; zero: none.
func (r *Rhythm) First() time.Time { return r.first.time() }

// Last returns the time of the newest contact; zero: none.
func (r *Rhythm) Last() time.Time { return r.last.time() }

// LastOn returns the time of the newest contact on a channel; zero: none.
func (r *Rhythm) LastOn(c Channel) time.Time {
	if c >= Channels {
		return time.Time{}
	}
	return r.channels[c].last.time()
}

// Forget drops all contacts after a time, to the hour. It repairs a Rhythm that was fed while a
// clock was ahead: what the false contacts displaced is lost, and the rest is kept.
func (r *Rhythm) Forget(after time.Time) {
	unix := min(max(after.Unix(), 0), math.MaxUint32)
	if s := stamp(unix); s < r.last {
		*r = r.until(s)
	}
}

// until returns the Rhythm of the contacts up to a time.
func (r *Rhythm) until(end stamp) (kept Rhythm) {
	for hour, what := range r.hours.each(r.last.hour()) {
		s := min(stamp(hour*3600+3599), end, r.last)
		if hour > end.hour() || r.first > end {
			break
		}
		kept.advance(s)
		kept.hours.set(hour, s.hour(), what)
	}
	if kept.last == 0 {
		return Rhythm{}
	}
	kept.first = r.first
	for c := range r.channels {
		kept.channels[c] = r.channels[c].until(kept.last)
	}
	return kept
}
