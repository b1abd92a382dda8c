package estate

import (
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// traffic counts requests by second and transfers by kind over the last day.
type traffic struct {
	Requests  series     `json:"requests"` // per second
	Refused   series     `json:"refused"`  // failed ones, per second
	Latency   latency    `json:"latency"`
	Kinds     kinds      `json:"kinds"`
	Flaws     series     `json:"flaws"`      // flaws of received files, per 10 minutes
	NoRoom    series     `json:"no_room"`    // uploads rejected because the disk was full, per second
	Nameless  int64      `json:"nameless"`   // requests that could not be attributed to a device
	Newer     int64      `json:"newer"`      // requests for the JSON configuration that were not served
	NewerFrom addressSet `json:"newer_from"` // their addresses: each is an agent, or several behind a proxy
}

// kinds is the traffic by direction and kind of file.
type kinds [event.Directions][protocol.Kinds]kindTraffic

type kindTraffic struct {
	Count   series    `json:"count"` // this and the next two: per 10 minutes
	Bytes   series    `json:"bytes"`
	Failed  series    `json:"failed"`
	Days    series    `json:"days"` // successful transfers, per UTC day
	Last    time.Time `json:"last,omitzero"`
	unsized time.Time // the last transfer of unknown size
}

// secondsKept is the length of the per-second counts: enough for a sparkline of 200 columns of
// two seconds.
const secondsKept = 600

// newerLimit is the maximum number of addresses of agents of the newer protocol that are counted
// separately.
const newerLimit = 100_000

func newTraffic() traffic {
	t := traffic{
		NewerFrom: addressSet{},
		Requests:  newSeries(time.Second, secondsKept), Refused: newSeries(time.Second, secondsKept), Flaws: newSeries(dayBucket, dayBuckets),
		NoRoom: newSeries(time.Second, secondsKept),
	}
	for d := range t.Kinds {
		for k := range t.Kinds[d] {
			c := &t.Kinds[d][k]
			for _, s := range []*series{&c.Count, &c.Bytes, &c.Failed} {
				*s = newSeries(dayBucket, dayBuckets)
			}
			c.Days = newSeries(day, days)
		}
	}
	return t
}

func (t *traffic) add(e *event.Event) {
	failed := e.Failed()
	if e.Topic == event.TopicRequest {
		t.Requests.add(e.Time, 1)
		if !e.Untimed {
			t.Latency.add(e.Time, e.Duration)
		}
		if failed {
			t.Refused.add(e.Time, 1)
		}
		if e.Direction == event.DirectionUpload && e.Cause == event.CauseDiskFull {
			t.NoRoom.add(e.Time, 1)
		}
		if e.Kind == protocol.KindAgentConfiguration && e.Status >= 400 {
			t.Newer++
			if len(t.NewerFrom) < newerLimit {
				t.NewerFrom[e.Address] = struct{}{}
			}
		}
		if e.Attribution == event.Unattributed {
			t.Nameless++
		}
	}
	if e.Unserved() {
		return // newer reports these
	}
	c := &t.Kinds[e.Direction][e.Kind]
	if failed {
		c.Failed.add(e.Time, 1)
		return
	}
	c.Count.add(e.Time, 1)
	c.Days.add(e.Time, 1)
	c.Bytes.add(e.Time, e.Bytes)
	if e.Unsized {
		c.unsized = later(c.unsized, e.Time)
	}
	c.Last = later(c.Last, e.Time)
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
	c := &t.Kinds[d][k]
	return KindTotal{
		Kind: k, Count: c.Count.sum(now, day), Bytes: c.Bytes.sum(now, day),
		Least:  !c.unsized.IsZero() && now.Sub(c.unsized) < day,
		Failed: c.Failed.sum(now, day), Last: c.Last, Days: c.Days.week(now, seen),
	}
}
