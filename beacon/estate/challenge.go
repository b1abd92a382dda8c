package estate

import (
	"encoding/binary"
	"hash/maphash"
	"net/netip"
	"strings"
	"time"

	"beacontop/beacon/event"
)

// Challenges are requests that were answered 401 and may be asked again with credentials:
// many clients send none before they are asked to. Such a 401 is no failure. The zero
// Challenges is ready for use.
type Challenges struct {
	open   map[challenge]Challenge
	recent []answer // newest successes, in groups by their hash
	seed   maphash.Seed
}

type challenge struct {
	address netip.Addr
	path    string
}

// answer is a request that succeeded.
type answer struct {
	hash uint64 // of its challenge; 0: none
	at   int64  // Unix milliseconds
}

// Challenge is a request that was asked for credentials.
type Challenge struct {
	At   time.Time
	Note int32 // of the caller
}

const (
	challengeWindow = time.Minute // until the same is asked again; agents do at once
	challengesKept  = 10_000
	answersKept     = 1 << 12 // those of a minute of an estate of 100,000 devices
	answersAlike    = 8       // in a group: the oldest of it gives way
)

// Note takes in a request, with a note of the caller's. It returns the challenge that was
// answered, if one was: the request succeeded a moment after it, or is itself a challenge
// whose answer arrived before it, as when two servers share the agents.
func (c *Challenges) Note(e *event.Event, note int32) (answered Challenge, ok bool) {
	asks := asksForCredentials(e)
	if !asks && (e.Failed() || e.Direction == event.DirectionNone) {
		return Challenge{}, false
	}
	if c.recent == nil {
		c.open, c.seed, c.recent = map[challenge]Challenge{}, maphash.MakeSeed(), make([]answer, answersKept)
	}
	key := challenge{e.Address, e.Path}
	if asks {
		return c.ask(key, Challenge{e.Time, note})
	}
	hash := c.hash(key)
	*c.place(hash) = answer{hash, e.Time.UnixMilli()}
	if len(c.open) == 0 {
		return Challenge{}, false
	}
	answered, ok = c.open[key]
	if !ok || e.Time.Before(answered.At) { // it was asked later
		return Challenge{}, false
	}
	delete(c.open, key)
	return answered, e.Time.Sub(answered.At) <= challengeWindow
}

// asksForCredentials reports whether a request was answered by asking for credentials.
func asksForCredentials(e *event.Event) bool {
	return e.Status == 401 && e.Cause == event.CauseCredentials
}

// hash tells challenges apart, as far as it matters.
func (c *Challenges) hash(key challenge) uint64 {
	octets := key.address.As16()
	return maphash.String(c.seed, key.path) ^ binary.BigEndian.Uint64(octets[:8])*3 ^ binary.BigEndian.Uint64(octets[8:])*0x9e3779b97f4a7c15
}

// place returns where the newest success with a hash is kept, or may be.
func (c *Challenges) place(hash uint64) *answer {
	first := hash % (answersKept / answersAlike) * answersAlike
	oldest := &c.recent[first]
	for i := range c.recent[first : first+answersAlike] {
		a := &c.recent[first+uint64(i)]
		if a.hash == hash {
			return a
		}
		if a.hash == 0 || oldest.hash != 0 && a.at < oldest.at {
			oldest = a
		}
	}
	return oldest
}

// ask notes a challenge, unless it was answered already.
func (c *Challenges) ask(key challenge, asked Challenge) (Challenge, bool) {
	if len(c.open) >= challengesKept {
		clear(c.open)
	}
	hash := c.hash(key)
	last := c.place(hash)
	if after := last.at - asked.At.UnixMilli(); last.hash == hash && after >= 0 && after <= challengeWindow.Milliseconds() {
		last.hash = 0
		return asked, true
	}
	key.path = strings.Clone(key.path)
	c.open[key] = asked
	return Challenge{}, false
}

// forgive takes back that a request failed at a time: it was asked for credentials, and
// gave them.
func (s *State) forgive(slot int32, e *event.Event, at time.Time) {
	s.traffic.refused.add(at, -1)
	s.traffic.kinds[e.Direction][e.Kind].failed.add(at, -1)
	if slot != none && s.agents.slots[slot].failures > 0 { // none where only the body named the device
		s.agents.slots[slot].failures--
	}
	s.failures.forgive(slot, e)
	if slot != none {
		s.kept.answered(slot, e.Kind)
	}
}

// forgive takes back one failure of a request that had no credentials.
func (f *failures) forgive(slot int32, e *event.Event) {
	for _, owner := range []int32{slot, none} { // a device may be known of since
		key := failureKey{slot: owner, group: FailureKey{e.Direction, e.Kind, 401, event.CauseCredentials}}
		if owner == none {
			key.address = e.Address
		}
		if row := f.rows[key]; row != nil {
			if row.count--; row.count <= 0 {
				f.drop(key)
			}
			return
		}
	}
}
