package estate

import (
	"cmp"
	"net/netip"
	"slices"
	"time"
)

// FailureGroup is one way to fail: a kind of file with a status and a cause.
type FailureGroup struct {
	FailureKey
	Devices   int // that are known by name
	Addresses int // without a known device
	Open      int // devices and addresses that have not succeeded since
	Count     int
	First     time.Time
	Last      time.Time
	Advice    Advice
	Flaw      bool  // of files that were received
	Newest    Event // the newest of them
}

// FailureRow is one device, or one address without a known device, in a group.
type FailureRow struct {
	Device  Device
	Address netip.Addr // set where there is no device
	Count   int
	First   time.Time
	Last    time.Time
	OnFirst bool // it was the first contact ever
	Solved  bool
	Lost    bool // the first policy was lost and the device has been silent since
	Guessed bool // none of them named the device: it is the one of their address
	Path    string
	Newest  Event // the newest of them
}

// RowKey names a row of a group of failures.
type RowKey struct {
	Device  Device
	Address netip.Addr
}

// Key names the row within its group.
func (r *FailureRow) Key() RowKey { return RowKey{r.Device, r.Address} }

// sample returns all groups and the rows of one of them, the open ones first, then
// the most recent.
func (f *failures) sample(q FailuresQuery, lost func(slot int32) bool) FailureRows {
	groups := f.groups(q.Filter)
	out := FailureRows{Groups: groups, Dropped: f.dropped}
	if len(groups) == 0 {
		return out
	}
	out.Selected = max(slices.IndexFunc(groups, func(g FailureGroup) bool { return g.FailureKey == q.Group }), 0)
	chosen := groups[out.Selected].FailureKey
	var rows []FailureRow
	for key, row := range f.rows {
		if key.group != chosen || !q.Filter.matchFailure(key, row) {
			continue
		}
		rows = append(rows, FailureRow{
			Device: row.device, Address: key.address, Count: row.count, First: row.first, Last: row.last,
			OnFirst: row.onFirst, Solved: row.solved, Guessed: row.guessed, Path: row.newest.Path, Newest: row.newest,
			Lost: chosen.Kind == KindPolicy && !row.solved && key.slot != none && lost(key.slot),
		})
	}
	slices.SortFunc(rows, func(x, y FailureRow) int {
		return cmp.Or(
			cmp.Compare(btoi(x.Solved), btoi(y.Solved)),
			y.Last.Compare(x.Last),
			cmp.Compare(x.Device.Name, y.Device.Name), cmp.Compare(x.Device.Domain, y.Device.Domain),
			x.Address.Compare(y.Address),
		)
	})
	out.Matching = len(rows)
	from := q.Offset
	if i := slices.IndexFunc(rows, func(r FailureRow) bool { return q.Anchored && r.Key() == q.Anchor }); i >= 0 {
		from = i - min(max(q.Row, 0), max(q.Limit-1, 0))
	}
	out.Offset = min(max(from, 0), max(len(rows)-q.Limit, 0))
	out.Rows = slices.Clone(rows[out.Offset:min(out.Offset+q.Limit, len(rows))])
	return out
}

// groups returns the groups of all matching failures: first what most devices suffer from
// now, then what is most recent.
func (f *failures) groups(filter Filter) []FailureGroup {
	index := map[FailureKey]int{}
	var groups []FailureGroup
	for key, row := range f.rows {
		if !filter.matchFailure(key, row) {
			continue
		}
		i, ok := index[key.group]
		if !ok {
			i = len(groups)
			index[key.group] = i
			g := key.group
			groups = append(groups, FailureGroup{
				FailureKey: g, First: row.first, Newest: row.newest, Last: row.last, Advice: AdviceFor(g.Direction, g.Kind, g.Status, g.Cause), Flaw: g.Cause.flaw(),
			})
		}
		groups[i].include(key, row)
	}
	slices.SortFunc(groups, func(x, y FailureGroup) int {
		return cmp.Or(
			cmp.Compare(y.Open, x.Open),
			y.Last.Compare(x.Last),
			x.compare(y.FailureKey),
		)
	})
	return groups
}

func (g *FailureGroup) include(key failureKey, row *failure) {
	if key.slot == none {
		g.Addresses++
	} else {
		g.Devices++
	}
	if !row.solved {
		g.Open++
	}
	g.Count += row.count
	if row.first.Before(g.First) {
		g.First = row.first
	}
	if older := g.Newest.Time; row.newest.Time.After(older) || row.newest.Time.Equal(older) && row.newest.Path < g.Newest.Path {
		g.Newest = row.newest
	}
	if row.last.After(g.Last) {
		g.Last = row.last
	}
}
