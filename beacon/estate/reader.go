package estate

import (
	"context"
	"sync"
	"time"
)

// Reader answers the queries of one screen. Rows of agents keep their places while somebody reads
// them, so a Reader keeps the orders that its screen was shown. They belong to it alone: what one
// reader looks at changes no answer to another. It is safe for concurrent use.
type Reader struct {
	state *State

	mu     sync.Mutex
	orders orders
}

// Reader returns a new reader of the state.
func (s *State) Reader() *Reader { return &Reader{state: s} }

// Sample answers a query. Its only error is that ctx ended while other readers were at work.
func (r *Reader) Sample(ctx context.Context, q Query) (Sample, error) {
	if q.Parts&PartAgents == 0 {
		return r.state.Sample(q), nil
	}
	select {
	case r.state.reading <- struct{}{}:
	case <-ctx.Done():
		return Sample{}, ctx.Err()
	}
	defer func() { <-r.state.reading }()
	r.mu.Lock()
	agents := r.orders.of(r.state, q.Agents, q.Now)
	r.mu.Unlock()
	return r.state.sample(q, agents), nil
}

// orderKey identifies an order.
type orderKey struct {
	filter  string
	failing bool
	sort    SortKey
	reverse bool
	held    int64 // Unix nanoseconds; 0: renewed periodically
}

// orders are the most recently used orders of a reader. An order is renewed at a slow interval;
// one that the reader holds is not renewed.
type orders struct {
	kept []keptOrder // least recently used first
}

type keptOrder struct {
	key orderKey
	*order
}

const (
	ordersKept = 4 // a held order, the one from which it was made, and both of the previous question
	orderBeat  = 2 * time.Second
	// smallOrder is the number of agents up to which a new agent appears at once.
	smallOrder = 1000
)

// of returns the order of the matching agents for a query. A held order starts as the order that
// the reader saw last; if that is no longer kept, it is built anew.
func (o *orders) of(s *State, q AgentsQuery, now time.Time) *order {
	key := orderKey{filter: q.Filter.String(), failing: q.Failing, sort: q.Sort, reverse: q.Reverse}
	live := o.find(key)
	if q.Held.IsZero() {
		if live == nil || live.due(s, now) {
			live = s.order(q, now)
		}
		return o.keep(key, live, s, q.Heat)
	}
	key.held = q.Held.UnixNano()
	held := o.find(key)
	if held == nil {
		held = live
	}
	if held == nil {
		held = s.order(q, now)
	}
	return o.keep(key, held, s, q.Heat)
}

func (o *orders) find(key orderKey) *order {
	for _, k := range o.kept {
		if k.key == key {
			return k.order
		}
	}
	return nil
}

// keep makes an order the most recently used one, with the contacts of its agents if they are asked for.
func (o *orders) keep(key orderKey, used *order, s *State, heat bool) *order {
	if heat {
		used = used.withHeat(s)
	}
	kept := make([]keptOrder, 0, ordersKept+1)
	for _, k := range o.kept {
		if k.key != key {
			kept = append(kept, k)
		}
	}
	kept = append(kept, keptOrder{key, used})
	o.kept = kept[max(len(kept)-ordersKept, 0):]
	return used
}
