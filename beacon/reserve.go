package beacon

import (
	"context"
	"sync/atomic"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/spool"
)

// Limits of free disk space, and intervals of checking it.
const (
	freeBytesDefault  = 256 << 20
	freeInodesDefault = 10_000
	spaceEvery        = time.Second
	tellSpaceEvery    = 10 * time.Second // of publishing it, even if it did not change
)

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

// Room returns the bytes of the disk that may be used for what is not an upload; negative: so many are to be given
// back. Twice the reserve stays free, because uploads that were rejected are accepted again only from half as much
// again: otherwise what is no upload could keep them out for good.
func (b *Beacon) Room() int64 {
	space, err := b.config.Spool.Space()
	if err != nil {
		return 0 // not known
	}
	bytes, inodes := b.reserve.needs(space)
	room := space.FreeBytes - 2*bytes
	if space.Inodes > 0 && space.FreeInodes < 2*inodes {
		room = min(room, -1)
	}
	return room
}
