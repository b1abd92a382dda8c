package estate

import (
	"net/netip"
	"slices"
	"time"
)

// orderKey is what makes two orders the same.
type orderKey struct {
	filter  string
	failing bool
	sort    SortKey
	reverse bool
	held    int64 // Unix nanoseconds; 0: it is renewed
}

type order struct {
	key     orderKey
	slots   []int32
	version uint64 // of the agents when it was made
	made    time.Time
}

// orders keeps the orders of agents that were used last, so that rows keep their place
// while somebody reads them: an order is renewed on a slow beat, and one that a reader
// holds is not renewed at all.
type orders struct {
	kept    []*order // the one used last at the end
	sorting []sortable

	byName  []int32  // all slots by name, made anew when the agents changed
	ranks   []uint32 // slot → place in byName
	version uint64   // of the agents when byName was made
}

const (
	ordersKept = 6 // for three readers, each with one that is held and the one that it came from
	orderBeat  = 2 * time.Second
	// smallOrder is the number of agents up to which a new agent shows at once.
	smallOrder = 1000
)

// of returns the order of the agents that match, as a query asks for it. One that is to be held begins as the reader
// saw it last; where that is no longer kept, as a new one.
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

// use returns the order of a key, which is empty when it is not kept.
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

// window returns where the window of a query begins in an order.
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
