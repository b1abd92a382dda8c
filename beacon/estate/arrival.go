package estate

import (
	"slices"
	"time"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/protocol"
)

// Arrival is a device that contacted this beacon for the first time, or again after a long
// absence. No request states the reason. If Inferred is true, the likely reason is failover.
type Arrival struct {
	Time     time.Time       `json:"time"`
	Device   protocol.Device `json:"device"`
	Returned bool            `json:"returned,omitzero"`
	Away     time.Duration   `json:"away_ns,omitzero"` // how long it was away, if it returned
	Address  string          `json:"address,omitzero"`
	Left     string          `json:"left,omitzero"`  // its previous address, in another network
	Moved    bool            `json:"moved,omitzero"` // that is all: it was not away

	From     string    `json:"from,omitzero"`     // inferred: it arrived while this sibling was down
	Down     time.Time `json:"down,omitzero"`     // when that sibling was first observed down
	Others   int       `json:"others,omitzero"`   // number of further siblings that were down as well
	Unserved bool      `json:"unserved,omitzero"` // inferred: it delivered files and never fetched a policy here
}

// Inferred reports whether a device likely arrived because it could not reach another beacon.
func (a *Arrival) Inferred() bool { return a.From != "" || a.Unserved }

// arrivalsKept is the maximum length of the list of arrivals.
const arrivalsKept = 64

// movesKept is the maximum number of moves. They are no news about other beacons, and many laptops
// move each day.
const movesKept = 16

// arrivalBucket is the time resolution of the arrival counts.
const arrivalBucket = 10 * time.Second

// arrivals counts each arriving device in exactly one of three series, but not those that moved.
type arrivals struct {
	Newest   []Arrival     `json:"newest"`         // newest last, without those that only moved
	Moves    []Arrival     `json:"moves,omitzero"` // the others; not in a series
	First    series.Counts `json:"first"`          // new devices; per arrivalBucket, over a day
	Returned series.Counts `json:"returned"`
	Over     series.Counts `json:"over"` // likely arrived by failover, new or not
}

func newArrivals() arrivals {
	const buckets = int(series.Day/arrivalBucket) + 1
	return arrivals{
		First: series.New(arrivalBucket, buckets), Returned: series.New(arrivalBucket, buckets), Over: series.New(arrivalBucket, buckets),
	}
}

// of returns the series that counts an arrival.
func (a *arrivals) of(n *Arrival) *series.Counts {
	switch {
	case n.Inferred():
		return &a.Over
	case n.Returned:
		return &a.Returned
	}
	return &a.First
}

func (a *arrivals) add(n Arrival) {
	if n.Moved {
		a.Moves = bounded(a.Moves, movesKept, n)
		return
	}
	a.of(&n).Add(n.Time, 1)
	a.Newest = bounded(a.Newest, arrivalsKept, n)
}

// bounded appends an arrival to a list of bounded length.
func bounded(list []Arrival, most int, n Arrival) []Arrival {
	if len(list) == most {
		copy(list, list[1:])
		list = list[:most-1]
	}
	return append(list, n)
}

// latest returns the newest of all arrivals, newest first.
func (a *arrivals) latest(most int) []Arrival {
	all := slices.Concat(a.Moves, a.Newest)
	slices.Reverse(all)
	slices.SortStableFunc(all, func(x, y Arrival) int { return y.Time.Compare(x.Time) })
	return all[:min(len(all), most)]
}

// outage describes a sibling that was last seen up at one time and found down at another. Devices
// that arrived since then likely did so because of the outage.
func (a *arrivals) outage(name string, up, down time.Time) {
	for i := range a.Newest {
		if n := &a.Newest[i]; n.Time.After(up) && n.From == "" {
			a.of(n).Add(n.Time, -1)
			n.From, n.Down = name, down
			a.of(n).Add(n.Time, 1)
		}
	}
}

// arrivalsRecord holds the arrivals at this beacon in a checkpoint.
type arrivalsRecord struct {
	arrivals
	Outages []Outage `json:"outages"` // outages of siblings that are still in progress
}

func (s *State) checkpointArrivals() arrivalsRecord {
	a := &s.arrivals
	return arrivalsRecord{arrivals{slices.Clone(a.Newest), slices.Clone(a.Moves), a.First.Clone(), a.Returned.Clone(), a.Over.Clone()}, slices.Clone(s.beacons.outages)}
}

func (s *State) restoreArrivals(r *arrivalsRecord) {
	a := &s.arrivals
	a.Newest = slices.Clone(r.Newest[max(len(r.Newest)-arrivalsKept, 0):])
	a.Moves = slices.Clone(r.Moves[max(len(r.Moves)-movesKept, 0):])
	a.First.Merge(&r.First)
	a.Returned.Merge(&r.Returned)
	a.Over.Merge(&r.Over)
	s.beacons.outages = slices.Clone(r.Outages[:min(len(r.Outages), peersKept)])
}
