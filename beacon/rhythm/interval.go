package rhythm

import (
	"math"
	"time"
)

// intervals returns the time between visits, measured in expected visits.
func (h *habit) intervals(into []float32) []float32 {
	for i, v := range h.visits[1:] {
		sum := (h.expected[h.visits[i]%week] + h.expected[v%week]*h.watched.share(v)) / 2
		for hour := h.visits[i] + 1; hour < v; hour++ {
			if e := h.expected[hour%week]; e > 0 {
				sum += e * h.watched.share(hour)
			}
		}
		into = append(into, sum)
	}
	return into
}

// absences marks the intervals that are so long and so rare that the agent was away: on leave, or
// in repair. They tell nothing about how often it comes.
func absences(intervals []float32) []bool {
	const long, rare = 4, 8
	var marked []bool
	n := 0
	for i, g := range intervals {
		if g > long {
			if marked == nil {
				marked = make([]bool, len(intervals))
			}
			marked[i] = true
			n++
		}
	}
	if n*rare > len(intervals) {
		return nil
	}
	return marked
}

// missing estimates the probability that an occasion is missed from the variance of the intervals:
// if each one is missed with probability m on its own, they have variance m around 1. It is at least
// a given part, and then raised because estimates from few intervals may be too low.
func missing(intervals []float32, atLeast float64) float64 {
	const (
		longest = 3    // one long absence must not hide the next one
		prior   = 0.25 // variance of an agent of which nothing is known
		weight  = 3    // intervals that the prior counts as
		doubt   = 0.5  // standard deviations
	)
	sum := prior * weight
	for _, g := range intervals {
		d := float64(min(g, longest) - 1)
		sum += d * d
	}
	n := float64(len(intervals)) + weight
	m := min(max(sum/n, atLeast), 0.9)
	return min(max(m+doubt*math.Sqrt(m*(1-m)/n), 0.02), 0.9)
}

// usual returns the usual time between visits: the median.
func (h *habit) usual() time.Duration {
	var room [maxVisits]uint32
	d := room[:0]
	for i, v := range h.visits[1:] {
		d = append(d, v-h.visits[i])
	}
	return hoursLong(median(d))
}
