package rhythm

import (
	"math"
	"slices"
	"time"
)

// Reset tells that the agent plainly changed its habit: what was learned before is not used any
// more. The zero value says that it did not.
type Reset struct {
	At     time.Time     `json:"at,omitzero"` // the first visit of the new habit
	Before time.Duration `json:"before,omitzero"`
	After  time.Duration `json:"after,omitzero"` // the usual time between visits
}

// A change is plain if the latest intervals, at least fewChanged, are all longer or all shorter
// than usual by the factor, and the earlier intervals make that less likely than changeChance.
const (
	fewChanged   = 3
	earliest     = 6 // intervals that say what was usual
	changeFactor = 1.5
	changeChance = 0.01
)

// changed returns the index of the visit with which the agent changed its habit; 0: it did not.
func (h *habit) changed() int {
	var room [maxVisits]uint32
	d := h.hoursBetween(room[:0])
	if len(d) < earliest+fewChanged {
		return 0
	}
	usual := median(d[:earliest])
	for _, deviates := range []func(hours uint32) bool{
		func(hours uint32) bool { return float64(hours) > changeFactor*float64(usual) },
		func(hours uint32) bool { return changeFactor*float64(hours) < float64(usual) },
	} {
		begin := len(d)
		for begin > earliest && deviates(d[begin-1]) {
			begin--
		}
		n := len(d) - begin
		if n < fewChanged {
			continue
		}
		before := 1
		for _, hours := range d[:begin] {
			if deviates(hours) {
				before++
			}
		}
		if math.Pow(float64(before)/float64(begin+1), float64(n)) < changeChance {
			h.reset = Reset{At: hourTime(h.visits[begin]), Before: hoursLong(usual), After: hoursLong(median(d[begin:]))}
			return begin
		}
	}
	return 0
}

// hoursBetween returns the hours between visits, without the days of the week on which the agent
// hardly ever comes.
func (h *habit) hoursBetween(into []uint32) []uint32 {
	rate := h.daily()
	rarely := slices.Max(rate[:]) / 5
	for i, v := range h.visits[1:] {
		n := uint32(0)
		for hour := h.visits[i]; hour < v; hour++ {
			if rate[h.day(hour)] >= rarely {
				n++
			}
		}
		into = append(into, n)
	}
	return into
}

func median(hours []uint32) uint32 {
	var room [maxVisits]uint32
	sorted := append(room[:0], hours...)
	slices.Sort(sorted)
	return sorted[len(sorted)/2]
}

func hourTime(hour uint32) time.Time { return time.Unix(int64(hour)*3600, 0).UTC() }

func hoursLong(n uint32) time.Duration { return time.Duration(n) * time.Hour }
