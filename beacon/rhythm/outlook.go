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
func (r *Rhythm) Outlook(now time.Time, gaps *Gaps, away []Away) (o Outlook) {
	if r.last == 0 {
		return Outlook{Why: NeverSeen}
	}
	var room [maxVisits]uint32
	h := habit{visits: room[:0]}
	if n := len(away); n > 0 && away[n-1].To.IsZero() {
		away = away[:n-1]
	}
	h.learnFrom(r, gaps, away)
	if len(h.visits) < fewVisits {
		return Outlook{Why: FewContacts}
	}
	o.Always = h.always()
	if o.Overdue = h.reach(h.limit(overdueMissed, overdueChance), h.idle()); !o.Overdue.IsZero() {
		o.Overdue = o.Overdue.Add(late)
	}
	o.Silent = h.reach(h.silent(), h.idle())
	from := max(h.idle(), hourOf(now))
	o.Earliest, o.Likely, o.Latest = h.reach(0.1, from), h.reach(0.5, from), h.reach(0.9, from)
	return o
}

// reach returns when the expected visits since an hour reach a sum.
func (h *habit) reach(sum float64, from uint32) time.Time {
	for hour := from; hour < from+horizon; hour++ {
		e := h.noticed(hour)
		if float64(e) >= sum {
			return hourTime(hour).Add(time.Duration(sum / float64(e) * float64(time.Hour))).Truncate(time.Second)
		}
		sum -= float64(e)
	}
	return time.Time{}
}
