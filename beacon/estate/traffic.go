package estate

import (
	"net/netip"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// traffic counts requests by second and transfers by kind over the last day.
type traffic struct {
	requests series // per second
	refused  series // of them failed, per second
	latency  latency
	kinds    [event.Directions][protocol.Kinds]kindTraffic
	flaws    series // of received files, 10 minutes
	noRoom   series // uploads rejected because the disk was full, per second
	nameless int64  // requests for files that could not be tied to a device
	newer    int64  // requests for the JSON configuration that were not served

	newerFrom map[netip.Addr]struct{} // where those came from: each is an agent, or several behind a proxy
}

type kindTraffic struct {
	count, bytes, failed series // 10 minutes
	days                 series // that succeeded, UTC days
	last                 time.Time
	unsized              time.Time // the last one whose size is not known
}

// secondsKept is how far back the per-second counts go: enough for a sparkline
// of 200 columns of two seconds.
const secondsKept = 600

// newerLimit bounds the addresses of agents of the newer protocol that are told apart.
const newerLimit = 100_000

func newTraffic() traffic {
	t := traffic{
		newerFrom: map[netip.Addr]struct{}{},
		requests:  newSeries(time.Second, secondsKept), refused: newSeries(time.Second, secondsKept), flaws: newSeries(dayBucket, dayBuckets),
		noRoom: newSeries(time.Second, secondsKept),
	}
	for d := range t.kinds {
		for k := range t.kinds[d] {
			c := &t.kinds[d][k]
			for _, s := range []*series{&c.count, &c.bytes, &c.failed} {
				*s = newSeries(dayBucket, dayBuckets)
			}
			c.days = newSeries(day, days)
		}
	}
	return t
}

func (t *traffic) add(e *event.Event) {
	failed := e.Failed()
	if e.Topic == event.TopicRequest {
		t.requests.add(e.Time, 1)
		if !e.Untimed {
			t.latency.add(e.Time, e.Duration)
		}
		if failed {
			t.refused.add(e.Time, 1)
		}
		if e.Direction == event.DirectionUpload && e.Cause == event.CauseDiskFull {
			t.noRoom.add(e.Time, 1)
		}
		if e.Kind == protocol.KindAgentConfiguration && e.Status >= 400 {
			t.newer++
			if len(t.newerFrom) < newerLimit {
				t.newerFrom[e.Address] = struct{}{}
			}
		}
		if e.Attribution == event.Unattributed && e.Direction != event.DirectionNone {
			t.nameless++
		}
	}
	if e.Unserved() {
		return // told of by newer
	}
	c := &t.kinds[e.Direction][e.Kind]
	if failed {
		c.failed.add(e.Time, 1)
		return
	}
	c.count.add(e.Time, 1)
	c.days.add(e.Time, 1)
	c.bytes.add(e.Time, e.Bytes)
	if e.Unsized {
		c.unsized = later(c.unsized, e.Time)
	}
	c.last = later(c.last, e.Time)
}

// KindTotal is the traffic of one kind of file over the last 24 hours.
type KindTotal struct {
	Kind   protocol.Kind
	Count  int64 // that succeeded
	Bytes  int64
	Least  bool // Bytes are the least it can be: of some files the size is not known
	Failed int64
	Last   time.Time   // last success; zero: none that is known
	Days   [days]int64 // that succeeded on the last seven UTC days, oldest first; the last is today
}

func (t *traffic) total(now time.Time, d event.Direction, k protocol.Kind, seen *observed) KindTotal {
	c := &t.kinds[d][k]
	return KindTotal{
		Kind: k, Count: c.count.sum(now, day), Bytes: c.bytes.sum(now, day),
		Least:  !c.unsized.IsZero() && now.Sub(c.unsized) < day,
		Failed: c.failed.sum(now, day), Last: c.last, Days: c.days.week(now, seen),
	}
}
