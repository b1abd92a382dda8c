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
	used := r.channels[c].set
	present := r.present(used, gaps)
	v.Visits = bits.OnesCount32(used)
	if v.Visits < fewVisits {
		v.Why = FewContacts
		return v
	}
	oldest := 31 - bits.LeadingZeros32(used)
	v.Learned = time.Unix((int64(r.last.day())-int64(oldest))*86400, 0).UTC()
	var room [keptDays]float32
	intervals := between(present, used, room[:0])
	mean := float32(0)
	for _, n := range intervals {
		mean += n / float32(len(intervals))
	}
	for i := range intervals {
		intervals[i] /= mean
	}
	h := habit{missing: missing(intervals)}
	v.State, v.Why, v.Usual = Present, NoReason, usualDays(used)
	away := bits.OnesCount32(present & (1<<bits.TrailingZeros32(used) - 1) &^ r.today(now))
	v.Missed = float64(float32(away) / mean)
	v.Chance = h.chance(v.Missed)
	switch {
	case v.Missed >= h.limit(fewMissed, silentChance):
		v.State = Silent
	case v.Missed >= h.limit(overdueMissed, overdueChance):
		v.State = Overdue
	}
	return v
}

// today returns the bit of the day of now, if the agent was here today: the day is not over.
func (r *Rhythm) today(now time.Time) uint32 {
	if hourOf(now)/24 <= r.last.day() {
		return 1
	}
	return 0
}

// present returns the days on which the channel was used, and those on which the agent made any
// contact and that were observed wholly.
func (r *Rhythm) present(used uint32, gaps *Gaps) (set uint32) {
	for c := range r.channels {
		set |= r.channels[c].set
	}
	for hour := range r.hours.each(r.last.hour()) {
		set |= 1 << (r.last.day() - hour/24)
	}
	for ago := range uint32(keptDays) {
		if set>>ago&1 == 0 || ago > r.last.day() {
			continue
		}
		for hour := range uint32(24) {
			if gaps.observed((r.last.day()-ago)*24+hour) < 1 {
				set &^= 1 << ago
				break
			}
		}
	}
	return set | used
}

// between returns the number of days of presence from each day of use to the next one.
func between(present, used uint32, into []float32) []float32 {
	n, begun := float32(0), false
	for day := keptDays - 1; day >= 0; day-- {
		if present>>day&1 != 0 {
			n++
		}
		if used>>day&1 != 0 {
			if begun {
				into = append(into, n)
			}
			n, begun = 0, true
		}
	}
	return into
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
