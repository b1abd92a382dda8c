package estate

import (
	"net/netip"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// channel is what an agent does with a beacon, as remembered per device. Kinds
// that are seldom share one channel: an agent can be alive on one and dead on
// another, so liveness is never one flag.
type channel uint8

const (
	channelPolicy channel = iota
	channelSchedule
	channelSettings
	channelFailover
	channelUpgrade
	channelInventory
	channelUsage
	channelLog
	channelOther
	channels
)

var channelOfKind = [protocol.Kinds]channel{
	protocol.KindOther: channelOther, protocol.KindPolicy: channelPolicy, protocol.KindSchedule: channelSchedule,
	protocol.KindSettings: channelSettings, protocol.KindFailover: channelFailover, protocol.KindUpgrade: channelUpgrade,
	protocol.KindAgentConfiguration: channelPolicy, protocol.KindInventory: channelInventory, protocol.KindUsage: channelUsage,
	protocol.KindLog: channelLog, protocol.KindDiscovery: channelOther, protocol.KindVDI: channelOther, protocol.KindTest: channelOther,
}

// mark is the last attempt on a channel and the last success. What was accepted and put into
// BadLogs is neither failed nor a success. There are nine of them for
// each of a hundred thousand agents, so it is small.
type mark struct {
	last, success stamp
	status        int16
	failed        bool
	blemish       blemish
}

// blemish is what is wrong with the last file that came, though it was accepted.
type blemish uint8

const (
	unblemished blemish = iota
	flawed              // it is not what it should be
	putAside            // it was moved to BadLogs
)

// stamp is a time in Unix seconds; 0 is never.
type stamp uint32

func stampOf(t time.Time) stamp { return stamp(max(t.Unix(), 0)) }

func (s stamp) time() time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(int64(s), 0).UTC()
}

// agent is one device as this beacon knows it. It lives in a slot; the numbers
// of slots are its references.
type agent struct {
	device    protocol.Device
	address   netip.Addr
	userAgent string
	first     int64 // first contact, Unix milliseconds
	last      int64 // last contact
	requests  uint32
	failures  uint32
	marks     Marks
	failing   uint8  // channels whose last attempt failed
	lostFirst bool   // the first contact ever was a policy download that failed
	news      bool   // changed since it was last remembered
	again     bool   // it was known before, and forgotten: what it is heard of first here is not its first
	turns     *turns // nil: it was never heard of from another address
	search    string // for filters; empty: to be made
	newer     int32  // neighbour in the order of last contact; none at the ends
	older     int32
}

// onFirst reports whether the last request of a device was its first here.
func (g *agent) onFirst() bool { return g.requests == 1 && !g.again }

// record notes how one transfer of agent i ended. Silence is how long after its first
// contact a success of any kind shows that an agent is at work, whatever became of its
// first policy.
//
// The time of an event counts, not when it arrived: logs of several servers come with
// different delays.
func (a *agents) record(i int32, e *event.Event, silence time.Duration) {
	g := &a.slots[i]
	failed := e.Failed()
	earliest := g.requests == 0 || e.Time.UnixMilli() < g.first
	g.requests++
	if failed {
		g.failures++
	}
	if earliest {
		g.first = e.Time.UnixMilli()
	}
	if e.Direction == event.DirectionNone || e.Unserved() {
		return // HEAD, OPTIONS and the like fetch and deliver nothing
	}
	a.mark(g, e, failed)
	m := &g.marks[channelPolicy]
	switch {
	case earliest && failed && e.Kind == protocol.KindPolicy && m.success == 0 && !g.again:
		g.lostFirst = true
		a.orphans[i] = struct{}{}
	case g.lostFirst && (earliest || !failed && (e.Kind.IsPolicy() || e.Time.UnixMilli()-g.first >= silence.Milliseconds())):
		g.lostFirst = false
		delete(a.orphans, i)
	}
}

// mark notes the last attempt on a channel. A 401 in the second of a success was answered by
// it, on whichever server.
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
