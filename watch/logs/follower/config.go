package follower

import (
	"io"
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/logs"
)

// Times used while following.
const (
	defaultInterval = 5 * time.Second // as for directories
	// quietLeast prevents a look after each line of a busy log; it is shorter than a frame of the
	// dashboard. quietShare limits the looks to a fifth of one processor.
	quietLeast = 50 * time.Millisecond
	quietMost  = time.Second
	quietShare = 4
	// beat is the interval at which sources are published and offsets saved: more often is not
	// readable, and a crash repeats at most the lines of one beat.
	beat = time.Second
	// findEvery is how long a new log may go unnoticed. Its directory may be any below the given
	// ones, and listing all of them is slow on a network share.
	findEvery = time.Minute
)

// Config configures a Follower.
type Config struct {
	Logs []logs.Log // of logs.Find
	// Find returns the logs again, once a minute. New ones, such as those of a new site, are
	// followed from then on. Optional.
	Find  func() []logs.Log
	Since time.Time // events before it are not published; zero: all are
	// Publish receives the events in batches, one call at a time: per log in the order of its
	// lines. It may modify a batch, but must not keep it. Events of event.TopicSource report the
	// progress of each log when it changes, at most once a second.
	Publish func([]event.Event)
	// Read is called once, when all lines that were there at the start are published. Optional.
	Read func()
	// Offsets is the file in which read offsets are saved; reading resumes there. Empty: reading
	// starts from scratch each time. The directory must exist.
	Offsets string
	// Replay receives the events that an earlier run published, for a caller that starts without
	// them. Nil: they are not read. Requires Offsets.
	Replay func([]event.Event)
	// Stdin is read if Logs contains the log Stdin. A Read that blocks when Run ends is left
	// blocked.
	Stdin io.Reader
	// Interval is the longest time between two looks at a log. Zero means 5 seconds.
	Interval time.Duration
	// Poll turns kernel notifications off.
	Poll bool
	// Wake causes a look at all logs soon. Optional; one slot, never closed.
	Wake <-chan struct{}
}
