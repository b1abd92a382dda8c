package queue

import (
	"strconv"
	"time"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Queue holds the files waiting below Incoming, per type folder. Depth comes from listings of the
// folders, which are authoritative. Arrivals and departures are counted from two sources, the
// requests and the folders, and joined by file name.
type Queue struct {
	types   map[string]*queueType
	files   map[fileKey]fileStory
	ended   []ending      // files that are gone, in the order of departure
	fresh   []ending      // files stored by a request, in that order
	coming  int           // those of them that no listing has shown, and that were not forwarded
	limit   int           // maximum number of files
	late    time.Duration // maximum delay of the second source's report about a file
	problem string        // why Incoming itself cannot be listed
	cause   event.Cause
	listed  bool          // this program has listed Incoming itself at least once
	begun   time.Time     // time of the first listing by this program
	in      series.Counts // files received or dropped in, per second
	out     series.Counts // files relayed, per second
	shown   series.Counts // files that a listing showed, per second
	depth   depth
	aside   series.Counts // files moved to BadLogs, per 10 minutes
	refused map[fileKey]RefusedFile
}

// RefusedFile is a waiting file that the parent rejects, while it accepts others.
type RefusedFile struct {
	Folder, Name string
	Device       protocol.Device
	Status       int
	Detail       string
	Count        int // number of rejections; at a limit the file is moved to BadLogs
	Last         time.Time
}

// Why returns the status with which a file is rejected, or what else is wrong with it.
func (f *RefusedFile) Why() string {
	if f.Status != 0 {
		return strconv.Itoa(f.Status)
	}
	return f.Detail
}

// RefusedOf returns the file of each device that the parent rejected last, by a key made of the name
// of the device; nil: there is none.
func (q *Queue) RefusedOf(key func(device string) string) map[string]*RefusedFile {
	if len(q.refused) == 0 {
		return nil
	}
	all := map[string]*RefusedFile{}
	for _, f := range q.refused {
		k := key(f.Device.Name)
		if was := all[k]; f.Device.Known() && (was == nil || f.Last.After(was.Last) || f.Last.Equal(was.Last) && f.Name < was.Name) {
			all[k] = &f
		}
	}
	return all
}

// refusedKept is the maximum number of rejected files known by name.
const refusedKept = 1000

type queueType struct {
	Folder       string `json:"folder"`
	waiting      int
	bytes        int64
	head         Head
	listed       time.Time
	problem      string // why the folder could not be listed
	cause        event.Cause
	removed      int       // files removed together with the folder
	removedAt    time.Time // last such removal
	absent       bool      // it is not there
	swapped      time.Time // when it was there again
	missed       time.Time // when files may have come and gone unobserved
	missedWhy    string
	watch        string
	notified     bool          // the kernel reports changes
	Received     series.Counts `json:"received"` // by request, per 10 minutes
	Dropped      series.Counts `json:"dropped"`  // by other programs
	Relayed      series.Counts `json:"relayed"`
	Taken        series.Counts `json:"taken"`         // by other programs
	ReceivedDays series.Counts `json:"received_days"` // received and dropped, per UTC day
	RelayedDays  series.Counts `json:"relayed_days"`  // relayed and taken, per UTC day
	Parked       int           `json:"parked"`
	LastReceived time.Time     `json:"last_received,omitzero"`
	LastRelayed  time.Time     `json:"last_relayed,omitzero"`
	LastTaken    time.Time     `json:"last_taken,omitzero"` // by another program
	takenBefore  time.Time     // before the last series of departures
}

const (
	// queueTypes is the maximum number of type folders counted separately. The beacon creates
	// fewer, but other programs may create any folder in Incoming.
	queueTypes = 512
)

// New returns an empty queue, which knows at most limit files by name.
func New(limit int) Queue {
	return Queue{
		types: map[string]*queueType{}, files: map[fileKey]fileStory{}, limit: limit, late: joinWindow,
		in: series.New(time.Second, 600), out: series.New(time.Second, 600), shown: series.New(time.Second, 600), aside: series.OfDay(),
		refused: map[fileKey]RefusedFile{}, depth: depth{out: series.New(time.Minute, DepthKept+1)},
	}
}

func (q *Queue) ofType(folder string) *queueType {
	t := q.types[folder]
	if t == nil {
		if len(q.types) >= queueTypes {
			folder = "" // all further folders together
			if t = q.types[folder]; t != nil {
				return t
			}
		}
		t = &queueType{Folder: folder}
		for _, s := range []*series.Counts{&t.Received, &t.Dropped, &t.Relayed, &t.Taken} {
			*s = series.OfDay()
		}
		t.ReceivedDays, t.RelayedDays = series.New(series.Day, series.Days), series.New(series.Day, series.Days)
		q.types[folder] = t
	}
	return t
}

// Apply applies an event of a file or a folder.
func (q *Queue) Apply(e *event.Event) {
	if e.Topic == event.TopicListing && e.Folder == "" {
		q.problem, q.cause, q.listed = e.Detail, e.Cause, q.listed || e.Cause == event.CauseNone
		return
	}
	t := q.ofType(e.Folder)
	switch e.Topic {
	case event.TopicRequest:
		q.received(t, e)
	case event.TopicRelay:
		switch {
		case !e.Failed():
			q.relayed(t, e)
		case e.Count > 0:
			q.refuse(e)
		}
	case event.TopicParked:
		if !e.Failed() {
			q.parked(t, e)
		}
	case event.TopicArrival:
		q.arrived(t, e)
	case event.TopicDeparture:
		q.departed(t, e)
	case event.TopicListing:
		if q.begun.IsZero() {
			q.begun = e.Time
		}
		q.depth.pass(e.Time, q.waitingFiles())
		t.listed, t.problem, t.cause = e.Time, e.Detail, e.Cause
		switch e.Cause {
		case event.CauseNone:
			t.waiting, t.bytes = e.Count, e.Bytes
			t.lead(e)
			if t.absent {
				t.absent, t.swapped = false, e.Time
			}
		case event.CauseRemoved:
			t.waiting, t.bytes, t.head, t.absent = 0, 0, Head{}, true
			q.removed(t, e)
		}
	case event.TopicWatch:
		t.watch, t.notified = e.Detail, e.Active
	case event.TopicGap:
		t.missed, t.missedWhy = e.Time, e.Detail
	}
}

// refuse records a file that the parent rejects while it accepts others.
func (q *Queue) refuse(e *event.Event) {
	key := fileKey{e.Folder, e.Name}
	if _, known := q.refused[key]; !known && len(q.refused) >= refusedKept {
		return
	}
	q.refused[key] = RefusedFile{e.Folder, e.Name, e.Device, e.Status, e.Detail, e.Count, e.Time}
}

func (q *Queue) received(t *queueType, e *event.Event) {
	f := q.story(e, seenReceived)
	if f.seen&seenArrived != 0 && e.Time.Sub(time.UnixMilli(f.arrived)) < joinWindow {
		t.Dropped.Add(time.UnixMilli(f.arrived), -1) // the folder reported it first
		t.ReceivedDays.Add(time.UnixMilli(f.arrived), -1)
	} else {
		q.in.Add(e.Time, 1)
	}
	t.Received.Add(e.Time, 1)
	t.ReceivedDays.Add(e.Time, 1)
	t.LastReceived = series.Later(t.LastReceived, e.Time)
	q.note(e, f, seenReceived)
}

func (q *Queue) arrived(t *queueType, e *event.Event) {
	f := q.story(e, seenArrived)
	q.shown.Add(e.Time, 1)
	if f.seen&seenReceived == 0 {
		t.Dropped.Add(e.Time, 1)
		t.ReceivedDays.Add(e.Time, 1)
		q.in.Add(e.Time, 1)
		t.LastReceived = series.Later(t.LastReceived, e.Time)
	}
	f.arrived = e.Time.UnixMilli()
	q.note(e, f, seenArrived)
}

func (q *Queue) relayed(t *queueType, e *event.Event) {
	f := q.story(e, seenRelayed)
	if f.seen&seenLeft != 0 {
		t.notTaken(f) // the folder reported it first
	} else {
		q.out.Add(e.Time, 1)
		q.depth.out.Add(e.Time, 1)
		t.head.pass(e)
	}
	t.Relayed.Add(e.Time, 1)
	t.RelayedDays.Add(e.Time, 1)
	t.LastRelayed = series.Later(t.LastRelayed, e.Time)
	q.note(e, f, seenRelayed)
}

// parked records that a file left the queue without being forwarded.
func (q *Queue) parked(t *queueType, e *event.Event) {
	f := q.story(e, seenRelayed)
	if f.seen&seenLeft != 0 {
		t.notTaken(f)
	}
	t.Parked++
	q.aside.Add(e.Time, 1)
	q.note(e, f, seenRelayed)
}

func (q *Queue) departed(t *queueType, e *event.Event) {
	f := q.story(e, seenLeft)
	if f.seen&seenRelayed == 0 {
		t.Taken.Add(e.Time, 1)
		t.RelayedDays.Add(e.Time, 1)
		q.out.Add(e.Time, 1)
		q.depth.out.Add(e.Time, 1)
		t.head.pass(e)
		if e.Time.Sub(t.LastTaken) > joinWindow {
			t.takenBefore = t.LastTaken
		}
		t.LastTaken = series.Later(t.LastTaken, e.Time)
	}
	f.left = e.Time.UnixMilli()
	q.note(e, f, seenLeft)
}
