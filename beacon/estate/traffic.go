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
	refused  series // failed ones, per second
	latency  latency
	kinds    [event.Directions][protocol.Kinds]kindTraffic
	flaws    series // flaws of received files, per 10 minutes
	noRoom   series // uploads rejected because the disk was full, per second
	nameless int64  // requests that could not be attributed to a device
	newer    int64  // requests for the JSON configuration that were not served

	newerFrom map[netip.Addr]struct{} // their addresses: each is an agent, or several behind a proxy
}

type kindTraffic struct {
	count, bytes, failed series // per 10 minutes
	days                 series // successful transfers, per UTC day
	last                 time.Time
	unsized              time.Time // the last transfer of unknown size
}

// secondsKept is the length of the per-second counts: enough for a sparkline of 200 columns of
// two seconds.
const secondsKept = 600

// newerLimit is the maximum number of addresses of agents of the newer protocol that are counted
// separately.
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
		if e.Attribution == event.Unattributed {
			t.nameless++
		}
	}
	if e.Unserved() {
		return // newer reports these
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
	Count  int64 // successful transfers
	Bytes  int64
	Least  bool // Bytes is a lower bound: the size of some files is not known
	Failed int64
	Last   time.Time   // last success; zero: none known
	Days   [days]int64 // successful transfers of the last seven UTC days, oldest first; last: today
}

func (t *traffic) total(now time.Time, d event.Direction, k protocol.Kind, seen *observed) KindTotal {
	c := &t.kinds[d][k]
	return KindTotal{
		Kind: k, Count: c.count.sum(now, day), Bytes: c.bytes.sum(now, day),
		Least:  !c.unsized.IsZero() && now.Sub(c.unsized) < day,
		Failed: c.failed.sum(now, day), Last: c.last, Days: c.days.week(now, seen),
	}
}
