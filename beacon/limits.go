package beacon

import (
	"context"
	"sync/atomic"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/spool"
)

// Limits protects a beacon under load and on a full disk. Zero fields take the default beside
// them. Every rejection is an event with its cause.
type Limits struct {
	Connections int   // total: 20,000, or three quarters of the process's limit of open files
	PerAddress  int   // from one address: no limit, because a branch may share one; never applies to a trusted proxy
	Receives    int   // concurrent uploads that write: 1,024; eight times as many wait briefly for a slot
	MinRate     int64 // bytes per second: 1,000; slower connections are closed when their slots are needed
	FreeBytes   int64 // kept free on disk: 256 MiB, or a fiftieth of a small disk
	FreeInodes  int64 // kept free: 10,000, or a hundredth of a small disk
	Strict      bool  // reject uploads with unknown extensions; otherwise they go to BadLogs
}

// Defaults of Limits.
const (
	DefaultConnections = 20_000
	DefaultReceives    = 1024 // each uses an operating system thread during disk I/O
	DefaultMinRate     = 1000
	freeBytesDefault   = 256 << 20
	freeInodesDefault  = 10_000
	receiveWait        = 20 * time.Second // wait for a slot: shorter than the response timeout of any agent or proxy
	spaceEvery         = time.Second      // interval of checking the disk
	tellSpaceEvery     = 10 * time.Second // interval of publishing its free space
)

func (l Limits) withDefaults() Limits {
	if l.Connections == 0 {
		l.Connections = DefaultConnections
	}
	l.Connections = min(l.Connections, max(1, openFilesLimit()/4*3)) // the rest is for files
	if l.MinRate == 0 {
		l.MinRate = DefaultMinRate
	}
	if l.Receives == 0 {
		l.Receives = DefaultReceives
	}
	return l
}

// waitersPerTurn is the number of waiting uploads per slot: each costs a goroutine, and a burst
// of one second is served within a few.
const waitersPerTurn = 8

// turns limits the uploads that write at the same time, and lets some more wait briefly. A slot
// is used only while there is data to write, never while waiting for the network: otherwise slow
// senders would occupy all of them.
type turns struct {
	slots   chan struct{}
	waiting atomic.Int64
}

func newTurns(n int) *turns { return &turns{slots: make(chan struct{}, n)} }

// run calls write when a slot is free. It returns errBusy if too many are waiting, or no slot
// became free in time. It does not stop waiting when the sender disconnects: its upload is
// complete, and net/http cannot distinguish a closed connection from a half-closed one.
func (t *turns) run(write func() error) error {
	if !t.take() {
		return errBusy
	}
	defer t.done()
	return write()
}

// take waits for a slot; the caller releases it with done. It returns false if too many are
// waiting.
func (t *turns) take() bool {
	select {
	case t.slots <- struct{}{}:
		return true
	default:
	}
	if t.waiting.Add(1) > int64(waitersPerTurn*cap(t.slots)) {
		t.waiting.Add(-1)
		return false
	}
	defer t.waiting.Add(-1)
	timer := time.NewTimer(receiveWait)
	defer timer.Stop()
	select {
	case t.slots <- struct{}{}:
		return true
	case <-timer.C:
		return false
	}
}

func (t *turns) done() { <-t.slots }

// reserve watches the free disk space: uploads are rejected from when it drops below the
// reserve until it is half as much again.
type reserve struct {
	limits Limits
	low    atomic.Bool
	looked atomic.Bool
	room   atomic.Int64 // bytes above the reserve at the last check, minus what was promised since
}

// take promises space for an upload of that length. An upload of unknown length is accepted
// piece by piece.
func (r *reserve) take(length int64) bool {
	length = max(length, 0)
	if r.low.Load() {
		return false
	}
	if !r.looked.Load() || r.room.Add(-length) >= 0 {
		return true
	}
	r.room.Add(length)
	return length == 0
}

// needs returns the minimum free bytes and inodes for a disk of that size.
func (r *reserve) needs(s spool.Space) (bytes, inodes int64) {
	bytes, inodes = r.limits.FreeBytes, r.limits.FreeInodes
	if bytes == 0 {
		bytes = min(freeBytesDefault, s.Bytes/50)
	}
	if inodes == 0 {
		inodes = min(freeInodesDefault, s.Inodes/100)
	}
	return bytes, inodes
}

// measure records the space above the reserve.
func (r *reserve) measure(s spool.Space) {
	bytes, _ := r.needs(s)
	r.room.Store(s.FreeBytes - bytes)
	r.looked.Store(true)
}

// look updates the state from the current free space and reports whether it changed.
func (r *reserve) look(s spool.Space) (changed bool) {
	bytes, inodes := r.needs(s)
	r.measure(s)
	was := r.low.Load()
	if was {
		bytes, inodes = bytes*3/2, inodes*3/2
	}
	low := s.FreeBytes < bytes || s.Inodes > 0 && s.FreeInodes < inodes
	r.low.Store(low)
	return low != was
}

// hasRoom promises space for an upload, checking the disk again if necessary.
func (b *Beacon) hasRoom(length int64) bool {
	if b.reserve.take(length) {
		return true
	}
	space, err := b.config.Spool.Space()
	if err != nil {
		return false
	}
	b.reserve.measure(space)
	return b.reserve.take(length)
}

// watchSpace checks the disk until ctx ends. It publishes the free space at intervals, and
// when uploads begin or cease to be rejected.
func (b *Beacon) watchSpace(ctx context.Context) {
	tick := time.NewTicker(spaceEvery)
	defer tick.Stop()
	var (
		told time.Time
		last spool.Space
	)
	for {
		now := time.Now()
		space, err := b.config.Spool.Space()
		changed := err == nil && (b.reserve.look(space) || moved(last.FreeBytes, space.FreeBytes) || moved(last.FreeInodes, space.FreeInodes))
		if changed || now.Sub(told) >= tellSpaceEvery {
			told, last = now, space
			b.tellSpace(space, err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// moved reports whether a change is large enough to display: a fiftieth.
func moved(from, to int64) bool { return max(from-to, to-from) > from/50 }

func (b *Beacon) tellSpace(s spool.Space, err error) {
	e := event.Event{Time: time.Now().UTC(), Topic: event.TopicDisk, Bytes: s.FreeBytes, Total: s.Bytes, Count: int(s.FreeInodes)}
	e.Reserve, _ = b.reserve.needs(s)
	switch {
	case err != nil:
		e.Cause, e.Detail = event.CauseUnreadable, "free disk space unknown"
	case b.reserve.low.Load():
		e.Cause = event.CauseDiskFull
	}
	b.config.Publish(e)
}
