package rhythm

import (
	"math"
	"time"
)

// The bounds of a visit, in hours. Contacts of one run of an agent, or of one session of a laptop,
// come or stay away together, so they are one visit and count once.
const (
	visitPause  = 8  // a contact after a longer pause begins a new visit
	visitLength = 10 // and so does a contact this long after the visit began: some agents never pause
	maxVisits   = keptHours/visitPause + 1
)

// fewVisits is the number of visits from which a rhythm is judged: three intervals.
const fewVisits = 4

// LearningTime is the least time in which so many visits can begin: nobody can be judged before.
const LearningTime = (fewVisits - 1) * visitPause * time.Hour

// week is the number of hours of a week. A week begins with Thursday 00:00 UTC, as Unix time does.
const week = 7 * 24

// habit is what is learned from one Rhythm.
type habit struct {
	visits    []uint32 // hours in which visits began, oldest first
	ended     uint32   // hour of the newest contact
	expected  [week]float32
	shift     uint32     // hours by which the days of the agent begin before those of UTC
	occasions [7]float32 // for one expected visit, on each day of the week
	missing   float64    // the estimated probability that a live agent misses a visit
	reset     Reset
	watched   watched
}

// watched tells how much of an hour counts for one agent: the part that was observed, outside the
// absences of its segment.
type watched struct {
	gaps  *Gaps
	away  []hourSpan
	taken [visitLength + 1]float32 // the part of visits that take so many hours, from the first to the last contact
}

// hourSpan is a period in hours since 1970, the end excluded.
type hourSpan struct{ begin, end uint32 }

func (w *watched) share(hour uint32) float32 {
	if w.isAway(hour) {
		return 0
	}
	return w.gaps.observed(hour)
}

// noticed returns how many visits were expected to be noticed in an hour. Those that would have
// begun in a gap are noticed by their last contact, if that is after the gap.
func (h *habit) noticed(hour uint32) float32 {
	w := &h.watched
	e := h.expected[hour%week]
	if w.gaps != nil && hour <= w.gaps.newest+visitLength {
		for ago := uint32(1); ago <= visitLength; ago++ {
			begun := hour - ago
			if lost := 1 - w.gaps.observed(begun); lost > 0 && !w.isAway(begun) {
				e += lost * h.expected[begun%week] * w.taken[ago]
			}
		}
	}
	if e == 0 {
		return 0
	}
	return e * w.share(hour)
}

func (w *watched) isAway(hour uint32) bool {
	for _, a := range w.away {
		if a.begin <= hour && hour < a.end {
			return true
		}
	}
	return false
}

// visit finds the visits of a Rhythm, and how many hours they take.
func (r *Rhythm) visit(into []uint32) (visits []uint32, taken [visitLength + 1]float32) {
	var newest uint32
	for hour := range r.hours.each(r.last.hour()) {
		n := len(into)
		if n == 0 || hour-newest >= visitPause || hour-into[n-1] >= visitLength {
			if n > 0 {
				taken[newest-into[n-1]]++
			}
			into = append(into, hour)
		}
		newest = hour
	}
	taken[newest-into[len(into)-1]]++
	for i := range taken {
		taken[i] /= float32(len(into))
	}
	return into, taken
}

// learn fills the habit from its visits; there must be at least two.
func (h *habit) learn() {
	h.expect(nil)
	var room [maxVisits]float32
	intervals := h.intervals(room[:0])
	if long := absences(intervals); long != nil {
		h.expect(long)
		intervals = h.intervals(room[:0])
	}
	h.missing = missing(intervals, 1-h.occasion())
}

// expect fills the expected number of visits in each hour of the week: the rate of each day of the
// week, times the distribution over the hours of the day. Skipped intervals do not count.
func (h *habit) expect(skip []bool) {
	var daily [24]float32
	for _, v := range h.visits {
		daily[v%24] += 1 / float32(len(h.visits))
	}
	h.shift = shift(daily)
	rates := rates(h.days(daily, skip))
	for i := range h.expected {
		h.expected[i] = rates[h.day(uint32(i))] * daily[i%24]
	}
}

// days returns on how many days of each day of the week the agent came, and could have come. The
// hours of a visit in which another one cannot begin belong to it, so the last one counts whole.
func (h *habit) days(daily [24]float32, skip []bool) (came, could [7]float32) {
	for i, v := range h.visits {
		end := v
		if i+1 < len(h.visits) {
			if end = h.visits[i+1]; skip != nil && skip[i] {
				continue
			}
			if !h.watched.isAway(end) {
				came[h.day(end)]++
			}
		}
		for hour := v + visitPause; hour < end+visitPause; hour++ {
			if daily[hour%24] > 0 {
				could[h.day(hour)] += daily[hour%24] * h.watched.share(hour)
			}
		}
	}
	return came, could
}

// chance returns the probability that a live agent is away for so many expected visits.
func (h *habit) chance(visits float64) float64 {
	return math.Pow(h.missing, visits/(1-h.missing))
}

// away is how long an agent is away: in expected visits, and in occasions to come.
type away struct{ visits, occasions float64 }

// limit returns how long an agent is away when it has missed so many occasions, and the chance is
// below a bound.
func (h *habit) limit(occasions, bound float64) away {
	return away{(1 - h.missing) * math.Log(bound) / math.Log(h.missing), occasions}
}

func (a away) reaches(limit away) bool {
	return a.visits >= limit.visits && a.occasions >= limit.occasions
}

// pass adds a part of an hour.
func (h *habit) pass(a away, hour uint32, part float64) away {
	e := float64(h.noticed(hour)) * part
	return away{a.visits + e, a.occasions + e*float64(h.occasions[h.day(hour)])}
}

// idle returns the first hour in which the next visit can begin: an hour after the last contact,
// and not within the visit that it belongs to.
func (h *habit) idle() uint32 {
	return max(h.visits[len(h.visits)-1]+visitPause, h.ended+1)
}
