package watch

import (
	"context"
	"path/filepath"
	"sync"
	"time"

	"beacontop/beacon/event"
)

// defaultInterval is long enough to cost nothing on a quiet queue, and short enough that a polled
// queue does not look stuck.
const defaultInterval = 5 * time.Second

// Config configures Directories.
type Config struct {
	// Dir is the Incoming directory. It need not exist: it may appear, vanish and come back while
	// it is followed.
	Dir string
	// Publish receives the events, one at a time and in order. It must not block.
	Publish func(event.Event)
	// Wake causes everything to be listed soon, for callers that know of changes before the kernel
	// reports them, or where it does not report them. Optional. Use a channel with one slot and
	// send without blocking: it is not read during a quiet time. It is never closed.
	Wake <-chan struct{}
	// Interval is the longest time between two listings of a polled folder; half of it while the
	// folder changes. A folder with notifications is listed again after twice the interval, in case
	// one was lost. Zero means 5 seconds.
	Interval time.Duration
	// Foreign means that another program receives files here. It writes them in place, so a file
	// that changed a moment ago is arriving and does not count as waiting yet; and the files in
	// BadLogs are counted.
	Foreign bool
	// Poll turns notifications off: folders are listed at the interval only.
	Poll bool
}

// Directories follows the type folders of an Incoming directory.
type Directories struct{ config Config }

// New returns Directories for Run. It starts nothing and touches no file.
func New(c Config) *Directories {
	c.Dir = filepath.Clean(c.Dir)
	if c.Interval <= 0 {
		c.Interval = defaultInterval
	}
	return &Directories{config: c}
}

// Run publishes arrivals and departures until ctx ends, and then returns nil. A missing or
// unreadable directory is an event, not an error. Each Run starts from scratch: files that are
// there at its start are not arrivals.
func (d *Directories) Run(ctx context.Context) error {
	if d.config.Poll {
		newFollower(d.config, polling{ErrPoll}).follow(ctx)
		return nil
	}
	n, err := OpenNotifier()
	if err != nil {
		newFollower(d.config, polling{err}).follow(ctx)
		return nil
	}
	drain, cancel := context.WithCancel(context.WithoutCancel(ctx)) // a last look must not find the queue closed
	var draining sync.WaitGroup
	draining.Go(func() { _ = n.Run(drain) }) // an error on close loses nothing
	defer draining.Wait()
	defer cancel()
	newFollower(d.config, n).follow(ctx)
	return nil
}
