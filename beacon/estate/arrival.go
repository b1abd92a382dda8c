package estate

import (
	"slices"
	"time"

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

	From     string `json:"from,omitzero"`     // inferred: it arrived while this sibling was down
	Others   int    `json:"others,omitzero"`   // number of further siblings that were down as well
	Unserved bool   `json:"unserved,omitzero"` // inferred: it delivered files and never fetched a policy here
}

// Inferred reports whether a device likely arrived because it could not reach another beacon.
func (a *Arrival) Inferred() bool { return a.From != "" || a.Unserved }

// arrivalsKept is the maximum length of the list of arrivals.
const arrivalsKept = 64

// arrivalBucket is the time resolution of the arrival counts.
const arrivalBucket = 10 * time.Second

// arrivals counts each arriving device in exactly one of three series.
type arrivals struct {
	newest   []Arrival // newest last
	first    series    // new devices; per arrivalBucket, over a day
	returned series
	over     series // likely arrived by failover, new or not
}

func newArrivals() arrivals {
	const buckets = int(day/arrivalBucket) + 1
	return arrivals{
		first: newSeries(arrivalBucket, buckets), returned: newSeries(arrivalBucket, buckets), over: newSeries(arrivalBucket, buckets),
	}
}

// of returns the series that counts an arrival.
func (a *arrivals) of(n *Arrival) *series {
	switch {
	case n.Inferred():
		return &a.over
	case n.Returned:
		return &a.returned
	}
	return &a.first
}

func (a *arrivals) add(n Arrival) {
	a.of(&n).add(n.Time, 1)
	if len(a.newest) == arrivalsKept {
		copy(a.newest, a.newest[1:])
		a.newest = a.newest[:arrivalsKept-1]
	}
	a.newest = append(a.newest, n)
}

// outage describes a sibling that was last seen up at the given time and is down now. Devices
// that arrived since then likely did so because of the outage.
func (a *arrivals) outage(name string, up time.Time) {
	for i := range a.newest {
		if n := &a.newest[i]; n.Time.After(up) && n.From == "" {
			a.of(n).add(n.Time, -1)
			n.From = name
			a.of(n).add(n.Time, 1)
		}
	}
}

// ArrivalsMemory is the checkpoint of the arrivals at this beacon.
type ArrivalsMemory struct {
	Newest   []Arrival    `json:"newest"` // newest last
	First    SeriesMemory `json:"first"`
	Returned SeriesMemory `json:"returned"`
	Over     SeriesMemory `json:"over"`
	Outages  []Outage     `json:"outages"` // outages of siblings that are still in progress
}

func (s *State) rememberArrivals() ArrivalsMemory {
	a := &s.arrivals
	return ArrivalsMemory{
		Newest: slices.Clone(a.newest), First: a.first.remember(), Returned: a.returned.remember(), Over: a.over.remember(),
		Outages: slices.Clone(s.beacons.outages),
	}
}

func (s *State) recallArrivals(m ArrivalsMemory) {
	a := &s.arrivals
	a.newest = slices.Clone(m.Newest[max(len(m.Newest)-arrivalsKept, 0):])
	a.first.recall(m.First)
	a.returned.recall(m.Returned)
	a.over.recall(m.Over)
	s.beacons.outages = slices.Clone(m.Outages[:min(len(m.Outages), peersKept)])
}
