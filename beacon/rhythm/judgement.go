package rhythm

import "time"

// The bounds of a judgement. The simulation in this package measures what they mean for an estate.
const (
	fewMissed     = 2.85 // visits: the third one is due, and most of its window has passed
	newcomers     = 0.5  // more occasions, divided by the intervals beyond two: little is known of new agents
	silentChance  = 0.01 // an agent is silent if a live one is away for so long with at most this probability
	overdueMissed = 0.9
	overdueChance = 0.25
)

// night is the number of hours between the last contacts before a holiday and the holiday, and
// between its end and the first contacts after it.
const night uint32 = 12

// late is how much later than usual an agent may come without being overdue: clocks are set back by
// an hour, for all agents of a site together.
const late = time.Hour

const aheadAllowed = 5 * time.Minute // clocks of servers differ

// Silent judges an agent.
//
// The time now is the time until which everything is observed: for a log that is read late, that
// is the time of its newest line and not the time of a clock. What was expected during a gap, or
// while the segment of the agent was away, is not missed (see [Segments]).
func (r *Rhythm) Silent(now time.Time, gaps *Gaps, absences []Away) Verdict {
	v := Verdict{Since: r.Last(), Chance: 1}
	switch {
	case r.last == 0:
		v.Why = NeverSeen
		return v
	case r.Last().Sub(now) > aheadAllowed:
		v.Why = AheadOfTime
		return v
	}
	var room [maxVisits]uint32
	h := habit{visits: room[:0]}
	h.learnFrom(r, gaps, absences)
	v.Visits, v.Learned = len(h.visits), hourTime(h.visits[0])
	if len(h.visits) < fewVisits {
		v.Why = FewContacts
		return v
	}
	v.Usual, v.Reset, v.State = h.usual(), h.reset, Present
	missed := h.sum(now)
	v.Missed, v.Chance = missed.visits, h.chance(missed.visits)
	switch {
	case missed.reaches(h.silent()):
		v.State = Silent
	case h.sum(now.Add(-late)).reaches(h.limit(overdueMissed, overdueChance)):
		v.State = Overdue
		fallthrough
	default:
		v.Why = h.excuse(now)
	}
	return v
}

// silent returns how long an agent is away when it is silent.
func (h *habit) silent() away {
	return h.limit(fewMissed+newcomers/float64(len(h.visits)-fewVisits+1), silentChance)
}

// learnFrom learns from a Rhythm, as far as it has enough visits.
func (h *habit) learnFrom(r *Rhythm, gaps *Gaps, absences []Away) {
	h.ended, h.watched.gaps = r.last.hour(), gaps
	h.visits, h.watched.taken = r.visit(h.visits)
	if len(h.visits) < fewVisits {
		return
	}
	h.learn()
	if begin := h.changed(); begin > 0 {
		h.visits = h.visits[begin:]
		h.learn()
	}
	if h.watched.away = r.absent(absences, h.always()); h.watched.away != nil {
		h.learn()
	}
}

// absent returns those absences of its segment that concern the agent: those of everyone in which
// it was absent too, and those of the others if it is one of them.
func (r *Rhythm) absent(absences []Away, always bool) []hourSpan {
	var spans []hourSpan
	for _, a := range absences {
		s := hourSpan{hourOf(a.From), hourOf(a.To.Add(time.Hour - 1))}
		switch {
		case a.Everyone:
			s.end += night
		case always:
			continue
		default:
			s.begin += night
		}
		if a.To.IsZero() {
			s.end = 1<<31 + night
		}
		if s.end -= night; s.begin < s.end && (!a.Everyone || !r.came(s)) {
			spans = append(spans, s)
		}
	}
	return spans
}

// came reports whether the agent made contact in a period, apart from the first and last hours of
// it: not everybody leaves and returns at the same time.
func (r *Rhythm) came(s hourSpan) bool {
	for hour := s.begin + visitLength; hour+visitLength < s.end && hour <= r.last.hour(); hour++ {
		if r.hours.at(hour, r.last.hour()) != None {
			return true
		}
	}
	return false
}

// sum returns how long the agent has been away, but not beyond the horizon.
func (h *habit) sum(now time.Time) (a away) {
	current := hourOf(now)
	for hour := h.idle(); hour <= min(current, h.ended+horizon); hour++ {
		part := 1.0
		if hour == current {
			part = now.Sub(hourTime(hour)).Hours()
		}
		a = h.pass(a, hour, part)
	}
	return a
}

// excuse returns what keeps an agent from being silent.
func (h *habit) excuse(now time.Time) Why {
	all := *h
	if all.watched.away = nil; len(h.watched.away) > 0 && all.sum(now).reaches(h.silent()) {
		return SegmentAway
	}
	if all.watched.gaps = nil; h.watched.gaps != nil && all.sum(now).reaches(h.silent()) {
		return OwnGap
	}
	return NoReason
}
