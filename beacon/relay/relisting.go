package relay

import (
	"time"

	"beacontop/beacon/spool"
)

// listing is a result of Spool.Waiting.
type listing struct {
	files []spool.File
	more  bool
	err   error
	begun uint64 // files that the queue had counted at its start
	took  time.Duration
}

// relist starts a listing: at the start, when the queue gets short but more files are known to
// exist, and at intervals for unannounced files.
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
	case r.queue.left >= r.queue.limit/4: // a listing would add about as many
		return time.Time{}
	}
	return r.soonest
}

// merge processes a listing. The watcher of the folders reports errors.
func (r *Relay) merge(l listing) {
	r.running--
	r.listing = false
	r.listed = time.Now().Add(max(relistEvery, relistShare*l.took))
	r.soonest = time.Now().Add(refillShare * l.took)
	r.queue.merge(l)
}
