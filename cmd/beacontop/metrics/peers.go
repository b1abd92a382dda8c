package metrics

import (
	"strings"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/relay"
)

// The series of other beacons.
var (
	parentUp     = gauge("parent_up", "Whether a parent answers (1) or not (0).", "parent")
	parentActive = gauge("parent_active", "Whether files are forwarded to a parent (1) or not (0).", "parent")
	siblingUp    = gauge("sibling_up", "Whether a beacon of the failover list answers (1) or not (0).", "sibling")
	siblings     = gauge("siblings", "Beacons of the failover list by reach: up, down, unknown.", "reach")
)

// peersLimit is the number of beacons of the failover list with a series of their own. Longer lists
// are counted completely.
const peersLimit = 100

func (w figures) peers(s *estate.Sample) {
	seen := map[string]bool{}
	for i := range s.Failover.Parents {
		p := &s.Failover.Parents[i]
		name := nameOf(p)
		if seen[name] || len(seen) == peersLimit {
			continue
		}
		seen[name] = true
		w.set(parentActive, one(p.Active), name)
		if p.Reach != event.ReachUnknown {
			w.set(parentUp, one(p.Reach == event.ReachUp), name)
		}
	}
	clear(seen)
	reach := map[event.Reach]int{event.ReachUp: 0, event.ReachDown: 0, event.ReachUnknown: 0}
	for i := range s.Failover.Siblings {
		p := &s.Failover.Siblings[i]
		name := nameOf(p)
		if p.Self {
			continue
		}
		reach[p.Reach]++
		if p.Reach != event.ReachUnknown && !seen[name] && len(seen) < peersLimit {
			seen[name] = true
			w.set(siblingUp, one(p.Reach == event.ReachUp), name)
		}
	}
	for r, n := range reach {
		w.set(siblings, float64(n), r.String())
	}
}

// nameOf is the URL of another beacon, which is unique, without a password, as a valid label.
func nameOf(p *estate.Peer) string { return strings.ToValidUTF8(relay.Masked(p.URL), "\uFFFD") }

func one(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
