package report

import (
	"cmp"
	"slices"
	"time"
)

// Timeline is the traffic over the whole period, in a limited number of equal steps.
type Timeline struct {
	StepHours int     `json:"step_hours"` // hours per point; 0: there are no points
	Points    []Point `json:"points"`     // without gaps, in order of time
}

// Point is the traffic of one step. It begins at a multiple of the step since the epoch, in UTC.
type Point struct {
	Start    time.Time `json:"start"`
	Requests int64     `json:"requests"`
	Failed   int64     `json:"failed"`
	Unknown  int       `json:"unknown_hours"` // hours of the period of which no log has a line
	Lost     int64     `json:"lost_events"`   // lost by the writer of the log
}

// timelineMost is the maximum number of points: the hours of a week.
const timelineMost = 7 * 24

// timelineSteps are the lengths of a step in hours, which divide a day or are whole days. Longer
// ones are multiples of the last.
var timelineSteps = []int64{1, 2, 3, 4, 6, 8, 12, 24, 2 * 24, 4 * 24, 7 * 24, 14 * 24, 28 * 24}

// timelineStep returns the shortest step that divides some hours into few enough points.
func timelineStep(first, last int64) int64 {
	for _, step := range timelineSteps {
		if last/step-first/step < timelineMost {
			return step
		}
	}
	longest := timelineSteps[len(timelineSteps)-1]
	return longest * ((last-first)/(longest*(timelineMost-1)) + 1)
}

// hourOf is the number of an hour since the epoch, at least 0.
func hourOf(at time.Time) int64 { return max(at.Unix(), 0) / 3600 }

// timeline returns the traffic of the period.
func (t *Tally) timeline() Timeline {
	line := Timeline{Points: []Point{}}
	from, to := t.span()
	if t.counted.First.IsZero() {
		return line
	}
	first, last := hourOf(from), hourOf(to)
	step := timelineStep(first, last)
	line.StepHours = int(step)
	for start := first / step; start <= last/step; start++ {
		line.Points = append(line.Points, Point{Start: time.Unix(start*step*3600, 0).UTC()})
	}
	at := func(hour int64) *Point {
		return &line.Points[min(max(hour/step-first/step, 0), int64(len(line.Points)-1))]
	}
	for _, h := range t.hours.rows {
		p := at(h.hour)
		p.Requests += h.requests
		p.Failed += h.failed
		p.Lost += h.lost
	}
	for _, hole := range t.holes(first, last) {
		for hour := hole.first; hour <= hole.last; {
			p := at(hour)
			end := min(hole.last, (hour/step+1)*step-1)
			p.Unknown += int(end - hour + 1)
			hour = end + 1
		}
	}
	return line
}

// stretch is a range of hours, both included.
type stretch struct{ first, last int64 }

// holes returns the hours between two others of which no log has a line, and which have no event.
func (t *Tally) holes(first, last int64) []stretch {
	var known []stretch
	for _, h := range t.hours.rows {
		known = append(known, stretch{h.hour, h.hour})
	}
	for i := range t.sources.rows {
		if r := &t.sources.rows[i].report; !r.First.IsZero() {
			known = append(known, stretch{hourOf(r.First), hourOf(r.Last)})
		}
	}
	slices.SortFunc(known, func(a, b stretch) int { return cmp.Compare(a.first, b.first) })
	var holes []stretch
	next := first
	for _, k := range append(known, stretch{last + 1, last + 1}) {
		if end := min(k.first, last+1) - 1; end >= next {
			holes = append(holes, stretch{next, end})
		}
		next = max(next, k.last+1)
	}
	return holes
}
