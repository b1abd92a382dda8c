package estate

import (
	"net/netip"
	"strings"
	"time"
)

// Challenges are requests that were answered 401 and may be asked again with credentials:
// many clients send none before they are asked to. Such a 401 is no failure (diagnoses.md
// C2 #12). The zero Challenges is ready for use.
type Challenges struct {
	open map[challenge]Challenge
}

type challenge struct {
	address netip.Addr
	path    string
}

// Challenge is a request that was asked for credentials.
type Challenge struct {
	At   time.Time
	Note int32 // of the caller
}

const (
	challengeWindow = time.Minute // until the same is asked again; agents do at once
	challengesKept  = 10_000
)

// Note takes in a request, with a note of the caller's. It returns the challenge that the
// request answered by succeeding a moment later, if it did.
func (c *Challenges) Note(e *Event, note int32) (answered Challenge, ok bool) {
	asks := e.Status == 401 && e.Cause == CauseCredentials
	if !asks && (len(c.open) == 0 || e.Failed()) {
		return Challenge{}, false
	}
	key := challenge{e.Address, e.Path}
	if asks {
		if c.open == nil || len(c.open) >= challengesKept {
			c.open = map[challenge]Challenge{}
		}
		key.path = strings.Clone(e.Path)
		c.open[key] = Challenge{e.Time, note}
		return Challenge{}, false
	}
	answered, ok = c.open[key]
	delete(c.open, key)
	return answered, ok && e.Time.Sub(answered.At) <= challengeWindow
}

// forgive takes back that a request failed at a time: it was asked for credentials, and
// gave them.
func (s *State) forgive(slot int32, e *Event, at time.Time) {
	s.traffic.refused.add(at, -1)
	s.traffic.kinds[e.Direction][e.Kind].failed.add(at, -1)
	if slot != none && s.agents.slots[slot].failures > 0 { // none where only the body named the device
		s.agents.slots[slot].failures--
	}
	s.failures.forgive(slot, e)
}

// forgive takes back one failure of a request for want of credentials.
func (f *failures) forgive(slot int32, e *Event) {
	for _, owner := range []int32{slot, none} { // a device may be known of since
		key := failureKey{slot: owner, group: FailureKey{e.Direction, e.Kind, 401, CauseCredentials}}
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
