package rhythm

import "time"

// horizon is how far an Outlook looks ahead, and a judgement back: an agent that comes once a week
// misses three visits in three weeks, and one that comes irregularly needs more.
const horizon = 10 * week

// Outlook returns when the agent will probably make contact again, and when it will be overdue and
// silent if it does not. See [Rhythm.Silent] for its arguments. An absence that lasts delays
// nothing: whether it still does is decided by the members of the segment (see [Segments]).
//
// It is how a beacon judges many agents cheaply: the judgement of an agent cannot change before
// one of these times unless it makes contact, or a gap or an absence is added, which only delay
// it.
func (r *Rhythm) Outlook(now time.Time, gaps *Gaps, absences []Away) (o Outlook) {
	if r.last == 0 {
		return Outlook{Why: NeverSeen}
	}
	var room [maxVisits]uint32
	h := habit{visits: room[:0]}
	if n := len(absences); n > 0 && absences[n-1].To.IsZero() {
		absences = absences[:n-1]
	}
	h.learnFrom(r, gaps, absences)
	if len(h.visits) < fewVisits {
		return Outlook{Why: FewContacts}
	}
	o.Always = h.always()
	if o.Overdue = h.reach(h.limit(overdueMissed, overdueChance), h.idle()); !o.Overdue.IsZero() {
		o.Overdue = o.Overdue.Add(late)
	}
	o.Silent = h.reach(h.silent(), h.idle())
	from := max(h.idle(), hourOf(now))
	o.Earliest, o.Likely, o.Latest = h.reach(away{visits: 0.1}, from), h.reach(away{visits: 0.5}, from), h.reach(away{visits: 0.9}, from)
	return o
}

// reach returns when the agent will have been away for so long, from an hour on.
func (h *habit) reach(limit away, from uint32) time.Time {
	var a away
	for hour := from; hour < from+horizon; hour++ {
		next := h.pass(a, hour, 1)
		if next.reaches(limit) {
			part := max((limit.visits-a.visits)/(next.visits-a.visits), (limit.occasions-a.occasions)/max(next.occasions-a.occasions, 1e-9))
			return hourTime(hour).Add(time.Duration(part * float64(time.Hour))).Truncate(time.Second)
		}
		a = next
	}
	return time.Time{}
}
