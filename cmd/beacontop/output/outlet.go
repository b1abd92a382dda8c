package output

import (
	"errors"
	"io"
	"sync"
	"time"
)

const (
	// outletLimitBytes limits the buffered lines: some ten thousand.
	outletLimitBytes = 8 << 20
	// outletChunkBytes is the maximum size of one write, so that progress is visible.
	outletChunkBytes = 32 << 10
	// outletPatience is how long close waits while the reader reads nothing.
	outletPatience = 2 * time.Second
)

var errUnread = errors.New("its reader stopped reading")

// outlet buffers lines for a reader outside this program, so that a slow or blocked reader stops
// neither the processing of events nor the journal. If the buffer is full, lines are dropped and
// replaced by one line, which gap makes from their number. Writing is safe for concurrent use.
type outlet struct {
	to     io.Writer
	gap    func(lines int) []byte // returns one line; called without locks held
	failed func(error)            // called once when the reader is gone; nil: not needed

	wake   chan struct{} // one slot: lines are waiting, or close was called
	moved  chan struct{} // one slot: a write has finished
	closed chan struct{}
	done   chan struct{}

	mu      sync.Mutex
	waiting []byte
	lost    int // lines dropped since waiting was full
	err     error
}

func newOutlet(to io.Writer, gap func(lines int) []byte) *outlet {
	return &outlet{
		to: to, gap: gap, wake: make(chan struct{}, 1), moved: make(chan struct{}, 1),
		closed: make(chan struct{}), done: make(chan struct{}),
	}
}

// Write buffers one line and never blocks. It returns the error of an earlier write.
func (o *outlet) Write(line []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.err != nil:
		return 0, o.err
	case len(o.waiting)+len(line) > outletLimitBytes:
		o.lost++
	default:
		o.waiting = append(o.waiting, line...)
	}
	raise(o.wake)
	return len(line), nil
}

func raise(signal chan<- struct{}) {
	select {
	case signal <- struct{}{}:
	default:
	}
}

// start begins writing. The caller must call close after the last line.
func (o *outlet) start() { go o.run() }

func (o *outlet) run() {
	defer close(o.done)
	var buf []byte
	for {
		select {
		case <-o.wake:
		case <-o.closed:
		}
		if buf = o.take(buf[:0]); len(buf) == 0 {
			select {
			case <-o.closed:
				return
			default:
				continue
			}
		}
		if err := o.write(buf); err != nil {
			o.fail(err)
			return
		}
		if cap(buf) > outletChunkBytes {
			buf = nil // free the memory of a burst
		}
		raise(o.wake) // something may have been added since
	}
}

// take swaps the buffered lines for an empty slice, and appends the number of lost lines.
func (o *outlet) take(empty []byte) []byte {
	o.mu.Lock()
	all, lost := o.waiting, o.lost
	o.waiting, o.lost = empty, 0
	o.mu.Unlock()
	if lost > 0 {
		all = append(all, o.gap(lost)...)
	}
	return all
}

func (o *outlet) write(all []byte) error {
	for len(all) > 0 {
		n, err := o.to.Write(all[:min(len(all), outletChunkBytes)])
		if err != nil {
			return err
		}
		all = all[n:]
		raise(o.moved)
	}
	return nil
}

func (o *outlet) fail(err error) {
	o.mu.Lock()
	o.err, o.waiting = err, nil
	o.mu.Unlock()
	if o.failed != nil {
		o.failed(err)
	}
}

// close waits until everything is written, but only outletPatience if the reader reads nothing.
// Then the goroutine blocked in a system call ends with the program.
func (o *outlet) close() error {
	close(o.closed)
	for {
		patience := time.NewTimer(outletPatience)
		select {
		case <-o.done:
			patience.Stop()
			o.mu.Lock()
			defer o.mu.Unlock()
			return o.err
		case <-o.moved:
			patience.Stop()
		case <-patience.C:
			return errUnread
		}
	}
}
