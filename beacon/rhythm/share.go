package rhythm

import (
	"iter"
	"math"
	"time"
)

// share is how many members are overdue.
type share struct{ members, overdue int }

func (s share) part() float64 { return float64(s.overdue) / float64(max(s.members, 1)) }

// leaves reports whether so many members are overdue that they are away together: a large share,
// and more than three standard deviations above what is usual.
func (s share) leaves() bool {
	n := float64(s.members)
	usual := usualShare*n + 3*math.Sqrt(usualShare*(1-usualShare)*n)
	return float64(s.overdue) >= max(leaveShare*n, usual, fewestAway)
}

// chance returns Chernoff's bound of the probability that so many members are overdue, if each is
// with the usual share on its own.
func (s share) chance() float64 {
	part := s.part()
	if part <= usualShare {
		return 1
	}
	divergence := part * math.Log(part/usualShare)
	if part < 1 {
		divergence += (1 - part) * math.Log((1-part)/(1-usualShare))
	}
	return math.Exp(-float64(s.members) * divergence)
}

// count is one segment during a step.
type count struct {
	all, always share       // always: those that are always on
	left        []time.Time // last contacts of overdue members, if an absence begins
}

// count counts the members that say something about their segments now.
func (s *Segments) count(now time.Time, members iter.Seq[Member]) map[string]*count {
	counts := map[string]*count{}
	leaving := false
	for m := range members {
		if !s.counts(&m, now) {
			continue
		}
		c := counts[m.Segment]
		if c == nil {
			c = &count{}
			counts[m.Segment] = c
		}
		c.all.add(m.overdue(now))
		if m.Outlook.Always {
			c.always.add(m.overdue(now))
		}
	}
	for name, c := range counts {
		if !s.segments[name].isAway() && c.all.leaves() {
			c.left, leaving = make([]time.Time, 0, c.all.overdue), true
		}
	}
	if !leaving {
		return counts
	}
	for m := range members {
		if c := counts[m.Segment]; c != nil && c.left != nil && s.counts(&m, now) && m.overdue(now) {
			c.left = append(c.left, m.Since)
		}
	}
	return counts
}

func (s *share) add(overdue bool) {
	s.members++
	if overdue {
		s.overdue++
	}
}

func (m *Member) overdue(now time.Time) bool { return !m.Outlook.Overdue.After(now) }

// counts reports whether a member says something about its segment now.
func (s *Segments) counts(m *Member, now time.Time) bool {
	silent := m.Outlook.Silent
	switch {
	case m.Segment == "" || m.Outlook.Overdue.IsZero():
		return false
	case silent.IsZero() || silent.After(now):
		return true
	}
	since := now
	if g := s.segments[m.Segment]; g.isAway() {
		since = g.away[len(g.away)-1].From
	}
	return since.Sub(silent) < longSilent
}
