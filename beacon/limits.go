package beacon

import (
	"context"
	"sync/atomic"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/spool"
)

// Limits keeps a beacon standing under load and on a full disk. Zero fields take the
// default beside them. Whatever is refused is an event with its cause.
type Limits struct {
	Connections int   // in all: 20,000, or three quarters of the files that the process may have open
	PerAddress  int   // from one address: no limit, because a branch may share one; never for a trusted proxy
	Receives    int   // uploads that write at once: 1,024; eight times as many wait a moment for their turn
	MinRate     int64 // bytes per second: 1,000; slower connections are closed when others need their place
	FreeBytes   int64 // kept free on the disk: 256 MiB, or a fiftieth of a small disk
	FreeInodes  int64 // kept free: 10,000, or a hundredth of a small disk
	Strict      bool  // refuse uploads of unknown extensions; otherwise they are put into BadLogs
}

// Defaults of Limits.
const (
	DefaultConnections = 20_000
	DefaultReceives    = 1024 // each takes a thread of the system while the disk works
	DefaultMinRate     = 1000
	freeBytesDefault   = 256 << 20
	freeInodesDefault  = 10_000
	receiveWait        = 20 * time.Second // for a turn: less than any agent or proxy waits for an answer
	spaceEvery         = time.Second      // how often the disk is looked at
	tellSpaceEvery     = 10 * time.Second // how often its room is told
)

func (l Limits) withDefaults() Limits {
	if l.Connections == 0 {
		l.Connections = DefaultConnections
	}
	l.Connections = min(l.Connections, max(1, openFilesLimit()/4*3)) // the rest is for the files themselves
	if l.MinRate == 0 {
		l.MinRate = DefaultMinRate
	}
	if l.Receives == 0 {
		l.Receives = DefaultReceives
	}
	return l
}

// waitersPerTurn is how many uploads wait for each that writes: a waiting one costs a
// goroutine, and a herd that comes in one second is served in a few.
const waitersPerTurn = 8

// turns lets so many uploads write at once, and some more wait for a moment. A turn lasts as
// long as there is something to write, never while the network is awaited: otherwise slow
// senders would take them all.
type turns struct {
	slots   chan struct{}
	waiting atomic.Int64
}

func newTurns(n int) *turns { return &turns{slots: make(chan struct{}, n)} }

// run does something that writes when it is its turn. It returns errBusy when too many wait
// already, or none came. A sender that went away does not end the wait: what it sent is
// complete, and net/http cannot tell a sender that is gone from one that only has nothing more
// to send.
func (t *turns) run(write func() error) error {
	if !t.take() {
		return errBusy
	}
	defer t.done()
	return write()
}

// take waits for a turn; the caller ends it with done. It reports false when there are
// too many.
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

// reserve watches the room on the disk and says when uploads have to be refused: below
// the reserve, until there is half as much again.
type reserve struct {
	limits Limits
	low    atomic.Bool
	looked atomic.Bool
	room   atomic.Int64 // bytes above the reserve at the last look, without what was promised since
}

// take promises room for an upload of that length. One that does not tell its length is
// taken piece by piece.
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

// needs returns the least free bytes and inodes for a disk of that size.
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

// measure notes the room above the reserve.
func (r *reserve) measure(s spool.Space) {
	bytes, _ := r.needs(s)
	r.room.Store(s.FreeBytes - bytes)
	r.looked.Store(true)
}

// look updates the state by what is free now and reports whether it changed.
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

// hasRoom promises room for an upload, if need be by what is free right now.
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

// watchSpace looks at the disk until ctx ends, and tells of its room now and then and
// when it gets too little or enough again.
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

// moved reports whether a reader would see the difference: a fiftieth.
func moved(from, to int64) bool { return max(from-to, to-from) > from/50 }

func (b *Beacon) tellSpace(s spool.Space, err error) {
	e := estate.Event{Time: time.Now().UTC(), Topic: estate.TopicDisk, Bytes: s.FreeBytes, Count: int(s.FreeInodes)}
	switch {
	case err != nil:
		e.Cause, e.Detail = estate.CauseUnreadable, "its room is not known"
	case b.reserve.low.Load():
		e.Cause = estate.CauseDiskFull
	}
	b.config.Publish(e)
}
