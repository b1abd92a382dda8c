package estate

import (
	"strconv"
	"time"
)

// queue is what waits below Incoming, per type folder. Depth comes from listings
// of the folders, which are the truth; arrivals and departures are counted from
// two sources, the requests and the folders, and joined by name.
type queue struct {
	types   map[string]*queueType
	files   map[fileKey]fileStory
	ended   []ending  // files that are gone, in the order of leaving
	fresh   []ending  // files that a request stored, in that order
	limit   int       // of files
	skipped int       // files that were not joined because of the limit
	problem string    // why Incoming itself cannot be listed
	listed  bool      // Incoming itself was listed by this program, at some time
	begun   time.Time // of the first listing by this program
	in      series    // files received or dropped in, per second
	out     series    // files relayed, per second
	aside   series    // files put into BadLogs, 10 minutes
	refused map[fileKey]RefusedFile
}

// RefusedFile waits because the parent does not take it, while it takes others.
type RefusedFile struct {
	Folder, Name string
	Device       Device
	Status       int
	Detail       string
	Count        int // how often; at some number it is put into BadLogs
	Last         time.Time
}

// Why is the status with which a file is refused, or what else is wrong with it.
func (f *RefusedFile) Why() string {
	if f.Status != 0 {
		return strconv.Itoa(f.Status)
	}
	return f.Detail
}

// refusedKept bounds how many refused files are known by name.
const refusedKept = 1000

type queueType struct {
	folder       string
	waiting      int
	bytes        int64
	oldest       time.Time
	listed       time.Time
	problem      string // why the folder could not be listed
	watch        string
	received     series // by request, 10 minutes
	dropped      series // by other programs
	relayed      series
	taken        series // by other programs
	inDays       series // received and dropped, UTC days
	outDays      series // relayed and taken
	parked       int
	lastReceived time.Time
	lastRelayed  time.Time
	lastTaken    time.Time // by another program
}

type fileKey struct{ folder, name string }

// fileStory is what two independent sources told of one file.
type fileStory struct {
	seen    fileSeen
	arrived int64 // Unix milliseconds
	left    int64
}

type ending struct {
	key fileKey
	at  int64 // Unix milliseconds
}

// listedWithin is how late a listing may show a file that a request stored. What no listing
// shows is in a folder that nobody watches, such as that of a beacon known by its log alone.
const listedWithin = 5 * time.Minute

// joinWindow is how late the second of two sources may tell of the same file: a
// polled folder is listed every few seconds.
const joinWindow = 30 * time.Second

type fileSeen uint8

const (
	seenReceived fileSeen = 1 << iota // a request stored it
	seenArrived                       // a listing showed it
	seenRelayed                       // the relay handed it on
	seenLeft                          // a listing no longer showed it
)

const (
	dayBucket  = 10 * time.Minute
	dayBuckets = int(24*time.Hour/dayBucket) + 1
	day        = 24 * time.Hour
	// queueTypes bounds how many type folders are told apart; the beacon creates
	// fewer, but other programs may fill Incoming with anything.
	queueTypes = 512
)

func newQueue(limit int) queue {
	return queue{
		types: map[string]*queueType{}, files: map[fileKey]fileStory{}, limit: limit,
		in: newSeries(time.Second, 600), out: newSeries(time.Second, 600), aside: newSeries(dayBucket, dayBuckets),
		refused: map[fileKey]RefusedFile{},
	}
}

func (q *queue) ofType(folder string) *queueType {
	t := q.types[folder]
	if t == nil {
		if len(q.types) >= queueTypes {
			folder = "" // all further ones together
			if t = q.types[folder]; t != nil {
				return t
			}
		}
		t = &queueType{folder: folder}
		for _, s := range []*series{&t.received, &t.dropped, &t.relayed, &t.taken} {
			*s = newSeries(dayBucket, dayBuckets)
		}
		t.inDays, t.outDays = newSeries(day, days), newSeries(day, days)
		q.types[folder] = t
	}
	return t
}

func (q *queue) apply(e *Event) {
	if e.Topic == TopicListing && e.Folder == "" {
		q.problem, q.listed = e.Detail, q.listed || e.Cause == CauseNone
		return
	}
	t := q.ofType(e.Folder)
	switch e.Topic {
	case TopicRequest:
		q.received(t, e)
	case TopicRelay:
		switch {
		case !e.Failed():
			q.relayed(t, e)
		case e.Count > 0:
			q.refuse(e)
		}
	case TopicParked:
		if !e.Failed() {
			q.parked(t, e)
		}
	case TopicArrival:
		q.arrived(t, e)
	case TopicDeparture:
		q.left(t, e)
	case TopicListing:
		if q.begun.IsZero() {
			q.begun = e.Time
		}
		t.listed, t.problem = e.Time, e.Detail
		if e.Cause == CauseNone {
			t.waiting, t.bytes, t.oldest = e.Count, e.Bytes, e.Since
		}
	case TopicWatch:
		t.watch = e.Detail
	}
}

// refuse notes a file that the parent does not take, though it takes others.
func (q *queue) refuse(e *Event) {
	key := fileKey{e.Folder, e.Name}
	if _, known := q.refused[key]; !known && len(q.refused) >= refusedKept {
		return
	}
	q.refused[key] = RefusedFile{e.Folder, e.Name, e.Device, e.Status, e.Detail, e.Count, e.Time}
}

func (q *queue) received(t *queueType, e *Event) {
	f := q.story(e, seenReceived)
	if f.seen&seenArrived != 0 && e.Time.Sub(fromMilli(f.arrived)) < joinWindow {
		t.dropped.add(fromMilli(f.arrived), -1) // the folder told us first
		t.inDays.add(fromMilli(f.arrived), -1)
	} else {
		q.in.add(e.Time, 1)
	}
	t.received.add(e.Time, 1)
	t.inDays.add(e.Time, 1)
	t.lastReceived = later(t.lastReceived, e.Time)
	q.note(e, f, seenReceived)
}

func (q *queue) arrived(t *queueType, e *Event) {
	f := q.story(e, seenArrived)
	if f.seen&seenReceived == 0 {
		t.dropped.add(e.Time, 1)
		t.inDays.add(e.Time, 1)
		q.in.add(e.Time, 1)
		t.lastReceived = later(t.lastReceived, e.Time)
	}
	f.arrived = e.Time.UnixMilli()
	q.note(e, f, seenArrived)
}

func (q *queue) relayed(t *queueType, e *Event) {
	f := q.story(e, seenRelayed)
	if f.seen&seenLeft != 0 {
		t.taken.add(fromMilli(f.left), -1) // the folder told us first
		t.outDays.add(fromMilli(f.left), -1)
	} else {
		q.out.add(e.Time, 1)
	}
	t.relayed.add(e.Time, 1)
	t.outDays.add(e.Time, 1)
	t.lastRelayed = later(t.lastRelayed, e.Time)
	q.note(e, f, seenRelayed)
}

// parked ends a file's waiting without the parent.
func (q *queue) parked(t *queueType, e *Event) {
	f := q.story(e, seenRelayed)
	if f.seen&seenLeft != 0 {
		t.taken.add(fromMilli(f.left), -1)
		t.outDays.add(fromMilli(f.left), -1)
	}
	t.parked++
	q.aside.add(e.Time, 1)
	q.note(e, f, seenRelayed)
}

func (q *queue) left(t *queueType, e *Event) {
	f := q.story(e, seenLeft)
	if f.seen&seenRelayed == 0 {
		t.taken.add(e.Time, 1)
		t.outDays.add(e.Time, 1)
		q.out.add(e.Time, 1)
		t.lastTaken = later(t.lastTaken, e.Time)
	}
	f.left = e.Time.UnixMilli()
	q.note(e, f, seenLeft)
}

// story returns what is known of the file of an event. A file that came again
// under a name whose story had ended begins a new one.
func (q *queue) story(e *Event, news fileSeen) fileStory {
	f := q.files[fileKey{e.Folder, e.Name}]
	switch {
	case news == seenReceived && f.gone(),
		news == seenArrived && f.seen&seenLeft != 0,
		news != seenReceived && f.seen&news != 0:
		return fileStory{}
	}
	return f
}

// note remembers what is now known of a file. When it is gone, its story is kept
// for a moment longer because the other source may be late.
func (q *queue) note(e *Event, f fileStory, news fileSeen) {
	key := fileKey{e.Folder, e.Name}
	f.seen |= news
	if news == seenRelayed || news == seenLeft {
		delete(q.refused, key)
	}
	if _, known := q.files[key]; !known && len(q.files) >= q.limit {
		q.skipped++
		return
	}
	if f.gone() {
		q.ended = append(q.ended, ending{key, e.Time.UnixMilli()})
	}
	q.files[key] = f
	for len(q.ended) > 0 && e.Time.UnixMilli()-q.ended[0].at > joinWindow.Milliseconds() {
		if f := q.files[q.ended[0].key]; f.gone() {
			delete(q.files, q.ended[0].key)
		}
		q.ended = q.ended[1:]
	}
	if news == seenReceived {
		q.fresh = append(q.fresh, ending{key, e.Time.UnixMilli()})
	}
	for len(q.fresh) > 0 && e.Time.UnixMilli()-q.fresh[0].at > listedWithin.Milliseconds() {
		if q.files[q.fresh[0].key].seen == seenReceived {
			delete(q.files, q.fresh[0].key)
		}
		q.fresh = q.fresh[1:]
	}
}

// gone reports whether the file is no longer waiting, as far as one source knows.
func (f fileStory) gone() bool {
	return f.seen&seenLeft != 0 || f.seen&seenRelayed != 0 && f.seen&seenArrived == 0
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
