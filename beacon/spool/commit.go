package spool

import (
	"io/fs"
	"sync"
)

// entry is one file to be made durable under its final name. Whoever commits it owns that
// name (see names).
type entry struct {
	move
	sync   func() error // brings its content to the disk
	small  []byte       // its content, when it may go through the redo log
	number uint64       // inode number of the part, when it may
	logged bool         // the log failed with it: at most it holds this very content
	meant  fs.FileInfo  // only this file is to be moved; nil: whatever has the name
}

// batch is what is flushed in one go.
type batch struct {
	entries []*entry
	lead    chan struct{} // one slot: tells one waiter to flush the batch
	done    chan struct{} // closed when it is flushed
}

// committer collects commits that arrive while a flush runs, and flushes them
// together. There is no goroutine of its own: the first commit of a batch that finds
// nobody flushing leads it.
type committer struct {
	// flush waits for the disk; what it returns ends the commits, while the next batch
	// is flushed already. Both set the err of entries.
	flush func([]*entry) (end func())

	mu       sync.Mutex
	next     *batch // collecting; nil: nobody waits
	flushing bool
	closed   bool
	running  sync.WaitGroup // commits that were let in before closed
}

// close refuses further commits and waits for those that run.
func (c *committer) close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.running.Wait()
}

// commit makes one entry durable, together with those that arrive meanwhile.
func (c *committer) commit(e *entry) error {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return ErrClosed
	}
	c.running.Add(1)
	defer c.running.Done()
	if c.next == nil {
		c.next = &batch{lead: make(chan struct{}, 1), done: make(chan struct{})}
		if !c.flushing {
			c.next.lead <- struct{}{}
			c.flushing = true
		}
	}
	b := c.next
	b.entries = append(b.entries, e)
	c.mu.Unlock()
	select {
	case <-b.lead:
		c.run(b)
	case <-b.done:
	}
	return e.err
}

// run flushes a batch and hands the lead to the next.
func (c *committer) run(b *batch) {
	c.mu.Lock()
	c.next = nil // later commits collect for the next batch
	c.mu.Unlock()

	end := c.flush(b.entries)

	c.mu.Lock()
	if c.next != nil {
		c.next.lead <- struct{}{}
	} else {
		c.flushing = false
	}
	c.mu.Unlock()

	end()
	close(b.done)
}
