package rhythm_test

import (
	"math/rand/v2"
	"time"

	"beacontop/beacon/rhythm"
)

// kind is how a simulated device is used.
type kind int

const (
	server   kind = iota // always on
	drifting             // always on, policy every twelve hours after the last one
	desktop              // on during working hours
	laptop               // the same, with days off, journeys and an odd weekend
	shift                // early, late and night in turn, by the week
	moved                // from the early to the night shift for good, in the middle of the month
	shared               // a meeting room: on some days only
)

// kinds is the composition of the estate, in parts of a hundred.
var kinds = []struct {
	kind  kind
	parts int
}{{server, 30}, {drifting, 6}, {desktop, 24}, {laptop, 32}, {shift, 4}, {moved, 2}, {shared, 2}}

// spread is how a device chooses between two beacons.
type spread int

const (
	faithful spread = iota // always the first beacon
	random                 // by chance, for every operation
	turns                  // in turn, for every operation
)

// operation is one request of a device.
type operation struct {
	at      time.Time
	agent   int
	channel rhythm.Channel
	second  bool // at the second beacon
	failed  bool
}

// device is one simulated agent with its own source of chance, so that it behaves the same
// whatever happens to others.
type device struct {
	index  int
	site   *site
	kind   kind
	spread spread
	rng    *rand.Rand
	twice  bool    // policy in the evening too
	usage  bool    // reports usage
	habit  float64 // hours by which its user comes earlier or later than others
	files  int     // packages fetched a day
	off    int     // days that its user stays away from now on
	next   time.Time
	turn   bool
	dies   time.Time // zero: it lives
}

func newDevice(index int, s *site, seed uint64) *device {
	rng := rand.New(rand.NewPCG(seed, uint64(index)+1))
	d := &device{index: index, site: s, rng: rng}
	part := rng.IntN(100)
	for _, k := range kinds {
		if part -= k.parts; part < 0 {
			d.kind = k.kind
			break
		}
	}
	if p := rng.Float64(); p < 0.2 {
		d.spread = random
	} else if p < 0.4 {
		d.spread = turns
	}
	d.twice, d.usage = rng.IntN(2) == 0, rng.IntN(10) < 6
	d.habit, d.files = rng.NormFloat64()*0.7, 2+rng.IntN(4)
	d.next = s.at(0, 24*rng.Float64())
	return d
}

// day appends the operations of one day.
func (d *device) day(day int, to []operation) []operation {
	if d.kind == drifting {
		return d.drift(day, to)
	}
	on, off := d.session(day)
	if off <= on {
		return to
	}
	if d.kind == server {
		to = d.run(to, d.site.at(day, 5+d.rng.Float64()), true)
		if d.twice {
			to = d.run(to, d.site.at(day, 17+d.rng.Float64()), false)
		}
	} else {
		to = d.run(to, d.site.at(day, on+0.05+0.5*d.rng.Float64()), true)
	}
	start := max(on, 9) + 4*d.rng.Float64() // a window of four hours
	if d.kind == shift || d.kind == moved {
		start = on + 0.5 + 4*d.rng.Float64()
	}
	if start < off {
		to = d.send(to, d.site.at(day, start), rhythm.Inventory)
		if d.usage {
			to = d.send(to, d.site.at(day, start+0.2*d.rng.Float64()), rhythm.Usage)
		}
	}
	return to
}

// drift appends the operations of a device that asks for policy twelve hours after the last time.
func (d *device) drift(day int, to []operation) []operation {
	first := true
	for ; d.next.Before(d.site.midnight[day+1]); d.next = d.next.Add(12*time.Hour + time.Duration(d.rng.IntN(1200))*time.Second) {
		to = d.run(to, d.next, first)
		if first {
			to = d.send(to, d.next.Add(time.Duration(d.rng.IntN(3600))*time.Second), rhythm.Inventory)
		}
		first = false
	}
	return to
}

// run appends a policy run.
func (d *device) run(to []operation, at time.Time, packages bool) []operation {
	if d.rng.IntN(100) == 0 { // the network or the service was not ready; missed runs are not caught up
		return to
	}
	to = d.send(to, at, rhythm.Policy)
	for i := range d.files {
		if packages {
			to = d.send(to, at.Add(time.Duration(i+1)*2*time.Second), rhythm.Packages)
		}
	}
	return to
}

func (d *device) send(to []operation, at time.Time, c rhythm.Channel) []operation {
	o := operation{at: at, agent: d.index, channel: c, failed: d.rng.IntN(100) == 0}
	switch d.spread {
	case random:
		o.second = d.rng.IntN(2) == 0
	case turns:
		o.second, d.turn = d.turn, !d.turn
	}
	return append(to, o)
}

// session returns the hours of a day in which the device is on, local; the end may be after
// midnight.
func (d *device) session(day int) (on, off float64) {
	working := d.site.working(day)
	begin := 8.3 + d.habit + d.rng.NormFloat64()*0.5
	away := d.away()
	switch d.kind {
	case server:
		return 0, 24
	case desktop:
		if working && !away {
			return begin, begin + 9
		}
	case laptop:
		if working && !away || !working && !d.site.holiday[day] && d.rng.IntN(20) == 0 {
			return begin, begin + 7 + 3*d.rng.Float64()
		}
	case shift, moved:
		if working && !away {
			begin = []float64{6, 14, 22}[day/7%3]
			if d.kind == moved {
				begin = 6
				if day >= simulatedDays/2 {
					begin = 22
				}
			}
			return begin + 0.3*d.rng.Float64(), begin + 8
		}
	case shared:
		if working && d.rng.IntN(2) == 0 {
			return begin, begin + 6
		}
	}
	return 0, 0
}

// away tells whether the user stays away on a day: single days often, two days in a row seldom.
// Longer leave of one user looks the same as a dead device; the simulation does not contain it.
func (d *device) away() bool {
	if d.off > 0 {
		d.off--
		return true
	}
	switch p := d.rng.Float64(); {
	case d.kind == laptop && p < 0.035, d.kind != laptop && p < 0.02:
		return true
	case p > 0.997:
		d.off = 1
		return true
	}
	return false
}
