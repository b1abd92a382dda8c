package rhythm

import (
	"cmp"
	"math"
	"time"
)

// Herd is what is known about when the agents of a beacon make contact, all together: how many
// did in each ten minutes of the last five weeks. It is kept once per beacon. It is not safe for
// concurrent use. The result depends on the contacts alone, not on their order.
//
// Feed it with the contacts for which [Rhythm.Contact] returned true: an agent then counts once an
// hour, so that a few agents that retry all the time do not hide that the others are gone.
type Herd struct {
	last, first stamp
	cells       [herdCells]uint16 // a ring, indexed by the ten minutes since 1970
}

const (
	cellSeconds = 600
	herdCells   = 5 * 7 * 24 * 3600 / cellSeconds
)

// The bounds of a judgement. An estate is silent if, in the latest minutes, at most one in ten of
// the expected contacts came, and enough of them were expected.
const (
	herdShare   = 0.1  // of the expected contacts, seen
	herdFew     = 15   // expected contacts, at least
	herdRest    = 8    // contacts that would be expected on a day off, at least
	herdPeak    = 0.75 // expected contacts, as a part of the most in ten minutes: a few sites are not the estate
	herdWindow  = 3 * 3600 / cellSeconds
	herdWeeks   = 4
	restDays    = 14
	alwaysRests = 0.05 // with a smaller part of its contacts on days off, an estate has no agents that are always on
)

// Contact adds a contact of an agent.
func (h *Herd) Contact(at time.Time) {
	unix := at.Unix()
	if unix <= 0 || unix > math.MaxUint32 {
		return
	}
	s := stamp(unix)
	if s > h.last {
		h.advance(s)
	}
	if h.first == 0 || s < h.first {
		h.first = s
	}
	if cell := s.cell(); h.last.cell()-cell < herdCells {
		if c := &h.cells[cell%herdCells]; *c < math.MaxUint16 {
			*c++
		}
	}
}

func (s stamp) cell() uint32 { return uint32(s) / cellSeconds }

func (h *Herd) advance(to stamp) {
	if h.last != 0 {
		end := to.cell()
		for c := max(h.last.cell()+1, max(end, herdCells)-herdCells+1); c <= end; c++ {
			h.cells[c%herdCells] = 0
		}
	}
	h.last = to
}

// seen returns the number of contacts in a cell; negative: not known.
func (h *Herd) seen(cell uint32, gaps *Gaps) float64 {
	newest := h.last.cell()
	if cell < h.first.cell() || cell+herdCells <= newest || gaps.observed(cell/6) < 1 {
		return -1
	}
	if cell > newest {
		return 0
	}
	return float64(h.cells[cell%herdCells])
}

// HerdVerdict is what is concluded about all agents at one time.
type HerdVerdict struct {
	State    State         `json:"state"`
	Why      Why           `json:"why,omitzero"`
	Since    time.Time     `json:"since,omitzero"` // the newest contact of any agent
	Window   time.Duration `json:"window"`         // the latest minutes
	Expected float64       `json:"expected"`       // contacts in these minutes that were usual in the weeks before
	Seen     int           `json:"seen"`           // contacts in these minutes
	Rest     bool          `json:"rest,omitzero"`  // no agent is always on: a day off everywhere looks the same
}

// Silent judges the estate. The time now is the time until which everything is observed. The zone
// is the one that most agents live in: they come an hour later, in UTC, when its clocks are set
// back; nil is UTC.
func (h *Herd) Silent(now time.Time, gaps *Gaps, zone *time.Location) (v HerdVerdict) {
	v.Since = h.last.time()
	switch {
	case h.last == 0:
		v.Why = NeverSeen
		return v
	case v.Since.Sub(now) > aheadAllowed:
		v.Why = AheadOfTime
		return v
	}
	u := usual{h, gaps, cmp.Or(zone, time.UTC)}
	enough := max(herdFew, herdPeak*u.peak())
	end, rest := uint32(max(now.Unix(), 0)/cellSeconds), 0.0
	v.Why = FewContacts
	for i := range min(herdWindow, end) {
		cell := end - 1 - i // the current one is not complete
		seen, week := h.seen(cell, gaps), u.week(cell)
		if seen < 0 || week < 0 {
			if seen < 0 && i == 0 {
				v.Why = OwnGap
			}
			break
		}
		v.State, v.Why = Present, NoReason
		v.Expected += week
		rest += min(week, max(u.low(cell), 0))
		v.Seen += int(seen)
		v.Window += cellSeconds * time.Second
		switch few := herdShare * v.Expected; {
		case float64(v.Seen) > few+herdFew: // whatever was expected before, they are not all gone
			return v
		case v.Expected < enough || float64(v.Seen) > few:
			continue
		}
		if v.Rest = u.rests(end); v.Rest || rest >= max(herdRest, enough/2) && float64(v.Seen) <= herdShare*rest {
			v.State = Silent
			break
		}
	}
	return v
}
