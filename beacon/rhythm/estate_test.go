package rhythm_test

import (
	"iter"
	"time"

	"beacontop/beacon/rhythm"
)

// beacon judges the agents that it sees, in the way a State does: a contact costs one call, and an
// agent is judged again only when one of the times of its outlook has passed.
type beacon struct {
	agents   []watched
	gaps     rhythm.Gaps
	herd     rhythm.Herd
	segments rhythm.Segments
	zone     *time.Location
	judged   int
}

type watched struct {
	rhythm  rhythm.Rhythm
	outlook rhythm.Outlook
	stale   bool // a contact or a gap came after the outlook
	site    *site
	ended   int
}

func (b *beacon) apply(o *operation) {
	a := &b.agents[o.agent]
	a.stale = true
	if a.rhythm.Contact(o.channel, o.at, o.failed) {
		b.herd.Contact(o.at)
	}
}

// lost adds a gap.
func (b *beacon) lost(s rhythm.Span) {
	b.gaps.Add(s.From, s.To)
	for i := range b.agents {
		b.agents[i].stale = true
	}
}

// step judges the agents whose outlook has passed, and returns those that are silent on their own.
func (b *beacon) step(now time.Time) (silent []int, absences []rhythm.Absence) {
	for i := range b.agents {
		a := &b.agents[i]
		if ended := b.segments.Ended(a.site.name); ended != a.ended {
			a.stale, a.ended = true, ended
		}
		if a.stale && !a.outlook.Overdue.After(now) {
			a.outlook, a.stale = a.rhythm.Outlook(now, &b.gaps, b.segments.Away(a.site.name)), false
			b.judged++
		}
	}
	absences = b.segments.Step(now, b.members())
	for i := range b.agents {
		a := &b.agents[i]
		if a.outlook.Silent.IsZero() || a.outlook.Silent.After(now) || a.stale {
			continue
		}
		v := a.rhythm.Silent(now, &b.gaps, b.segments.Away(a.site.name))
		b.judged++
		if v.State == rhythm.Silent {
			silent = append(silent, i)
		}
	}
	return silent, absences
}

func (b *beacon) members() iter.Seq[rhythm.Member] {
	return func(yield func(rhythm.Member) bool) {
		for i := range b.agents {
			a := &b.agents[i]
			if a.rhythm.Last().IsZero() {
				continue
			}
			if !yield(rhythm.Member{Segment: a.site.name, Since: a.rhythm.Last(), Outlook: a.outlook}) {
				return
			}
		}
	}
}
