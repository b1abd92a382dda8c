package estate

import (
	"cmp"
	"net/netip"
	"slices"
	"sync"
	"time"

	"beacontop/beacon/protocol"
)

// order is the order of the agents that match a query, at one time. It is immutable.
type order struct {
	slots   []int32
	version uint64 // version of the agents when the order was built
	made    time.Time
}

// sortable is an agent with its sort key converted to a number; equal numbers are ordered by
// name.
type sortable struct {
	key  uint64
	rank uint32
	slot int32
}

// order builds the order for a query. Events wait while some agents are matched, but not while all
// of them are, nor while they are sorted.
func (s *State) order(q AgentsQuery, now time.Time) *order {
	newest := q.Sort == SortContact && !q.Reverse
	var ranks []uint32
	if !newest {
		ranks = s.names.of(s)
	}
	all, version := s.candidates(newest)
	rows := make([]sortable, 0, len(all))
	for part := range slices.Chunk(all, matchedAtOnce) {
		rows = s.matching(rows, part, &q, now, newest, ranks)
	}
	byKey := func(x, y sortable) int {
		return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.rank, y.rank), cmp.Compare(x.slot, y.slot))
	}
	if !slices.IsSortedFunc(rows, byKey) {
		slices.SortFunc(rows, byKey)
	}
	slots := make([]int32, len(rows))
	for i, r := range rows {
		slots[i] = r.slot
	}
	if q.Reverse {
		slices.Reverse(slots)
	}
	return &order{slots: slots, version: version, made: now}
}

// matchedAtOnce is the number of agents that are matched while events wait: about a millisecond.
const matchedAtOnce = 2048

// candidates returns all agents: by last contact if the newest come first, otherwise by slot.
func (s *State) candidates(newest bool) (all []int32, version uint64) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	a := &s.agents
	all = make([]int32, 0, a.known())
	if newest {
		for i := a.newest; i != none; i = a.at(i).older {
			all = append(all, i)
		}
		return all, a.version
	}
	for i := range int32(a.size) {
		if a.at(i).device.Known() {
			all = append(all, i)
		}
	}
	return all, a.version
}

// matching adds those of some agents that match, with their sort keys. Agents of equal contact stay
// as they are.
func (s *State) matching(rows []sortable, some []int32, q *AgentsQuery, now time.Time, newest bool, ranks []uint32) []sortable {
	s.mu.RLock()
	defer s.mu.RUnlock()
	match := s.agentMatcher(q, now)
	for _, i := range some {
		g := s.agents.at(i)
		if !g.device.Known() || !match(i) { // evicted meanwhile, or another one
			continue
		}
		rank := ^uint32(0) // newer than the ranks
		switch {
		case newest:
			rank = uint32(len(rows))
		case int(i) < len(ranks):
			rank = ranks[i]
		}
		rows = append(rows, sortable{q.Sort.number(g), rank, i})
	}
	return rows
}

// due reports whether an order is to be renewed.
func (o *order) due(s *State, now time.Time) bool {
	if age := now.Sub(o.made); age >= orderBeat || age < 0 {
		return true
	}
	if len(o.slots) >= smallOrder {
		return false
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return o.version != s.agents.version
}

// window returns the start of a query's window in an order.
func (o *order) window(a *agents, q *AgentsQuery) int {
	from := q.Offset
	if q.Anchor.Known() {
		if slot := a.find(q.Anchor, netip.Addr{}); slot != none {
			if i := slices.Index(o.slots, slot); i >= 0 {
				from = i - min(max(q.Row, 0), max(q.Limit-1, 0))
			}
		}
	}
	return min(max(from, 0), max(len(o.slots)-q.Limit, 0))
}

// names ranks the agents by name and domain, for all readers. It follows the version of the agents,
// so it changes no answer.
type names struct {
	mu      sync.Mutex
	version uint64
	ranks   []uint32 // slot → rank; not modified once it is here
}

// of returns the present ranks. Events wait while the names are copied, but not while they are
// sorted.
func (n *names) of(s *State) []uint32 {
	n.mu.Lock()
	defer n.mu.Unlock()
	type named struct {
		device protocol.Device
		slot   int32
	}
	s.mu.RLock()
	slots, version := int32(s.agents.size), s.agents.version
	if version == n.version {
		s.mu.RUnlock()
		return n.ranks
	}
	all := make([]named, 0, s.agents.known())
	for i := range slots {
		if d := s.agents.at(i).device; d.Known() {
			all = append(all, named{d, i})
		}
	}
	s.mu.RUnlock()
	slices.SortFunc(all, func(x, y named) int {
		return cmp.Or(compareFold(x.device.Name, y.device.Name), compareFold(x.device.Domain, y.device.Domain))
	})
	ranks := make([]uint32, slots)
	for rank, one := range all {
		ranks[one.slot] = uint32(rank)
	}
	n.version, n.ranks = version, ranks
	return ranks
}
