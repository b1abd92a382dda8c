package journal

import (
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

const (
	// waitingLimit limits the events in memory while the disk accepts none: about 40 MB.
	waitingLimit = 1 << 16
	// batchRows is the largest number of rows in one commit.
	batchRows = 1000
	// batchPause is how long the first event of a batch waits for others: at a hundred requests a
	// second a commit costs as much as all events in it. A crash loses the events of this time and
	// of the time that disk and scheduler take.
	batchPause = 250 * time.Millisecond
)

// checks holds the last recorded value of states that are published repeatedly, every second while
// files are relayed: the reachability of another beacon, the free disk space. The zero value is
// ready for use. It belongs to the goroutine of Record.
type checks map[check]finding

type check struct {
	topic event.Topic
	peer  string
}

type finding struct {
	reach  event.Reach
	active bool
	status int
	cause  event.Cause
	detail string
}

// checksKept exceeds the number of beacons in a failover list.
const checksKept = 1024

// repeats reports whether an event equals the previous one of its kind, except for latencies, free
// bytes and the like. The detail of a network error is ignored because it may contain another port
// each time.
func (c *checks) repeats(e *event.Event) bool {
	switch e.Topic {
	case event.TopicParent, event.TopicSibling, event.TopicOrigin, event.TopicDisk:
	default:
		return false
	}
	is := finding{reach: e.Reach, active: e.Active, status: e.Status, cause: e.Cause}
	if e.Cause == event.CauseNone || e.Cause == event.CauseStatus {
		is.detail = e.Detail
	}
	key := check{e.Topic, e.Peer}
	if was, known := (*c)[key]; known && was == is {
		return true
	}
	if *c == nil || len(*c) >= checksKept {
		*c = checks{}
	}
	(*c)[key] = is
	return false
}

// Record numbers the events that it will store, applies all of them, and stores those as the
// application has completed them; from time to time also the changes of the state. So an event has the
// same id in memory, on disk and for whoever sees it live; 0 if it is not stored, or while the history
// cannot be read. Record copies events and never waits for the disk. Events beyond the limit are
// counted and become a gap. It must be called from one goroutine.
func (j *Journal) Record(events []event.Event, apply func(...event.Event)) {
	j.choose(events)
	apply(events...)
	j.keep(events)
	if j.state != nil {
		j.checkpointIfDue(time.Now())
	}
	j.signal()
}

// choose numbers the events that will be stored.
func (j *Journal) choose(events []event.Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.chosen = j.chosen[:0]
	for i := range events {
		events[i].ID = 0
		if !events[i].Topic.Stored() || j.checks.repeats(&events[i]) {
			continue
		}
		j.pace.note(events[i].Topic)
		if len(j.waiting)+len(j.chosen) == waitingLimit {
			j.lost++
			continue
		}
		j.numbers.give(&events[i])
		j.chosen = append(j.chosen, i)
	}
}

// keep queues the chosen events.
func (j *Journal) keep(events []event.Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, i := range j.chosen {
		j.numbers.give(&events[i]) // which may be known, or others, by now
		j.waiting = append(j.waiting, events[i])
	}
}

func (j *Journal) checkpointIfDue(now time.Time) {
	j.mu.Lock()
	due, whole := j.pace.due(now), j.pace.whole
	j.mu.Unlock()
	if due {
		j.checkpointState(whole)
	}
}

// checkpointState takes the changes of the state after all events so far.
func (j *Journal) checkpointState(whole bool) {
	m := j.state.Checkpoint(whole)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.checkpoint, j.after = &m, len(j.waiting)
	j.pace.begin(time.Now())
}

func (j *Journal) signal() {
	j.mu.Lock()
	some, many := len(j.waiting) > 0 || j.checkpoint != nil || j.lost > 0, len(j.waiting) >= batchRows
	j.mu.Unlock()
	if some {
		raise(j.wake)
	}
	if many {
		raise(j.full)
	}
}

func raise(signal chan<- struct{}) {
	select {
	case signal <- struct{}{}:
	default:
	}
}

// load is everything that waits to be written.
type load struct {
	events     []event.Event
	checkpoint *estate.Checkpoint // nil: none
	after      int                // number of events that checkpoint includes
	lost       int
}

// included returns the number of the last event that the checkpoint includes; written is that of
// the newest event of the load.
func (l *load) included(written int64) int64 {
	if l.after < len(l.events) {
		return l.events[l.after].ID - 1
	}
	return written
}

// take returns everything that waits, and continues with an empty slice.
func (j *Journal) take(empty []event.Event) load {
	j.mu.Lock()
	defer j.mu.Unlock()
	l := load{j.waiting, j.checkpoint, j.after, j.lost}
	j.waiting, j.checkpoint, j.lost = empty, nil, 0
	return l
}

// pace decides when the state is saved: often enough that a restart replays little, seldom enough
// that it costs little. Only one checkpoint is being written at a time, so a disk that accepts no
// writes does not increase memory use.
type pace struct {
	events int           // since the last checkpoint was taken
	taken  time.Time     // when it was taken
	took   time.Duration // until it was on disk
	busy   bool          // it is being written
	whole  bool          // the next one must contain the whole state
}

const (
	checkpointEvents = 20_000      // replayed in about 0.1 s
	checkpointEvery  = time.Minute // if there are fewer events
	// checkpointShare is the pause as a multiple of the time for writing.
	checkpointShare = 10
)

// note counts an event. A diagnosis makes a checkpoint due: its event is not applied again after a
// crash, so the saved state should soon tell it.
func (p *pace) note(t event.Topic) {
	p.events++
	if t == event.TopicDiagnosis {
		p.events = max(p.events, checkpointEvents)
	}
}

func (p *pace) due(now time.Time) bool {
	age := now.Sub(p.taken)
	if p.busy || age < checkpointShare*p.took {
		return false
	}
	return p.events >= checkpointEvents || age >= checkpointEvery && (p.events > 0 || p.whole)
}

func (p *pace) begin(now time.Time) {
	*p = pace{taken: now, busy: true}
}

// requireWhole makes the next checkpoint contain the whole state, because the disk has none.
func (j *Journal) requireWhole() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.pace.whole = true
}

// saved ends the writing of a checkpoint, successful or not.
func (j *Journal) saved(err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.pace.busy, j.pace.took = false, time.Since(j.pace.taken)
	j.pace.whole = j.pace.whole || err != nil
}
