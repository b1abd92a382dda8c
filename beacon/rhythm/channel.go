package rhythm

import (
	"math/bits"
	"time"
)

// Channel judges one channel of an agent, on the days on which the agent made any contact: a
// laptop that is off misses nothing. So a channel can be silent while the agent is not: its
// inventory is old although it fetches policies. Days that were not observed wholly do not count.
// See [Rhythm.Silent] for the arguments; the visits of the verdict are days.
func (r *Rhythm) Channel(c Channel, now time.Time, gaps *Gaps) Verdict {
	v := Verdict{Since: r.LastOn(c), Chance: 1, Why: NeverSeen}
	switch {
	case v.Since.IsZero():
		return v
	case r.Last().Sub(now) > aheadAllowed:
		v.Why = AheadOfTime
		return v
	}
	d := r.channels[c]
	v.Visits = bits.OnesCount32(d.set)
	if v.Visits < fewVisits {
		v.Why = FewContacts
		return v
	}
	oldest := d.last.day() - uint32(31-bits.LeadingZeros32(d.set))
	v.Learned = time.Unix(int64(oldest)*86400, 0).UTC()
	v.State, v.Why, v.Usual = Present, NoReason, usualDays(d.set)

	used := d.before(r.last.day())
	present := r.present(gaps) | used
	mean, missing := intervalsOfDays(present, used)
	h := habit{missing: missing}
	since := present & (1<<bits.TrailingZeros64(used) - 1) &^ r.today(now)
	v.Missed = float64(bits.OnesCount64(since)) / mean
	v.Chance = h.chance(v.Missed)
	switch a := (away{v.Missed, v.Missed}); {
	case a.reaches(h.limit(fewMissed, silentChance)):
		v.State = Silent
	case a.reaches(h.limit(overdueMissed, overdueChance)):
		v.State = Overdue
	}
	return v
}

// today returns the bit of the day of now, if the agent was here today: the day is not over.
func (r *Rhythm) today(now time.Time) uint64 {
	if hourOf(now)/24 <= r.last.day() {
		return 1
	}
	return 0
}

// present returns the days on which the agent made any contact and that were observed wholly, as
// bits of the days before its newest contact.
func (r *Rhythm) present(gaps *Gaps) (set uint64) {
	today := r.last.day()
	for hour := range r.hours.each(r.last.hour()) {
		set |= 1 << (today - hour/24)
	}
	for ago := range uint32(keptDays) {
		for hour := range uint32(24) {
			if set>>ago&1 != 0 && gaps.observed((today-ago)*24+hour) < 1 {
				set &^= 1 << ago
			}
		}
	}
	return set
}

// intervalsOfDays returns the mean of the days of presence from each day of use to the next one,
// and the probability that a use is missed.
func intervalsOfDays(present, used uint64) (mean, missed float64) {
	var room [keptDays]float32
	intervals, n, begun := room[:0], float32(0), false
	for day := 63; day >= 0; day-- {
		n += float32(present >> day & 1)
		if used>>day&1 == 0 {
			continue
		}
		if begun {
			intervals = append(intervals, n)
			mean += float64(n)
		}
		n, begun = 0, true
	}
	mean /= float64(len(intervals))
	for i := range intervals {
		intervals[i] /= float32(mean)
	}
	return mean, missing(intervals, 0)
}

// usualDays returns the median of the time between days of use.
func usualDays(used uint32) time.Duration {
	var room [keptDays]uint32
	days, newer := room[:0], -1
	for day := range keptDays {
		if used>>day&1 != 0 {
			if newer >= 0 {
				days = append(days, uint32(day-newer))
			}
			newer = day
		}
	}
	return 24 * hoursLong(median(days))
}
