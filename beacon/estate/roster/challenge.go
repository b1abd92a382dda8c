package roster

import (
	"encoding/binary"
	"hash/maphash"
	"net/netip"
	"strings"
	"time"

	"beacontop/beacon/event"
)

// challenges tracks requests that were answered 401 and may be repeated with credentials: many
// clients send none until the server asks for them. Such a 401 is not a failure. The zero
// challenges is ready for use.
type challenges struct {
	open   map[challengeKey]Challenge
	recent []answer // newest successes, grouped by hash
	seed   maphash.Seed
}

type challengeKey struct {
	address netip.Addr
	path    string
}

// answer is a request that succeeded.
type answer struct {
	hash uint64 // hash of its challenge; 0: none
	at   int64  // Unix milliseconds
}

// Challenge is a request that was answered 401.
type Challenge struct {
	At   time.Time
	Note int32 // set by the caller
	Slot int32 // of its device; negative: no known device, or evicted since
}

const (
	challengeWindow = time.Minute // maximum time until the repeated request; agents repeat at once
	challengesKept  = 10_000
	answersKept     = 1 << 12 // one minute of an estate of 100,000 devices
	answersAlike    = 8       // per group; the oldest one is replaced
)

// note records a request, with a note of the caller. It returns the challenge that was answered,
// if any: either the request succeeded shortly after the challenge, or the request is itself a
// challenge whose answer arrived earlier, as happens when two servers share the agents.
func (c *challenges) note(e *event.Event, slot, note int32) (answered Challenge, ok bool) {
	asks := e.AsksForCredentials()
	if !asks && (e.Failed() || e.Direction == event.DirectionNone) {
		return Challenge{}, false
	}
	if c.recent == nil {
		c.open, c.seed, c.recent = map[challengeKey]Challenge{}, maphash.MakeSeed(), make([]answer, answersKept)
	}
	key := challengeKey{e.Address, e.Path}
	if asks {
		return c.ask(key, Challenge{e.Time, note, slot})
	}
	hash := c.hash(key)
	*c.place(hash) = answer{hash, e.Time.UnixMilli()}
	if len(c.open) == 0 {
		return Challenge{}, false
	}
	answered, ok = c.open[key]
	if !ok || e.Time.Before(answered.At) { // the challenge is later than the success
		return Challenge{}, false
	}
	delete(c.open, key)
	return answered, e.Time.Sub(answered.At) <= challengeWindow
}

// hash distinguishes challenges; collisions are rare enough to accept.
func (c *challenges) hash(key challengeKey) uint64 {
	octets := key.address.As16()
	return maphash.String(c.seed, key.path) ^ binary.BigEndian.Uint64(octets[:8])*3 ^ binary.BigEndian.Uint64(octets[8:])*0x9e3779b97f4a7c15
}

// place returns the entry of the newest success with a hash, or the entry to use for it.
func (c *challenges) place(hash uint64) *answer {
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

// ask records a challenge, unless it was already answered.
func (c *challenges) ask(key challengeKey, asked Challenge) (Challenge, bool) {
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
