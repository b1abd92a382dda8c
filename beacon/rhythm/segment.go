package rhythm

import (
	"iter"
	"slices"
	"strings"
	"time"
)

// Member is what segments need to know about one agent.
type Member struct {
	Segment string // subnet, domain or site; empty: none
	Since   time.Time
	Outlook Outlook
}

// Away is a time in which the agents of a segment stayed away together.
type Away struct {
	Span          // To is zero while it lasts
	Everyone bool `json:"everyone,omitzero"` // also those that are always on: a link that is down, not a holiday
}

// Absence is a segment whose agents stay away together now.
type Absence struct {
	Segment string `json:"segment"`
	Away
	Members int     `json:"members"` // judged agents of the segment, without those that were silent long before
	Missing int     `json:"missing"` // of these, the overdue ones
	Chance  float64 `json:"chance"`  // a bound of the probability that so many agents are overdue independently
}

// Segments finds the absences of whole segments. It holds those of the last six weeks, of at most
// a fixed number of segments. The zero value is ready to use.
type Segments struct {
	segments map[string]*segment
}

// segment holds the absences of one segment, oldest first.
type segment struct {
	away   []Away
	most   float64   // while one lasts: the largest part of members that were overdue
	lasted time.Time // and when it was still almost as large
}

func (g *segment) isAway() bool {
	return g != nil && len(g.away) > 0 && g.away[len(g.away)-1].To.IsZero()
}

const (
	mostSegments = 4096 // with absences; more are not noticed until older ones expire
	mostAbsences = 16   // of one segment
	leaveShare   = 0.4  // overdue members with which an absence begins
	returnShare  = 0.3  // and with which it ends
	almost       = 0.8  // of the largest share: hardly anybody has returned yet
	usualShare   = 0.15 // overdue members of a segment at any time, at most
	fewestAway   = 3
	longSilent   = 5 * 24 * time.Hour // a member that was silent before that says nothing about today
	absenceKept  = 6 * 7 * 24 * time.Hour
)

// Step brings the absences up to a time until which everything is observed, and returns those that
// last, ordered by segment. Members may be read twice. The steps should be at most an hour apart.
func (s *Segments) Step(now time.Time, members iter.Seq[Member]) (lasting []Absence) {
	s.expire(now)
	counts := s.count(now, members)
	for name, c := range counts {
		switch g := s.segments[name]; {
		case g.isAway():
			g.update(now, c)
		case c.left != nil && (g != nil || len(s.segments) < mostSegments):
			s.begin(name, c)
		}
	}
	for name, g := range s.segments {
		if !g.isAway() {
			continue
		}
		a := Absence{Segment: name, Away: g.away[len(g.away)-1], Chance: 1}
		if c := counts[name]; c != nil {
			a.Members, a.Missing, a.Chance = c.all.members, c.all.overdue, c.all.chance()
		}
		lasting = append(lasting, a)
	}
	slices.SortFunc(lasting, func(a, b Absence) int { return strings.Compare(a.Segment, b.Segment) })
	return lasting
}

// begin begins an absence. It continues the one before if that ended after it.
func (s *Segments) begin(name string, c *count) {
	g := s.segments[name]
	if g == nil {
		g = &segment{}
		if s.segments == nil {
			s.segments = map[string]*segment{}
		}
		s.segments[name] = g
	}
	slices.SortFunc(c.left, time.Time.Compare)
	from := c.left[len(c.left)*9/10]
	g.most = 0
	if n := len(g.away); n > 0 && g.away[n-1].To.After(from) {
		g.away[n-1].To = time.Time{}
		return
	}
	if len(g.away) == mostAbsences {
		g.away = slices.Delete(g.away, 0, 1)
	}
	g.away = append(g.away, Away{Span: Span{From: from}})
}

// update goes on with an absence, or ends it: then it lasted until the first members returned.
func (g *segment) update(now time.Time, c *count) {
	a := &g.away[len(g.away)-1]
	part := c.all.part()
	if g.most = max(g.most, part); part >= almost*g.most {
		g.lasted = now
	}
	a.Everyone = a.Everyone || c.always.leaves()
	if part < returnShare {
		a.To = g.lasted
	}
}

func (s *Segments) expire(now time.Time) {
	for name, g := range s.segments {
		g.away = slices.DeleteFunc(g.away, func(a Away) bool { return !a.To.IsZero() && now.Sub(a.To) > absenceKept })
		if len(g.away) == 0 {
			delete(s.segments, name)
		}
	}
}

// Lasts reports whether a segment is away.
func (s *Segments) Lasts(name string) bool { return s.segments[name].isAway() }

// AnyLasts reports whether any segment is away.
func (s *Segments) AnyLasts() bool {
	for _, g := range s.segments {
		if g.isAway() {
			return true
		}
	}
	return false
}

// Away returns the absences of a segment, oldest first. The caller must not change them.
func (s *Segments) Away(name string) []Away {
	if g := s.segments[name]; g != nil {
		return g.away
	}
	return nil
}

// Ended returns the number of absences of a segment that are over. When it changes, outlooks of
// its agents change too.
func (s *Segments) Ended(name string) int {
	g := s.segments[name]
	switch {
	case g == nil:
		return 0
	case g.isAway():
		return len(g.away) - 1
	}
	return len(g.away)
}
