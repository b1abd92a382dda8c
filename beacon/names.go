package beacon

import (
	"sync/atomic"
	"time"
)

// newNames limits the cost of beacon names that agents make up: the files are generated for
// each name, which takes most of a millisecond. It admits a few at once and then one at
// intervals; for others the files contain the address that the connection came to, never a name
// that another agent made up. Names in use are kept.
type newNames struct {
	round atomic.Int64 // incremented with each new name
	next  time.Time    // when the next would be due if they came evenly
}

// Limits of new names: more at once than a beacon has.
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

// knows reports whether the files for a name exist, or did under previous rules.
func (p *policies) knows(key string) bool {
	return p.sets[key] != nil || p.before[key] && len(p.sets) < setsKept
}

// makeRoom drops the least recently used set if there are too many. Called with mu held.
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
