package beacon

import (
	"sync/atomic"
	"time"
)

// newNames bounds what names cost that agents make up for this beacon: the files for each are
// made anew, which takes most of a millisecond. A few are taken at once and then one now and
// then; for others the files hold the address that the connection came to, never a name that
// another agent made up. Names that are in use stay.
type newNames struct {
	round atomic.Int64 // grows with each new name
	next  time.Time    // when the next is due, if they came evenly
}

// Bounds of new names: more at once than a beacon has.
const (
	namesAtOnce = 16
	nameEvery   = 10 * time.Second
)

func (n *newNames) admit(now time.Time) bool {
	if n.next.Before(now) {
		n.next = now
	}
	if n.next.Sub(now) > (namesAtOnce-1)*nameEvery {
		return false
	}
	n.next = n.next.Add(nameEvery)
	n.round.Add(1)
	return true
}

// knows reports whether the files for a name are made, or were under older rules.
func (p *policies) knows(key string) bool {
	return p.sets[key] != nil || p.before[key] && len(p.sets) < setsKept
}

// makeRoom forgets the set that was not used for the longest time when there are too many.
// Called with mu held.
func (p *policies) makeRoom() {
	if len(p.sets) >= setsKept {
		oldest := ""
		for key, set := range p.sets {
			if oldest == "" || set.used.Load() < p.sets[oldest].used.Load() {
				oldest = key
			}
		}
		for as, set := range p.hosts {
			if set == p.sets[oldest] {
				delete(p.hosts, as)
			}
		}
		delete(p.sets, oldest)
	}
}
