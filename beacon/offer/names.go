package offer

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
func (g *Generated) knows(key string) bool {
	return g.sets[key] != nil || g.before[key] && len(g.sets) < setsKept
}

// makeRoom drops the least recently used set if there are too many. Called with mu held.
func (g *Generated) makeRoom() {
	if len(g.sets) >= setsKept {
		oldest := ""
		for key, set := range g.sets {
			if oldest == "" || set.used.Load() < g.sets[oldest].used.Load() {
				oldest = key
			}
		}
		for as, set := range g.hosts {
			if set == g.sets[oldest] {
				delete(g.hosts, as)
			}
		}
		delete(g.sets, oldest)
	}
}
