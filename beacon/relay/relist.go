package relay

import (
	"time"

	"beacontop/beacon/spool"
)

// listing is what the spool showed.
type listing struct {
	files []spool.File
	more  bool
	err   error
	begun uint64 // how many files the queue had counted
	took  time.Duration
}

// relist has the spool listed: in the beginning, when the queue gets short of what is known
// to be more, and now and then for files that nobody announced.
func (r *Relay) relist(now time.Time) {
	if r.listing || now.Before(r.relistAt()) {
		return
	}
	r.listing = true
	r.running++
	r.queue.left = 0
	begun, limit := r.queue.count, r.queue.limit
	go func() {
		l := listing{begun: begun}
		started := time.Now()
		l.files, l.more, l.err = r.config.Spool.Waiting(limit)
		l.took = time.Since(started)
		r.listings <- l
	}()
}

func (r *Relay) relistAt() time.Time {
	switch {
	case !r.queue.short() || r.listed.Before(r.soonest):
		return r.listed
	case r.queue.left >= r.queue.limit/4: // so many a listing brings, too
		return time.Time{}
	}
	return r.soonest
}

// merge takes a listing in. That a folder could not be listed whoever watches it tells.
func (r *Relay) merge(l listing) {
	r.running--
	r.listing = false
	r.listed = time.Now().Add(max(relistEvery, relistShare*l.took))
	r.soonest = time.Now().Add(refillShare * l.took)
	r.queue.merge(l)
}
