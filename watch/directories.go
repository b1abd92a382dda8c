package watch

import (
	"context"
	"path/filepath"
	"sync"
	"time"

	"beacontop/beacon/estate"
)

// defaultInterval lies in the 2–10 s of terminal.md §3: long enough to cost
// nothing on a quiet queue, short enough that a polled one is not taken for stuck.
const defaultInterval = 5 * time.Second

// Config says which directory is followed, and how.
type Config struct {
	// Dir is the Incoming directory. It need not exist: it may come, vanish and
	// come back while it is followed.
	Dir string
	// Publish takes the events, one at a time and in order. It must not block.
	Publish func(estate.Event)
	// Wake has everything listed soon, for callers that know of changes before the
	// kernel tells, or where it does not. Optional. Use a channel with one slot and
	// send without blocking: it is not read during a quiet time. It is never closed.
	Wake <-chan struct{}
	// Interval is how long at most a polled folder goes unlisted; half of it while
	// the folder changes. A folder with notifications is listed again after twice
	// the interval, in case one was lost. Zero means 5 seconds.
	Interval time.Duration
	// Foreign says that another program receives files here. They are written in place,
	// so a file that changed a moment ago is arriving and does not wait yet; and what was
	// put aside in BadLogs is counted.
	Foreign bool
	// Poll leaves the kernel alone: folders are listed at the interval only.
	Poll bool
}

// Directories follows the type folders of an Incoming directory.
type Directories struct{ config Config }

// New returns what Run will follow. It starts nothing and touches no file.
func New(c Config) *Directories {
	c.Dir = filepath.Clean(c.Dir)
	if c.Interval <= 0 {
		c.Interval = defaultInterval
	}
	return &Directories{config: c}
}

// Run publishes what comes and goes until ctx ends, and then returns nil. That a
// directory is missing or unreadable is an event, not an error. Each Run begins
// anew: what waits then is no arrival.
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
	ctx, cancel := context.WithCancel(ctx)
	var draining sync.WaitGroup
	draining.Go(func() { _ = n.Run(ctx) }) // an error in closing it loses nothing
	defer draining.Wait()
	defer cancel()
	newFollower(d.config, n).follow(ctx)
	return nil
}
