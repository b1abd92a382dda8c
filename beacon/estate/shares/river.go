package shares

import (
	"cmp"
	"slices"
	"time"

	"beacontop/beacon/estate/series"
)

// Width is the time of a column of the river, which has those of a day.
const (
	Width   = 10 * time.Minute
	columns = int(day / Width)
)

// pairsMost is the number of moves between different beacons that are kept for one column.
const pairsMost = 8

// river has how many devices were at home at each beacon when each column was over. The column of a time is
// its number since 1970, modulo columns.
type river struct {
	current int64 // the column that is not over yet; 0: none
	first   int64
	levels  [columns][beaconsMost]int32
	moves   [columns][]move
}

// move is how many devices moved from one beacon to another within a column.
type move struct {
	from, to    uint8
	count       int32
	first, last int64 // Unix time
}

func columnOf(at int64) int64 { return at / int64(Width/time.Second) }

// over reports whether the current column is over at a time.
func (r *river) over(now int64) bool { return columnOf(now) > r.current }

// fill completes the columns before a time.
func (r *river) fill(now int64, beacons []beacon) {
	next := columnOf(now)
	if r.current == 0 {
		r.current, r.first = next, next
	}
	for r.current = max(r.current, next-int64(columns)); r.current < next; r.current++ {
		level := &r.levels[r.current%int64(columns)]
		for i := range level {
			if level[i] = 0; i < len(beacons) {
				level[i] = beacons[i].devices
			}
		}
		r.moves[(r.current+1)%int64(columns)] = nil
	}
}

// moved records that a device changed its home, in the current column: a log that comes late tells it late.
func (r *river) moved(from, to uint8, at int64) {
	all := &r.moves[r.current%int64(columns)]
	for i := range *all {
		if m := &(*all)[i]; m.from == from && m.to == to {
			m.count++
			m.first, m.last = min(m.first, at), max(m.last, at)
			return
		}
	}
	if len(*all) < pairsMost {
		*all = append(*all, move{from, to, 1, at, at})
	}
}

// View is the river for a screen.
type View struct {
	Beacons []Stream // with the most devices first; none: there are not several beacons
	Moves   []Move   // the largest, newest first
	Width   time.Duration
	Since   time.Time // before it, nothing is known
	// ByAddress: some beacons are told by the address of a server, which may have several.
	ByAddress bool
}

// Stream is one beacon.
type Stream struct {
	Share
	Devices []int64 // at the end of each column, oldest first, the last one is the present; series.Unseen: not known
}

// Move is how many devices went from one beacon to another.
type Move struct {
	First, Last time.Time
	From, To    string
	Count       int
}

// moveLeast is the number of devices that are a move of some weight: fewer change every day.
const moveLeast = 5

// View returns the newest columns at a time, and some moves.
func (s *Shares) View(now time.Time, width, moves int) View {
	if len(s.beacons) < 2 || s.river.current == 0 {
		return View{}
	}
	width = min(max(width, 1), columns)
	r := &s.river
	v := View{Width: Width, ByAddress: s.byAddress(), Since: time.Unix(max(r.first, r.current-int64(columns)+1)*int64(Width/time.Second), 0).UTC()}
	last := max(columnOf(now.Unix()), r.current)
	for _, i := range s.order() {
		one := Stream{Share: Share{s.name(i), int(s.beacons[i].devices), time.Unix(s.beacons[i].last, 0).UTC()}}
		for c := last - int64(width) + 1; c <= last; c++ {
			one.Devices = append(one.Devices, r.level(c, i, &s.beacons[i]))
		}
		v.Beacons = append(v.Beacons, one)
	}
	v.Moves = s.largest(moves)
	return v
}

// level is the number of devices at a beacon at the end of a column.
func (r *river) level(c int64, i int, b *beacon) int64 {
	switch {
	case c < r.first, c <= r.current-int64(columns):
		return series.Unseen
	case c < r.current:
		return int64(r.levels[c%int64(columns)][i])
	}
	return int64(b.devices)
}

// largest returns the moves with the most devices within the last day, newest first. Those of columns that follow
// each other are one.
func (s *Shares) largest(most int) (all []Move) {
	r := &s.river
	type pair struct{ from, to uint8 }
	before := map[pair]int{} // the moves of the column before, in all
	for c := max(r.first, r.current-int64(columns)+1); c <= r.current; c++ {
		now := map[pair]int{}
		for _, m := range r.moves[c%int64(columns)] {
			first, last := time.Unix(m.first, 0).UTC(), time.Unix(m.last, 0).UTC()
			i, goes := before[pair{m.from, m.to}]
			if !goes {
				i = len(all)
				all = append(all, Move{First: first, From: s.name(int(m.from)), To: s.name(int(m.to))})
			}
			all[i].Last, all[i].Count = last, all[i].Count+int(m.count)
			now[pair{m.from, m.to}] = i
		}
		before = now
	}
	all = slices.DeleteFunc(all, func(m Move) bool { return m.Count < moveLeast })
	slices.SortStableFunc(all, func(a, b Move) int { return cmp.Compare(b.Count, a.Count) })
	all = all[:min(len(all), most)]
	slices.SortStableFunc(all, func(a, b Move) int { return b.First.Compare(a.First) })
	return all
}
