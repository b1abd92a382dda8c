package spool

import (
	"io/fs"
	"sync"
)

// entry is one file to be made durable under its final name. Its committer owns that name (see
// names).
type entry struct {
	move
	sync   func() error // makes its content durable
	small  []byte       // content, if it may go through the redo log
	number uint64       // inode number of the part, if small is set
	logged bool         // a log write with it failed: the log may contain this content
	meant  fs.FileInfo  // only this file may be moved; nil: any file of that name
}

// batch is a group of entries flushed together.
type batch struct {
	entries []*entry
	lead    chan struct{} // one slot: makes one waiter flush the batch
	done    chan struct{} // closed after the flush
}

// committer collects commits that arrive during a flush, and flushes them together. It has no
// goroutine of its own: the first commit that finds no flush running leads its batch.
type committer struct {
	// flush writes the entries durably; the function it returns completes the commits, while the
	// next batch is already being flushed. Both set the err of entries.
	flush func([]*entry) (end func())

	mu       sync.Mutex
	next     *batch // being collected; nil: none
	flushing bool
	closed   bool
	running  sync.WaitGroup // commits that started before closed was set
}

// close rejects further commits and waits for those in progress.
func (c *committer) close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.running.Wait()
}

// commit makes one entry durable, together with others that arrive meanwhile.
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

// run flushes a batch and passes the lead to the next.
func (c *committer) run(b *batch) {
	c.mu.Lock()
	c.next = nil // later commits go into the next batch
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
