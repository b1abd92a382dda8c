package roster

import (
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// record records a request of agent i.
func (a *agents) record(i int32, e *event.Event, failed bool) {
	g := a.at(i)
	was := g.FailedFirst
	first := failed && e.Kind == protocol.KindPolicy && e.Direction != event.DirectionNone && !g.again
	switch at := e.Time.UnixMilli(); {
	case g.Requests == 0, at < g.first:
		g.first, g.FailedFirst = at, first
	case at == g.first:
		g.FailedFirst = g.FailedFirst && first
	}
	g.Requests++
	if failed {
		g.Failures++
	}
	if e.Direction != event.DirectionNone && !e.Unserved() { // HEAD, OPTIONS and the like transfer no file
		was := g.Failing > 0
		if a.mark(g, e, failed); was || g.Failing > 0 {
			a.suffer(i, StampOf(e.Time))
		}
	}
	if g.unserved(a.silence) {
		a.orphans[i] = struct{}{}
	} else if was {
		delete(a.orphans, i)
	}
}

// unserved reports whether the first policy of an agent failed and it never got one. If any
// transfer succeeds some time after the first contact, the agent is at work, whatever happened to
// its first policy.
func (g *Agent) unserved(silence time.Duration) bool {
	if !g.FailedFirst || g.success(ChannelPolicy) != 0 {
		return false
	}
	works := StampOf(fromMilli(g.first)) + Stamp(silence/time.Second)
	for c := range g.Marks {
		if s := g.Marks[c].Success; s != 0 && s >= works {
			return false
		}
	}
	return true
}

// success returns when an agent last succeeded on a channel, or on one that covers it.
func (g *Agent) success(c Channel) (last Stamp) {
	for by := range g.Marks {
		if Channel(by).Covers(c) {
			last = max(last, g.Marks[by].Success)
		}
	}
	return last
}

// mark records the last attempt on a channel. A success in the same second as a 401 answers that
// 401, on whichever server it happened.
func (a *agents) mark(g *Agent, e *event.Event, failed bool) {
	at := StampOf(e.Time)
	m := &g.Marks[ChannelOf(e.Kind)]
	if !failed && !e.Active {
		m.Success = max(m.Success, at)
		a.covered(g, ChannelOf(e.Kind), at)
	}
	if at < m.Last || at == m.Last && m.Success == at && e.Status == 401 {
		return
	}
	m.Last, m.Status, m.Blemish = at, int16(e.Status), Unblemished
	if !failed && e.Active {
		m.Blemish = PutAside
	}
	if failed = failed && g.success(ChannelOf(e.Kind)) <= at; m.Failed != failed {
		m.Failed = failed
		a.count(g, failed)
	}
}

// covered ends the failures on other channels that a success at a time covers.
func (a *agents) covered(g *Agent, c Channel, at Stamp) {
	for o := range g.Marks {
		if m := &g.Marks[o]; m.Failed && Channel(o) != c && c.Covers(Channel(o)) && m.Last <= at {
			m.Failed = false
			a.count(g, false)
		}
	}
}

func (a *agents) count(g *Agent, failed bool) {
	was := g.Failing > 0
	if failed {
		g.Failing++
	} else {
		g.Failing--
	}
	if is := g.Failing > 0; is != was {
		if is {
			a.failing++
		} else {
			a.failing--
		}
	}
}

// Lost reports whether a device never got its first policy and had been silent at the given time
// for Limits.Silence.
func (r *Roster) Lost(slot int32, at time.Time) bool {
	return r.Orphan(slot) && at.UnixMilli()-r.agents.at(slot).Last >= r.agents.silence.Milliseconds()
}

// Orphan reports whether the first policy of a device failed and it never got one.
func (r *Roster) Orphan(slot int32) bool {
	_, is := r.agents.orphans[slot]
	return is
}
