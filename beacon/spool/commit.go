package spool

import (
	"path"
	"sync"
)

// entry is one file to be made durable under its final name.
type entry struct {
	part     *Partial
	from, to string // below the root
	small    []byte // its content, when it goes through the redo log
	err      error
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

// flushLogged makes small files durable through the redo log:
//
//	write(part) … append(log) → fdatasync(log) → rename(part, Incoming/Type/name)
//
// When the log does not take them they go the way of the others.
func (s *Spool) flushLogged(entries []*entry) (end func()) {
	s.flushing.Lock()
	defer s.flushing.Unlock()
	if s.redo.put(entries) != nil {
		return func() { s.flushEach(entries) }
	}
	s.redo.renaming.Add(1)
	return func() {
		s.rename(entries)
		s.redo.renaming.Done()
	}
}

// flushEach brings files to the disk one by one, side by side.
func (s *Spool) flushEach(entries []*entry) {
	var syncs sync.WaitGroup
	for _, e := range entries {
		syncs.Go(func() { e.err = e.part.sync() })
	}
	syncs.Wait()
	s.flushPlaces(entries)
}

// flushPlaces makes files durable under their names; their content is on the disk:
//
//	write(part) … fsync(part) → rename(part, Incoming/Type/name) → fsync(Incoming/Type)
//
// A batch shares one fsync per folder.
func (s *Spool) flushPlaces(entries []*entry) (end func()) {
	s.supersede(entries)
	s.rename(entries)
	folders := map[string]error{}
	for _, e := range entries {
		if e.err == nil {
			folders[path.Dir(e.to)] = nil
		}
	}
	for folder := range folders {
		folders[folder] = syncDir(s.root, folder)
	}
	for _, e := range entries {
		if e.err == nil {
			e.err = folders[path.Dir(e.to)]
		}
	}
	return func() {}
}

// supersede empties the log when it holds an older file of the same name, which must
// not come back after a crash.
func (s *Spool) supersede(entries []*entry) {
	if s.redo == nil {
		return
	}
	for _, e := range entries {
		if e.err == nil && s.redo.holds(e.to) {
			s.flushing.Lock()
			e.err = full(s.redo.empty())
			s.flushing.Unlock()
		}
	}
}

// rename puts files into place.
func (s *Spool) rename(entries []*entry) {
	s.names.Lock()
	defer s.names.Unlock()
	move(s.root, entries)
}
