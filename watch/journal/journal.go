package journal

import (
	"cmp"
	"sync"
	"sync/atomic"
	"time"

	"beacontop/beacon/estate"
)

// Folder is where the files are, below the beacon's data directory.
const Folder = "history"

// Defaults of Config: a month, and forty million events.
const (
	DefaultKeepDays  = 30
	DefaultKeepBytes = 4 << 30
)

// What to expect of the size of a history.
const (
	EventBytes  = 110 // on disk, about; those of uploads take most
	DailyEvents = 16  // of a device: it fetches its policy and packages, and delivers, once or twice
)

// Config says where a Journal keeps its files, and how much.
type Config struct {
	Dir       string             // the beacon's data directory
	KeepDays  int                // day files, today's included: DefaultKeepDays when 0
	KeepBytes int64              // of all day files together: DefaultKeepBytes when 0
	Publish   func(estate.Event) // told of gaps and of trouble; must not block
}

func (c Config) withDefaults() Config {
	c.KeepDays = cmp.Or(c.KeepDays, DefaultKeepDays)
	c.KeepBytes = cmp.Or(c.KeepBytes, DefaultKeepBytes)
	return c
}

// Journal keeps events on disk, and beside them what is known. New, Recall, then Run;
// Record meanwhile, from one goroutine. Events and Progress are safe at any time.
type Journal struct {
	config Config
	wake   chan struct{} // one slot: something waits
	full   chan struct{} // one slot: a whole batch waits

	checks checks
	state  *estate.State // nil: only events are kept
	last   int64         // number of the newest event on disk when Run begins
	known  bool          // last is
	unread bool          // there may be a state.db, but Recall could not read it

	written atomic.Int64 // number of the newest event on disk

	mu      sync.Mutex
	waiting []estate.Event
	memory  *estate.Memory // waits to be written; nil: none does
	after   int            // how many of waiting it covers
	lost    int            // events for which there was no room in waiting
	pace    pace

	troubles troubles
}

// New returns a journal. It touches no file and starts nothing: there is nothing to
// close but what Run opens.
func New(c Config) *Journal {
	return &Journal{
		config: c.withDefaults(),
		wake:   make(chan struct{}, 1), full: make(chan struct{}, 1),
		pace: pace{taken: time.Now(), whole: true},
	}
}

// Progress tells how far the writing is.
type Progress struct {
	Written int64 // number of the newest event that is on disk; 0: none is, or Recall was not called
	Waiting int   // events in memory
}

// Progress returns how far the writing is.
func (j *Journal) Progress() Progress {
	j.mu.Lock()
	defer j.mu.Unlock()
	return Progress{Written: j.written.Load(), Waiting: len(j.waiting)}
}

func (j *Journal) publish(e estate.Event) {
	e.Time = time.Now().UTC()
	j.config.Publish(e)
}

// lapse reports that an unknown number of events may be missing.
func (j *Journal) lapse(why string) {
	j.publish(estate.Event{Topic: estate.TopicGap, Name: estate.HistoryGap, Detail: why})
}
