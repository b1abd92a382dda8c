package traffic

import (
	"time"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Traffic counts requests by second and transfers by kind over the last day.
type Traffic struct {
	Requests  series.Counts  `json:"requests"` // per second
	Refused   series.Counts  `json:"refused"`  // failed ones, per second
	Minutes   series.Counts  `json:"minutes"`  // the same, per minute
	Failures  series.Counts  `json:"failures"`
	Latency   series.Latency `json:"latency"`
	Kinds     kinds          `json:"kinds"`
	Flaws     series.Counts  `json:"flaws"`      // flaws of received files, per 10 minutes
	NoRoom    series.Counts  `json:"no_room"`    // uploads rejected because the disk was full, per second
	Nameless  int64          `json:"nameless"`   // requests that could not be attributed to a device
	Newer     int64          `json:"newer"`      // requests for the JSON configuration that were not served
	NewerFrom addressSet     `json:"newer_from"` // addresses to which none was served since: each is an agent, or several behind a proxy
}

// kinds is the traffic by direction and kind of file.
type kinds [event.Directions][protocol.Kinds]kindTraffic

type kindTraffic struct {
	Count   series.Counts `json:"count"` // this and the next two: per 10 minutes
	Bytes   series.Counts `json:"bytes"`
	Failed  series.Counts `json:"failed"`
	Days    series.Counts `json:"days"` // successful transfers, per UTC day
	Last    time.Time     `json:"last,omitzero"`
	unsized time.Time     // the last transfer of unknown size
}

// secondsKept is the length of the per-second counts: enough for a sparkline of 200 columns of
// two seconds.
const secondsKept = 600

// MinutesKept is the length of the per-minute counts: as many columns as a chart has at most.
const MinutesKept = 180

// newerLimit is the maximum number of addresses of agents of the newer protocol that are counted
// separately.
const newerLimit = 100_000

// New returns counts of nothing yet.
func New() Traffic {
	t := Traffic{
		NewerFrom: addressSet{},
		Requests:  series.New(time.Second, secondsKept), Refused: series.New(time.Second, secondsKept), Flaws: series.OfDay(),
		Minutes: series.New(time.Minute, MinutesKept), Failures: series.New(time.Minute, MinutesKept),
		NoRoom: series.New(time.Second, secondsKept),
	}
	for d := range t.Kinds {
		for k := range t.Kinds[d] {
			c := &t.Kinds[d][k]
			for _, s := range []*series.Counts{&c.Count, &c.Bytes, &c.Failed} {
				*s = series.OfDay()
			}
			c.Days = series.New(series.Day, series.Days)
		}
	}
	return t
}

// Add counts a request, or what the relay forwarded.
func (t *Traffic) Add(e *event.Event) {
	failed := e.Failed()
	if e.Topic == event.TopicRequest {
		t.Requests.Add(e.Time, 1)
		t.Minutes.Add(e.Time, 1)
		if !e.Untimed {
			t.Latency.Add(e.Time, e.Duration)
		}
		if failed {
			t.Refused.Add(e.Time, 1)
			t.Failures.Add(e.Time, 1)
		}
		if e.Direction == event.DirectionUpload && e.Cause == event.CauseDiskFull {
			t.NoRoom.Add(e.Time, 1)
		}
		t.newer(e)
		if e.Attribution == event.Unattributed {
			t.Nameless++
		}
	}
	if e.Unserved() {
		return // newer reports these
	}
	c := &t.Kinds[e.Direction][e.Kind]
	if failed {
		c.Failed.Add(e.Time, 1)
		return
	}
	c.Count.Add(e.Time, 1)
	c.Days.Add(e.Time, 1)
	c.Bytes.Add(e.Time, e.Bytes)
	if e.Unsized {
		c.unsized = series.Later(c.unsized, e.Time)
	}
	c.Last = series.Later(c.Last, e.Time)
}

// newer counts agents of the newer protocol: those that a beacon told that it has no configuration, and
// that none was served since.
func (t *Traffic) newer(e *event.Event) {
	switch {
	case e.Unserved():
		t.Newer++
		if len(t.NewerFrom) < newerLimit {
			t.NewerFrom[e.Address] = struct{}{}
		}
	case e.Kind == protocol.KindAgentConfiguration && e.Direction == event.DirectionDownload && !e.Failed():
		delete(t.NewerFrom, e.Address)
	}
}

// FullDisk returns how many uploads were rejected in the last ten minutes because the disk was full.
func (t *Traffic) FullDisk(now time.Time) int64 { return t.NoRoom.Sum(now, secondsKept*time.Second) }

// KindTotal is the traffic of one kind of file over the last 24 hours.
type KindTotal struct {
	Kind   protocol.Kind
	Count  int64 // successful transfers
	Bytes  int64
	Least  bool // Bytes is a lower bound: the size of some files is not known
	Failed int64
	Last   time.Time          // last success; zero: none known
	Days   [series.Days]int64 // successful transfers of the last seven UTC days, oldest first; last: today
}

// Total returns the traffic of one kind in one direction.
func (t *Traffic) Total(now time.Time, d event.Direction, k protocol.Kind, seen *series.Observed) KindTotal {
	c := &t.Kinds[d][k]
	return KindTotal{
		Kind: k, Count: c.Count.Sum(now, series.Day), Bytes: c.Bytes.Sum(now, series.Day),
		Least:  !c.unsized.IsZero() && now.Sub(c.unsized) < series.Day,
		Failed: c.Failed.Sum(now, series.Day), Last: c.Last, Days: c.Days.Week(now, seen),
	}
}
