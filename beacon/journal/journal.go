package journal

import (
	"cmp"
	"sync"
	"sync/atomic"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// Folder is the folder of the files below the beacon's data directory.
const Folder = "history"

// Defaults of Config: a month, and forty million events.
const (
	DefaultKeepDays  = 30
	DefaultKeepBytes = 4 << 30
)

// Estimates for the size of a history.
const (
	EventBytes  = 112 // average on disk; uploads need most
	DailyEvents = 16  // per device: policy, packages and uploads, once or twice
)

// Config configures a Journal.
type Config struct {
	Dir       string            // the beacon's data directory
	Beacon    string            // its identity
	KeepDays  int               // maximum number of day files including today's; 0: DefaultKeepDays
	KeepBytes int64             // maximum size of all day files together; 0: DefaultKeepBytes
	Publish   func(event.Event) // receives gaps and problems of the history; must not block
	// ReadOnly is for another process than the beacon's, which may run meanwhile: nothing is created,
	// renamed or deleted. Do not call Run.
	ReadOnly bool
}

func (c Config) withDefaults() Config {
	c.KeepDays = cmp.Or(c.KeepDays, DefaultKeepDays)
	c.KeepBytes = cmp.Or(c.KeepBytes, DefaultKeepBytes)
	return c
}

// Journal stores events on disk, together with the state. Call New, Recall, then Run; call Record
// meanwhile, from one goroutine. Events and Progress are safe for concurrent use.
type Journal struct {
	config Config
	wake   chan struct{} // one slot: there is something to write
	full   chan struct{} // one slot: there is a full batch to write

	checks checks
	chosen []int         // indices of the events of a Record that are stored
	state  *estate.State // nil: only events are stored
	unread bool          // state.db may exist, but Recall could not read it

	written atomic.Int64 // number of the newest event on disk

	mu         sync.Mutex
	waiting    []event.Event
	checkpoint *estate.Checkpoint // to be written; nil: none
	after      int                // number of waiting events that checkpoint includes
	lost       int                // events beyond waitingLimit
	numbers    numbers
	pace       pace

	troubles troubles
}

// New returns a journal. It touches no file and starts nothing. Run closes what it opens.
func New(c Config) *Journal {
	return &Journal{
		config: c.withDefaults(),
		wake:   make(chan struct{}, 1), full: make(chan struct{}, 1),
		pace: pace{taken: time.Now(), whole: true},
	}
}

// Progress is the progress of writing.
type Progress struct {
	Written int64 // number of the newest event on disk; 0: none, or Recall was not called
	Waiting int   // events in memory
}

// Progress returns the progress of writing.
func (j *Journal) Progress() Progress {
	j.mu.Lock()
	defer j.mu.Unlock()
	return Progress{Written: j.written.Load(), Waiting: len(j.waiting)}
}

func (j *Journal) publish(e event.Event) {
	e.Time = time.Now().UTC()
	j.config.Publish(e)
}

// lapse publishes that an unknown number of events may be missing.
func (j *Journal) lapse(why string) {
	j.publish(event.Event{Topic: event.TopicGap, Name: event.GapHistory, Detail: why})
}
