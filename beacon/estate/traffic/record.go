package traffic

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"slices"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Clone returns a copy that shares no memory.
func (t *Traffic) Clone() Traffic {
	c := *t
	for _, s := range []*series.Counts{&c.Requests, &c.Refused, &c.Minutes, &c.Failures, &c.Flaws, &c.NoRoom} {
		*s = s.Clone()
	}
	for d := range c.Kinds {
		for k := range c.Kinds[d] {
			of := &c.Kinds[d][k]
			of.Count, of.Bytes, of.Failed, of.Days = of.Count.Clone(), of.Bytes.Clone(), of.Failed.Clone(), of.Days.Clone()
		}
	}
	c.NewerFrom = maps.Clone(t.NewerFrom)
	return c
}

// Restore adds the traffic of a checkpoint.
func (t *Traffic) Restore(o *Traffic) {
	t.Requests.Merge(&o.Requests)
	t.Refused.Merge(&o.Refused)
	t.Minutes.Merge(&o.Minutes)
	t.Failures.Merge(&o.Failures)
	t.Flaws.Merge(&o.Flaws)
	t.NoRoom.Merge(&o.NoRoom)
	t.Latency, t.Nameless, t.Newer = o.Latency, o.Nameless, o.Newer
	maps.Copy(t.NewerFrom, o.NewerFrom)
	for d := range t.Kinds {
		for k := range t.Kinds[d] {
			to, from := &t.Kinds[d][k], &o.Kinds[d][k]
			to.Count.Merge(&from.Count)
			to.Bytes.Merge(&from.Bytes)
			to.Failed.Merge(&from.Failed)
			to.Days.Merge(&from.Days)
			to.Last = from.Last
		}
	}
}

// oneKind is one element of kinds in a checkpoint.
type oneKind struct {
	Direction event.Direction `json:"direction"`
	Kind      protocol.Kind   `json:"kind"`
	*kindTraffic
}

// MarshalJSON encodes the kinds with at least one transfer as a list.
func (k *kinds) MarshalJSON() ([]byte, error) {
	var list []oneKind
	for d := range k {
		for i := range k[d] {
			if c := &k[d][i]; c.Count.Begun() || c.Failed.Begun() {
				list = append(list, oneKind{event.Direction(d), protocol.Kind(i), c})
			}
		}
	}
	return json.Marshal(list)
}

// UnmarshalJSON parses the output of MarshalJSON.
func (k *kinds) UnmarshalJSON(text []byte) error {
	var list []json.RawMessage
	if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	for _, text := range list {
		one := oneKind{kindTraffic: &kindTraffic{}}
		if err := json.Unmarshal(text, &one); err != nil {
			return err
		}
		if int(one.Direction) >= len(k) || int(one.Kind) >= len(k[0]) {
			return fmt.Errorf("kind %v in direction %v", one.Kind, one.Direction)
		}
		k[one.Direction][one.Kind] = *one.kindTraffic
	}
	return nil
}

// addressSet is a set of addresses. In a checkpoint it is a sorted list.
type addressSet map[netip.Addr]struct{}

// MarshalJSON encodes the set.
func (a addressSet) MarshalJSON() ([]byte, error) {
	return json.Marshal(slices.SortedFunc(maps.Keys(a), netip.Addr.Compare))
}

// UnmarshalJSON parses the output of MarshalJSON.
func (a *addressSet) UnmarshalJSON(text []byte) error {
	var list []netip.Addr
	if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	*a = addressSet{}
	for _, from := range list {
		(*a)[from] = struct{}{}
	}
	return nil
}
