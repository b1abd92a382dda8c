package estate

import (
	"net/netip"
	"slices"
	"time"
)

// orderKey identifies an order.
type orderKey struct {
	filter  string
	failing bool
	sort    SortKey
	reverse bool
	held    int64 // Unix nanoseconds; 0: renewed periodically
}

type order struct {
	key     orderKey
	slots   []int32
	version uint64 // version of the agents when the order was built
	made    time.Time
}

// orders caches the most recently used orders of agents, so that rows keep their position while a
// user reads them. An order is renewed at a slow interval; an order that a reader holds is not
// renewed.
type orders struct {
	kept    []*order // least recently used first
	sorting []sortable

	byName  []int32  // all slots by name, rebuilt when the agents changed
	ranks   []uint32 // slot → index in byName
	version uint64   // version of the agents when byName was built
}

const (
	ordersKept = 6 // three readers, each with a held order and the order from which it was made
	orderBeat  = 2 * time.Second
	// smallOrder is the number of agents up to which a new agent appears at once.
	smallOrder = 1000
)

// of returns the order of the matching agents for a query. A held order starts as a copy of the
// order that the reader saw last; if that order is no longer cached, it is built anew.
func (o *orders) of(a *agents, q AgentsQuery, now time.Time, match func(slot int32) bool) *order {
	key := orderKey{filter: q.Filter.String(), failing: q.Failing, sort: q.Sort, reverse: q.Reverse}
	if q.Held.IsZero() {
		k := o.use(key)
		grown := k.version != a.version && len(k.slots) < smallOrder
		if k.made.IsZero() || grown || now.Sub(k.made) >= orderBeat || now.Before(k.made) {
			o.renew(k, a, q, now, match)
		}
		return k
	}
	live := key
	key.held = q.Held.UnixNano()
	k := o.use(key)
	if !k.made.IsZero() {
		return k
	}
	if i := o.index(live); i >= 0 {
		k.slots, k.made = slices.Clone(o.kept[i].slots), o.kept[i].made
	} else {
		o.renew(k, a, q, now, match)
	}
	return k
}

func (o *orders) index(key orderKey) int {
	return slices.IndexFunc(o.kept, func(k *order) bool { return k.key == key })
}

// use returns the order of a key; the order is empty if it is not cached.
func (o *orders) use(key orderKey) *order {
	k := &order{key: key}
	if i := o.index(key); i >= 0 {
		k = o.kept[i]
		o.kept = slices.Delete(o.kept, i, i+1)
	} else if len(o.kept) == ordersKept {
		o.kept = slices.Delete(o.kept, 0, 1)
	}
	o.kept = append(o.kept, k)
	return k
}

func (o *orders) renew(k *order, a *agents, q AgentsQuery, now time.Time, match func(slot int32) bool) {
	k.slots = o.sort(a, q, match, k.slots[:0])
	k.version, k.made = a.version, now
}

// window returns the start of a query's window in an order.
func (k *order) window(a *agents, q *AgentsQuery) int {
	from := q.Offset
	if q.Anchor.Known() {
		if slot := a.find(q.Anchor, netip.Addr{}); slot != none {
			if i := slices.Index(k.slots, slot); i >= 0 {
				from = i - min(max(q.Row, 0), max(q.Limit-1, 0))
			}
		}
	}
	return min(max(from, 0), max(len(k.slots)-q.Limit, 0))
}
