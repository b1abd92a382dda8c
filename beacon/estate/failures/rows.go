package failures

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Group is a group of similar failures: a kind of file with a status and a cause.
type Group struct {
	Key
	Devices   int // known by name
	Addresses int // without a known device
	Open      int // devices and addresses without a success since
	Count     int
	First     time.Time
	Last      time.Time
	Flaw      bool        // a flaw of received files
	Newest    event.Event // the newest failure
}

// Row is one device, or one address without a known device, in a group.
type Row struct {
	Device  protocol.Device
	Address netip.Addr // set if there is no device
	Count   int
	First   time.Time
	Last    time.Time
	OnFirst bool // it was the first contact ever
	Solved  bool
	Lost    bool // the device never got its first policy and has been silent since
	Guessed bool // the device is likely, not certain
	Path    string
	Newest  event.Event // the newest failure
}

// RowKey identifies a row of a group of failures.
type RowKey struct {
	Device  protocol.Device
	Address netip.Addr
}

// Key identifies the row within its group.
func (r *Row) Key() RowKey { return RowKey{r.Device, r.Address} }

// State describes in words the state of the device after its failure. Watched logs may begin long
// after the device's first contact.
func (r *Row) State(watched bool) string {
	switch {
	case r.Solved:
		return "has succeeded since"
	case r.Lost && watched:
		return "first seen, silent since"
	case r.Lost:
		return "first contact, silent since"
	case r.OnFirst && watched:
		return "the first one seen"
	case r.OnFirst:
		return "failed on first contact"
	case !r.Device.Known():
		return "no known device at this address"
	}
	return "no success since"
}

// Select returns all groups of the matching failures and a window of the rows of one group:
// open failures first, then by recency.
func (f *Failures) Select(q Query, of *roster.Roster, watched bool, now time.Time) Rows {
	as := reading{of, watched, now}
	out := Rows{Dropped: f.dropped}
	all := f.matching(&q.Filter, as)
	out.Groups = groupsOf(all)
	if len(out.Groups) == 0 {
		return out
	}
	out.Selected = max(slices.IndexFunc(out.Groups, func(g Group) bool { return g.Key == q.Group }), 0)
	var rows []*oneFailure
	for i := range all {
		if all[i].group == out.Groups[out.Selected].Key {
			rows = append(rows, &all[i])
		}
	}
	slices.SortFunc(rows, func(x, y *oneFailure) int {
		return cmp.Or(
			cmp.Compare(btoi(x.Solved), btoi(y.Solved)),
			y.Last.Compare(x.Last),
			cmp.Compare(x.Device.Name, y.Device.Name), cmp.Compare(x.Device.Domain, y.Device.Domain),
			x.address.Compare(y.address),
		)
	})
	out.Matching = len(rows)
	from := q.Offset
	if i := slices.IndexFunc(rows, func(r *oneFailure) bool { return q.Anchored && q.Anchor == RowKey{r.Device, r.address} }); i >= 0 {
		from = i - min(max(q.Row, 0), max(q.Limit-1, 0))
	}
	out.Offset = min(max(from, 0), max(len(rows)-q.Limit, 0))
	for _, one := range rows[out.Offset:min(out.Offset+q.Limit, len(rows))] {
		out.Rows = append(out.Rows, as.row(one))
	}
	return out
}

// oneFailure is a failure with its key.
type oneFailure struct {
	failureKey
	*failure
}

// reading is what rows need besides the failures.
type reading struct {
	roster  *roster.Roster
	watched bool // requests are read from logs
	now     time.Time
}

func (as reading) row(f *oneFailure) Row {
	return Row{
		Device: f.Device, Address: f.address, Count: f.Count, First: f.First, Last: f.Last,
		OnFirst: f.OnFirst, Solved: f.Solved, Guessed: f.Guessed, Path: f.Newest.Path, Newest: f.Newest, Lost: as.lost(f),
	}
}

// lost reports whether the failure is the failed first policy of a device that has been silent
// since.
func (as reading) lost(f *oneFailure) bool {
	return f.group.Kind == protocol.KindPolicy && !f.Solved && f.slot != roster.None && as.roster.Lost(f.slot, as.now)
}

// groupsOf returns the groups of failures, sorted by the number of devices affected now, then by
// recency.
func groupsOf(all []oneFailure) []Group {
	index := map[Key]int{}
	var groups []Group
	for _, one := range all {
		key, row := one.failureKey, one.failure
		i, ok := index[key.group]
		if !ok {
			i = len(groups)
			index[key.group] = i
			g := key.group
			groups = append(groups, Group{
				Key: g, First: row.First, Newest: row.Newest, Last: row.Last, Flaw: g.Cause.Flaw(),
			})
		}
		groups[i].include(key, row)
	}
	slices.SortFunc(groups, func(x, y Group) int {
		return cmp.Or(
			cmp.Compare(y.Open, x.Open),
			y.Last.Compare(x.Last),
			x.compare(y.Key),
		)
	})
	return groups
}

func (g *Group) include(key failureKey, row *failure) {
	if key.slot == roster.None {
		g.Addresses++
	} else {
		g.Devices++
	}
	if !row.Solved {
		g.Open++
	}
	g.Count += row.Count
	if row.First.Before(g.First) {
		g.First = row.First
	}
	if older := g.Newest.Time; row.Newest.Time.After(older) || row.Newest.Time.Equal(older) && row.Newest.Path < g.Newest.Path {
		g.Newest = row.Newest
	}
	if row.Last.After(g.Last) {
		g.Last = row.Last
	}
}
