package journal

import (
	"time"

	"beacontop/beacon/estate"
)

const (
	// waitingLimit bounds the events in memory while the disk does not take them:
	// about 40 MB.
	waitingLimit = 1 << 16
	// batchRows is how many rows share one wait for the disk.
	batchRows = 1000
	// batchPause is how long the first event of a batch waits for others before it is
	// written: at a hundred requests a second each wait for the disk costs as much as all
	// events that share it. What a hard end loses is this and what the disk and the
	// scheduler take.
	batchPause = 250 * time.Millisecond
)

// stored reports whether events of a topic are kept. A sign of life every second and
// the listings of folders say what is live and nothing of what happened: what came and
// went is told by requests, relays, arrivals and departures.
func stored(t estate.Topic) bool {
	return t != estate.TopicPulse && t != estate.TopicListing && t != estate.TopicHistory
}

// checks are what was last recorded of each state that is published again and again, every
// second while files are relayed: what another beacon answers, how much room there is.
// The zero checks is ready for use. It belongs to the goroutine of Record.
type checks map[check]finding

type check struct {
	topic estate.Topic
	peer  string
}

type finding struct {
	reach  estate.Reach
	active bool
	cause  estate.Cause
	detail string
}

// checksKept is more beacons than a failover list has.
const checksKept = 1024

// repeats reports whether an event says what the one before said; only latencies, free
// bytes and the like differ. The detail of a network error may name another port each time.
func (c *checks) repeats(e *estate.Event) bool {
	switch e.Topic {
	case estate.TopicParent, estate.TopicSibling, estate.TopicDisk:
	default:
		return false
	}
	is := finding{reach: e.Reach, active: e.Active, cause: e.Cause}
	if e.Cause == estate.CauseNone || e.Cause == estate.CauseStatus {
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

// Record takes events that the state has just folded in, and now and then what the
// state knows. It copies them and never waits for the disk; what it has no room for is
// counted and becomes a gap. One goroutine calls it, the one that folds.
func (j *Journal) Record(events []estate.Event) {
	j.mu.Lock()
	for i := range events {
		if !stored(events[i].Topic) || j.checks.repeats(&events[i]) {
			continue
		}
		j.pace.events++
		if len(j.waiting) == waitingLimit {
			j.lost++
			continue
		}
		j.waiting = append(j.waiting, events[i])
	}
	due, whole := j.state != nil && j.pace.due(time.Now()), j.pace.whole
	j.mu.Unlock()
	if due {
		j.remember(whole)
	}
	j.signal()
}

// remember takes what the state knows after all events so far.
func (j *Journal) remember(whole bool) {
	m := j.state.Remember(whole)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.memory, j.after = &m, len(j.waiting)
	j.pace.begin(time.Now())
}

func (j *Journal) signal() {
	j.mu.Lock()
	some, many := len(j.waiting) > 0 || j.memory != nil || j.lost > 0, len(j.waiting) >= batchRows
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

// load is what waits to be written.
type load struct {
	events []estate.Event
	memory *estate.Memory // nil: none
	after  int            // how many of events it covers
	lost   int
}

// take swaps what waits for an empty slice.
func (j *Journal) take(empty []estate.Event) load {
	j.mu.Lock()
	defer j.mu.Unlock()
	l := load{j.waiting, j.memory, j.after, j.lost}
	j.waiting, j.memory, j.lost = empty, nil, 0
	return l
}

// pace says when the state is to be remembered: often enough that a restart replays
// little, seldom enough that it costs little. One memory is on its way to the disk at a
// time, so that a disk that takes none costs no memory.
type pace struct {
	events int           // since the last was taken
	taken  time.Time     // when that was
	took   time.Duration // until it was on disk
	busy   bool          // it is on its way
	whole  bool          // the next has to hold everything
}

const (
	rememberEvents = 20_000      // are replayed in about 0.1 s
	rememberEvery  = time.Minute // when there are fewer
	// rememberShare is how much longer than the writing the pause is.
	rememberShare = 10
)

func (p *pace) due(now time.Time) bool {
	age := now.Sub(p.taken)
	if p.busy || age < rememberShare*p.took {
		return false
	}
	return p.events >= rememberEvents || age >= rememberEvery && (p.events > 0 || p.whole)
}

func (p *pace) begin(now time.Time) {
	*p = pace{taken: now, busy: true}
}

// forgetful notes that nothing is on disk: the next memory has to be a whole one.
func (j *Journal) forgetful() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.pace.whole = true
}

// remembered notes that a memory is on disk, or that it never will be.
func (j *Journal) remembered(err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.pace.busy, j.pace.took = false, time.Since(j.pace.taken)
	j.pace.whole = j.pace.whole || err != nil
}
