package estate

import (
	"cmp"
	"math"
	"net/netip"
	"slices"
	"sync"
	"time"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/protocol"
	"beacontop/beacon/rhythm"
)

// order is the order of the agents that match a query, at one time. It is immutable.
type order struct {
	slots   []int32
	version uint64 // version of the agents when the order was built
	made    time.Time
	heat    *rhythm.Heat // nil: not requested yet
}

// sortable is an agent with its sort key converted to a number; agents of equal numbers stay in the
// order of the candidates.
type sortable struct {
	key  uint64
	rank uint32 // among the candidates
	slot int32
}

func (x sortable) compare(y sortable) int {
	switch {
	case x.key != y.key:
		return cmp.Compare(x.key, y.key)
	default:
		return cmp.Compare(x.rank, y.rank)
	}
}

// order builds the order for a query. Events wait while some agents are matched, but not while all of
// them are searched, nor while they are sorted.
func (s *State) order(q AgentsQuery, now time.Time) *order {
	all, sorted, version := s.candidates(&q)
	if sorted && q.Filter.Empty() && !q.Failing {
		return &order{slots: all, version: version, made: now}
	}
	buffer, _ := s.buffers.Get().(*[]sortable) // of any reader: only few of them work at a time
	if buffer == nil {
		buffer = new([]sortable)
	}
	defer s.buffers.Put(buffer)
	rows := slices.Grow((*buffer)[:0], len(all))
	atOnce := max(len(all), 1)
	if !q.Filter.Empty() || q.Sort.ofLadders() {
		atOnce = searchedAtOnce
	}
	for some := range slices.Chunk(all, atOnce) {
		rows = s.matching(rows, some, &q, now)
	}
	if q.Sort != SortName && !slices.IsSortedFunc(rows, sortable.compare) {
		slices.SortFunc(rows, sortable.compare)
	}
	slots := all // it was made for this order, unless it is of the names
	if !q.newestFirst() {
		slots = make([]int32, len(rows))
	}
	for i, r := range rows {
		slots[i] = r.slot
	}
	slots = slots[:len(rows)]
	if q.Reverse {
		slices.Reverse(slots)
	}
	*buffer = rows
	return &order{slots: slots, version: version, made: now}
}

// searchedAtOnce is the number of agents whose texts are searched while events wait: about a
// millisecond.
const searchedAtOnce = 2048

// newestFirst reports whether the order is that of the last contact.
func (q *AgentsQuery) newestFirst() bool { return q.Sort == SortContact && !q.Reverse }

// candidates returns all agents: if the newest come first nearly in the order of their last contact, in a
// new slice; otherwise by name, in one that nobody modifies. It reports whether they are in the order of
// the query.
func (s *State) candidates(q *AgentsQuery) (all []int32, sorted bool, version uint64) {
	if !q.newestFirst() {
		all, version = s.names.of(s)
		return all, q.Sort == SortName && !q.Reverse, version
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	all, sorted = make([]int32, 0, s.roster.Known()), true
	last := int64(math.MaxInt64)
	for slot := range s.roster.Newest() {
		g := s.roster.At(slot)
		sorted, last = sorted && g.Last <= last, g.Last
		all = append(all, slot)
	}
	return all, sorted, s.roster.Generation()
}

// matching adds those of some agents that match, with their sort keys.
func (s *State) matching(rows []sortable, some []int32, q *AgentsQuery, now time.Time) []sortable {
	s.mu.RLock()
	defer s.mu.RUnlock()
	match := s.agentMatcher(q, now)
	number := q.Sort.number
	if q.Sort.ofLadders() {
		number = s.ladders(now).number(q.Sort)
	}
	for _, i := range some {
		g := s.roster.At(i)
		if g.Device.Known() && match(i) { // otherwise it was evicted meanwhile, or does not match
			rows = append(rows, sortable{number(g, i), uint32(len(rows)), i})
		}
	}
	return rows
}

// withHeat returns the order with the contacts of its agents.
func (o *order) withHeat(s *State) *order {
	if o.heat != nil {
		return o
	}
	heated := *o
	heated.heat = s.heat(o.slots)
	return &heated
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
	return o.version != s.roster.Generation()
}

// window returns the start of a query's window in an order.
func (o *order) window(r *roster.Roster, q *AgentsQuery) int {
	from := q.Offset
	if q.Anchor.Known() {
		if slot := r.Find(q.Anchor, netip.Addr{}); slot != roster.None {
			if i := slices.Index(o.slots, slot); i >= 0 {
				from = i - min(max(q.Row, 0), max(q.Limit-1, 0))
			}
		}
	}
	return min(max(from, 0), max(len(o.slots)-q.Limit, 0))
}

// names holds all agents by name and domain, for all readers. It follows the version of the agents,
// so it changes no answer.
type names struct {
	mu      sync.Mutex
	version uint64
	slots   []int32 // not modified once it is here
}

// of returns all agents by name. Events wait while the names are copied, but not while they are
// sorted.
func (n *names) of(s *State) (slots []int32, version uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	type named struct {
		device protocol.Device
		slot   int32
	}
	s.mu.RLock()
	version = s.roster.Generation()
	if version == n.version {
		s.mu.RUnlock()
		return n.slots, version
	}
	all := make([]named, 0, s.roster.Known())
	for i := range int32(s.roster.Slots()) {
		if d := s.roster.At(i).Device; d.Known() {
			all = append(all, named{d, i})
		}
	}
	s.mu.RUnlock()
	slices.SortFunc(all, func(x, y named) int {
		if c := protocol.CompareNames(x.device.Name, y.device.Name); c != 0 {
			return c
		}
		return protocol.CompareNames(x.device.Domain, y.device.Domain)
	})
	slots = make([]int32, len(all))
	for i, one := range all {
		slots[i] = one.slot
	}
	n.version, n.slots = version, slots
	return slots, version
}
