package estate

import (
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// record records a request of agent i.
func (a *agents) record(i int32, e *event.Event, failed bool) {
	g := a.at(i)
	was := g.failedFirst
	first := failed && e.Kind == protocol.KindPolicy && e.Direction != event.DirectionNone && !g.again
	switch at := e.Time.UnixMilli(); {
	case g.requests == 0, at < g.first:
		g.first, g.failedFirst = at, first
	case at == g.first:
		g.failedFirst = g.failedFirst && first
	}
	g.requests++
	if failed {
		g.failures++
	}
	if e.Direction != event.DirectionNone && !e.Unserved() { // HEAD, OPTIONS and the like transfer no file
		a.mark(g, e, failed)
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
func (g *agent) unserved(silence time.Duration) bool {
	if !g.failedFirst || g.marks[channelPolicy].success != 0 {
		return false
	}
	works := stampOf(fromMilli(g.first)) + stamp(silence/time.Second)
	for c := range g.marks {
		if s := g.marks[c].success; s != 0 && s >= works {
			return false
		}
	}
	return true
}

// mark records the last attempt on a channel. A success in the same second as a 401 answers that
// 401, on whichever server it happened.
func (a *agents) mark(g *agent, e *event.Event, failed bool) {
	at := stampOf(e.Time)
	m := &g.marks[channelOfKind[e.Kind]]
	if !failed && !e.Active {
		m.success = max(m.success, at)
	}
	if at < m.last || at == m.last && m.success == at && e.Status == 401 {
		return
	}
	m.last, m.status, m.blemish = at, int16(e.Status), unblemished
	if !failed && e.Active {
		m.blemish = putAside
	}
	if m.failed != failed {
		m.failed = failed
		a.count(g, failed)
	}
}

func (a *agents) count(g *agent, failed bool) {
	was := g.failing > 0
	if failed {
		g.failing++
	} else {
		g.failing--
	}
	if is := g.failing > 0; is != was {
		if is {
			a.failing++
		} else {
			a.failing--
		}
	}
}

// lost reports whether a device never got its first policy and has been silent since.
func (r *roster) lost(slot int32, now time.Time) bool {
	_, orphan := r.agents.orphans[slot]
	return orphan && now.UnixMilli()-r.agents.at(slot).last >= r.agents.silence.Milliseconds()
}
