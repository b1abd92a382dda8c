package queue

import (
	"time"

	"beacontop/beacon/event"
)

type fileKey struct{ folder, name string }

// fileStory holds what two independent sources reported about one file.
type fileStory struct {
	seen    fileSeen
	coming  bool  // a request stored it after the last listing of its folder
	arrived int64 // Unix milliseconds
	left    int64
}

type ending struct {
	key fileKey
	at  int64 // Unix milliseconds
}

// listedWithin is the maximum delay between storing a file by request and the listing that shows
// it. A file that no listing shows is in a folder that is not watched, such as that of a beacon
// known only by its log.
const listedWithin = 5 * time.Minute

// joinWindow is the maximum delay of the second source's report about the same file: a polled
// folder is listed every few seconds.
const joinWindow = 30 * time.Second

type fileSeen uint8

const (
	seenReceived fileSeen = 1 << iota // a request stored it
	seenArrived                       // a listing showed it
	seenRelayed                       // the relay forwarded it
	seenLeft                          // a listing no longer showed it
	seenRemoved                       // it disappeared because its folder was removed
)

// story returns what is known about the file of an event. If the story under that name has ended,
// a file of the same name begins a new one.
func (q *Queue) story(e *event.Event, news fileSeen) fileStory {
	f := q.files[fileKey{e.Folder, e.Name}]
	logTellsLate := q.late > joinWindow && f.seen&(seenReceived|seenArrived) == seenArrived
	switch {
	case news == seenReceived && f.gone() && !logTellsLate,
		news == seenArrived && f.seen&seenLeft != 0,
		news != seenReceived && f.seen&news != 0:
		return fileStory{}
	}
	return f
}

// note stores what is now known about a file. After the file is gone, its story is kept for a
// short time because the other source may be late.
func (q *Queue) note(e *event.Event, f fileStory, news fileSeen) {
	key := fileKey{e.Folder, e.Name}
	was := q.files[key]
	f.seen |= news
	if news == seenReceived {
		listed := q.types[e.Folder]
		f.coming = f.seen == seenReceived && (listed == nil || e.Time.After(listed.listed))
	}
	if news == seenRelayed || news == seenLeft {
		delete(q.refused, key)
	}
	if _, known := q.files[key]; !known && len(q.files) >= q.limit {
		return
	}
	if f.gone() {
		q.ended = append(q.ended, ending{key, e.Time.UnixMilli()})
	}
	q.files[key] = f
	q.coming += f.comes() - was.comes()
	for len(q.ended) > 0 && e.Time.UnixMilli()-q.ended[0].at > q.late.Milliseconds() {
		if f := q.files[q.ended[0].key]; f.gone() {
			delete(q.files, q.ended[0].key)
		}
		q.ended = q.ended[1:]
	}
	if news == seenReceived {
		q.fresh = append(q.fresh, ending{key, e.Time.UnixMilli()})
	}
	for len(q.fresh) > 0 && e.Time.UnixMilli()-q.fresh[0].at > listedWithin.Milliseconds() {
		if f := q.files[q.fresh[0].key]; f.seen == seenReceived {
			delete(q.files, q.fresh[0].key)
			q.coming -= f.comes()
		}
		q.fresh = q.fresh[1:]
	}
}

// comes is 1 for a file that waits, as far as is known, although no listing shows it yet.
func (f fileStory) comes() int {
	if f.coming && f.seen == seenReceived {
		return 1
	}
	return 0
}

// gone reports whether the file is no longer waiting: a listing no longer shows it, or the relay
// forwarded it and no listing ever showed it.
func (f fileStory) gone() bool {
	return f.seen&seenLeft != 0 || f.seen&seenRelayed != 0 && f.seen&seenArrived == 0
}

// notTaken reverts the assumption that another program took a file that left.
func (t *queueType) notTaken(f fileStory) {
	if f.seen&seenRemoved != 0 {
		t.removed--
		return
	}
	t.Taken.Add(time.UnixMilli(f.left), -1)
	t.RelayedDays.Add(time.UnixMilli(f.left), -1)
}

// removed separates files that disappeared because their folder was removed, which deletes them
// one by one, from files that a program took.
func (q *Queue) removed(t *queueType, e *event.Event) {
	before := t.removed
	for _, end := range q.ended {
		f := q.files[end.key]
		if end.key.folder != e.Folder || f.seen&(seenLeft|seenRelayed|seenRemoved) != seenLeft || e.Time.Sub(time.UnixMilli(f.left)) > joinWindow {
			continue
		}
		t.notTaken(f)
		q.out.Add(time.UnixMilli(f.left), -1)
		f.seen |= seenRemoved
		q.files[end.key] = f
		t.removed++
	}
	if t.removed > before {
		t.LastTaken = t.takenBefore
	}
	if t.removed += e.Count; t.removed > before {
		t.removedAt = e.Time
	}
}

// Recollect records what an event says about a file, without counting.
func (q *Queue) Recollect(e *event.Event) {
	var news fileSeen
	switch {
	case e.Topic == event.TopicArrival:
		news = seenArrived
	case e.Topic == event.TopicDeparture:
		news = seenLeft
	case e.Failed():
		return
	case e.Topic == event.TopicRelay, e.Topic == event.TopicParked:
		news = seenRelayed
	case e.Topic == event.TopicRequest && e.Direction == event.DirectionUpload && e.Folder != "":
		news = seenReceived
	default:
		return
	}
	f := q.story(e, news)
	switch news {
	case seenArrived:
		f.arrived = e.Time.UnixMilli()
	case seenLeft:
		f.left = e.Time.UnixMilli()
	}
	q.note(e, f, news)
}
