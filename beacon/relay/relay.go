package relay

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"sync"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/spool"
)

// Spool stores the files to relay. *spool.Spool is one.
type Spool interface {
	Waiting(limit int) (files []spool.File, more bool, err error)
	Open(spool.File) (fs.File, error)
	Dispose(spool.File, fs.FileInfo, spool.Fate) error
}

// Parent is a target of files. Deliver returns nil only when the parent has stored the whole file;
// an error that wraps ErrRefused concerns this one file, any other concerns the parent as a whole,
// or may. The status is the HTTP status, or 0. Deliver is called concurrently, and only after Check
// succeeded.
type Parent interface {
	Deliver(ctx context.Context, f spool.File, content io.Reader) (status int, err error)
	Check(ctx context.Context) error // is the parent up, and is it a beacon?
	String() string                  // for display; no secrets
}

// ErrRefused means that the parent works but rejects this file.
var ErrRefused = errors.New("the parent rejected the file")

// Config configures a relay. Spool, Parents and Publish are required.
type Config struct {
	Spool   Spool
	Parents []Parent // in order of preference
	Publish func(event.Event)

	Parallel       int      // concurrent deliveries; 0: 1
	BytesPerSecond int64    // total; 0: no limit
	Windows        []Window // when files may be sent; none: always
	Refusals       int      // of one file before it is parked; 0: 10
	Archive        bool     // keep relayed files
}

// DefaultRefusals is how often a healthy parent may reject a file. With the pauses in between that
// is a quarter of an hour: time to raise a limit, and no long wait for a file that will never be
// accepted.
const DefaultRefusals = 10

// Relay forwards files from a spool to parents. The goroutine of Run owns all state except what
// Arrived stores for it.
type Relay struct {
	config Config
	chain  *chain
	pace   *throttle
	queue  queue
	closed *bool // last published state of the windows; nil: not published

	listing  bool
	listed   time.Time // when the next listing is due
	soonest  time.Time // when the next listing may start if the queue gets short
	running  int       // goroutines
	outcomes chan outcome
	listings chan listing
	checks   chan checked

	mu      sync.Mutex
	arrived []arrival
	wake    chan struct{} // signal: arrived is not empty
}

// Intervals of the relay.
const (
	relistEvery = 5 * time.Second  // minimum interval of listings for unannounced files
	relistShare = 100              // maximum share of time spent on listings: a hundredth
	refillShare = 5                // the same while the queue is short: a fifth
	checkEvery  = 5 * time.Second  // checks of an idle parent
	spareEvery  = 30 * time.Second // checks of a parent that is not in use
	stopGrace   = 10 * time.Second // for files in flight when the relay stops
)

// New returns a relay. It starts nothing.
func New(c Config) *Relay {
	c.Parallel = max(c.Parallel, 1)
	if c.Refusals == 0 {
		c.Refusals = DefaultRefusals
	}
	room := c.Parallel + len(c.Parents) + 1 // maximum of concurrent goroutines: an abandoned one never blocks
	return &Relay{
		config: c, chain: newChain(c), pace: &throttle{perSecond: c.BytesPerSecond}, queue: newQueue(),
		outcomes: make(chan outcome, room), listings: make(chan listing, room), checks: make(chan checked, room),
		wake: make(chan struct{}, 1),
	}
}

// arrival is an announced file.
type arrival struct {
	file spool.File
	own  bool
}

// Stored announces a file that the spool stored, Arrived one that another program put there, which
// may still be writing it. They never block, and are safe for concurrent use; files are
// started in the order of the calls.
func (r *Relay) Stored(f spool.File) { r.announce(arrival{f, true}) }

// Arrived is like Stored.
func (r *Relay) Arrived(f spool.File) { r.announce(arrival{f, false}) }

func (r *Relay) announce(a arrival) {
	r.mu.Lock()
	if len(r.arrived) < queueLimit { // a listing finds the others
		r.arrived = append(r.arrived, a)
	}
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Run relays until ctx ends; files in flight then get a moment to finish.
func (r *Relay) Run(ctx context.Context) {
	r.chain.announce()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		now := time.Now()
		r.tellWindow(now)
		r.look(ctx, now)
		r.fill(ctx, now)
		timer.Reset(max(time.Until(r.wakes(now)), 0))
		select {
		case <-ctx.Done():
			r.finish()
			return
		case o := <-r.outcomes:
			r.ended(o)
		case c := <-r.checks:
			r.answered(ctx, c)
		case l := <-r.listings:
			r.merge(l)
		case <-r.wake:
			r.take()
		case <-timer.C:
		}
	}
}

// look starts the checks that are due.
func (r *Relay) look(ctx context.Context, now time.Time) {
	for _, h := range r.chain.unasked(now) {
		h.asking = true
		r.running++
		patience := h.patience()
		go func() {
			started := time.Now()
			ctx, cancel := context.WithTimeout(ctx, patience)
			defer cancel()
			err := h.Check(ctx)
			r.checks <- checked{h, time.Since(started), err}
		}()
	}
}

// fill starts as many files as there are free slots, oldest first.
func (r *Relay) fill(ctx context.Context, now time.Time) {
	parents := r.chain.usable()
	if len(parents) == 0 || !allowed(r.config.Windows, now) {
		return
	}
	r.relist(now)
	for _, to := range parents {
		passes := func(i *item) bool { return to.passes(i, len(parents) > 1) }
		for r.sending() < r.config.Parallel && to.takes(now, len(parents) > 1) {
			i := r.queue.next(now, passes)
			if i == nil && len(to.tried) > 0 { // all others were tried
				to.tried = nil
				i = r.queue.next(now, passes)
			}
			if i == nil {
				break
			}
			to.sending++
			to.began = now
			r.running++
			o := outcome{to: to, item: i, file: i.file, started: now, before: to.taken}
			tried := *i // the queue may be told more of it meanwhile
			go func() { r.outcomes <- r.send(ctx, o, tried) }()
		}
	}
}

// sending is the number of files in progress.
func (r *Relay) sending() (n int) {
	for _, h := range r.chain.hops {
		n += h.sending
	}
	return n
}

// answered processes the result of a check.
func (r *Relay) answered(ctx context.Context, c checked) {
	r.running--
	c.hop.asking, c.hop.askNow = false, false
	switch {
	case ctx.Err() != nil:
	case c.err != nil:
		r.rest(c.hop, c.err, false)
	default:
		r.chain.answered(c.hop, c.took)
	}
}

// rest pauses a parent that failed. A suspected file returns to its position: the fault is the
// parent's.
func (r *Relay) rest(h *hop, err error, atFile bool) {
	if i := h.doubted; i != nil {
		h.doubted = nil
		if r.queue.paused.remove(i) { // it may have been sent to another parent meanwhile
			i.pause = pause{}
			r.queue.put(i)
		}
	}
	r.chain.failed(h, err, atFile)
}

// take appends the announced files.
func (r *Relay) take() {
	r.mu.Lock()
	files := r.arrived
	r.arrived = nil
	r.mu.Unlock()
	now := time.Now()
	for _, a := range files {
		r.queue.append(a.file, a.own, now)
	}
}

// wakes is when the next timed action is due.
func (r *Relay) wakes(now time.Time) time.Time {
	next := r.chain.wakes(now)
	sooner := func(at time.Time) {
		if !at.IsZero() && at.Before(next) {
			next = at
		}
	}
	if len(r.config.Windows) > 0 {
		sooner(now.Add(time.Second)) // a window may open or close
	}
	if len(r.chain.usable()) > 0 && allowed(r.config.Windows, now) {
		if due := r.queue.nextDue(); due.After(now) { // one that is due waits for a free slot
			sooner(due)
		}
		sooner(r.chain.trialEnds(now))
		if !r.listing {
			sooner(r.relistAt())
		}
	}
	return next
}

// finish waits for running deliveries, except those that cannot be interrupted, such as on a
// directory of a file server that does not respond.
func (r *Relay) finish() {
	grace := time.NewTimer(stopGrace + time.Second)
	defer grace.Stop()
	for r.running > 0 {
		select {
		case o := <-r.outcomes:
			r.ended(o)
		case <-r.checks:
			r.running--
		case <-r.listings:
			r.running--
		case <-grace.C:
			return
		}
	}
}
