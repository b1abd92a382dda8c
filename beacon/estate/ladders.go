package estate

import (
	"path"
	"strings"
	"time"

	"beacontop/beacon/estate/ladder"
	"beacontop/beacon/estate/queue"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
)

// ladders derives the ladders of agents at one time. What all of them have in common is found once.
type ladders struct {
	*State
	now       time.Time
	common    ladder.Facts
	refused   map[string]*queue.RefusedFile // by the name of the device; nil: none
	forwarded map[int32]time.Time           // when the parent last accepted a file of a device, as far as it is asked for
}

// ladders returns what is needed for ladders, while events wait.
func (s *State) ladders(now time.Time) *ladders {
	b := &s.beacons.self
	l := &ladders{State: s, now: now, common: ladder.Facts{
		Watched: len(s.sources.list) > 0, Secure: b.Secure, Plain: !b.Started.IsZero() && b.Certificate == Certificate{},
	}}
	if p := s.beacons.parent(); p.URL != "" {
		l.common.Parent = ladder.Pending
		switch p.Reach {
		case event.ReachUp:
			l.common.Parent = ladder.Up
		case event.ReachDown:
			l.common.Parent = ladder.Down
		}
		l.common.Changed, l.common.Unwatched, l.common.ParentCause = p.Since, p.Before, p.Cause
	}
	l.refused = s.queue.RefusedOf(nameKey)
	return l
}

// nameKey is equal for names that differ only in letter case.
func nameKey(name string) string { return strings.ToUpper(name) }

// facts returns what the ladder of a device is derived from, without its transfers in the stream. It
// may be kept.
func (l *ladders) facts(slot int32) ladder.Facts { return l.gathered(slot, copied) }

// gathered does the same; kept is what happens to events of the state.
func (l *ladders) gathered(slot int32, kept func(*event.Event) *event.Event) ladder.Facts {
	g, f := l.roster.At(slot), l.common
	f.Marks = g.Marks
	f.Shared = l.roster.Shared(g.Address, l.now)
	f.Forwarded = l.forwarded[slot]
	for c := range roster.Channels {
		if !g.Marks[c].Failed {
			continue
		}
		for _, what := range []keptWhat{keptFailure, keptAsked} {
			if e := l.kept.failures[keptKey{slot, c, what}]; e != nil {
				f.See(kept(e))
			}
		}
	}
	for first, newest := range l.failures.OfDevice(slot) {
		if newest.Direction != event.DirectionNone {
			f.Began(roster.ChannelOf(newest.Kind), first)
		}
		f.See(kept(newest))
	}
	if l.strayed(slot) {
		for _, newest := range l.failures.AtAddress(g.Address) {
			if newest.Direction == event.DirectionNone {
				f.See(kept(newest))
			}
		}
	}
	if len(l.refused) > 0 && !l.roster.Namesake(slot) {
		if r := l.refused[nameKey(g.Device.Name)]; r != nil {
			f.Refused = &ladder.Refusal{Time: r.Last, Path: path.Join(r.Folder, r.Name), Status: r.Status, Count: r.Count}
		}
	}
	return f
}

// strayed reports whether connections fail that likely come from a device: from the address where it is
// the only one. Later than some minutes after its last request they are attributed to nobody.
func (l *ladders) strayed(slot int32) bool {
	for range l.failures.AtAddress(l.roster.At(slot).Address) {
		return l.roster.Alone(slot, l.now)
	}
	return false
}

// copied keeps an event that the state may change later.
func copied(e *event.Event) *event.Event {
	one := *e
	return &one
}

// forwarded returns when the parent last accepted a file of some devices, as far as the stream
// goes back. Events of the relay name no domain, so they are not attributed to one of several
// devices of a name.
func (s *State) forwarded(slots []int32) map[int32]time.Time {
	of := make(map[string]int32, len(slots))
	for _, slot := range slots {
		if d := s.roster.At(slot).Device; d.Known() && !s.roster.Namesake(slot) {
			of[nameKey(d.Name)] = slot
		}
	}
	out := map[int32]time.Time{}
	s.transfers.backward(s.transfers.next, func(_ uint64, e *event.Event) bool {
		if e.Topic == event.TopicRelay && !e.Failed() {
			if slot, is := of[nameKey(e.Device.Name)]; is && e.Time.After(out[slot]) {
				out[slot] = e.Time
			}
		}
		return true
	})
	return out
}

// number returns the sort key of agents by their ladders. Agents that are not stuck come last.
func (l *ladders) number(k SortKey) func(*roster.Agent, int32) uint64 {
	const rungShift = 60 // a time in Unix milliseconds is far smaller
	return func(g *roster.Agent, slot int32) uint64 {
		rung, at := ladder.Relayed, l.common.Changed
		switch {
		case l.suspect(g, slot):
			f := l.gathered(slot, func(e *event.Event) *event.Event { return e })
			one := f.Ladder()
			if rung, at = dark(&one); at.IsZero() {
				return ^uint64(0)
			}
		case !l.common.Stranded(&g.Marks):
			return ^uint64(0)
		}
		since := uint64(max(at.UnixMilli(), 0))
		if k == SortStuck {
			return ^since - 1
		}
		return uint64(rung)<<rungShift | since
	}
}

// dark returns the first dark rung, and since when it is dark; the zero time: none is.
func dark(l *ladder.Ladder) (ladder.Rung, time.Time) {
	r, _ := l.Dark()
	return r, l.Stuck()
}

// suspect reports whether a rung of an agent may be dark for another reason than a parent that is down.
// Most agents are well, and finding out is cheap.
func (l *ladders) suspect(g *roster.Agent, slot int32) bool {
	if g.Failing > 0 || len(l.refused) > 0 {
		return true
	}
	for c := range g.Marks {
		if g.Marks[c].Blemish == roster.PutAside {
			return true
		}
	}
	for range l.failures.OfDevice(slot) {
		return true
	}
	return l.strayed(slot)
}
