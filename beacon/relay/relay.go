package relay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/spool"
)

// Spool is where files wait. *spool.Spool is one.
type Spool interface {
	Waiting(limit int) (files []spool.File, more bool, err error)
	Open(spool.File) (fs.File, error)
	Dispose(spool.File, fs.FileInfo, spool.Fate) error
}

// Parent is where files go. Deliver returns nil only when the parent has the whole
// file for good; an error that wraps ErrRefused concerns this one file, any other
// concerns the parent as a whole. The status is the HTTP status, 0 without one. Deliver
// is called for several files side by side.
type Parent interface {
	Deliver(ctx context.Context, f spool.File, content io.Reader) (status int, err error)
	Check(ctx context.Context) error // is the parent there?
	String() string                  // for people; no secrets
}

// ErrRefused says that the parent works but does not take this file.
var ErrRefused = errors.New("the parent refused the file")

// Config is what a relay needs. Spool, Parents and Publish are required.
type Config struct {
	Spool   Spool
	Parents []Parent // in order of preference
	Publish func(estate.Event)
	Wake    <-chan struct{} // something may wait

	Parallel       int      // files under way at once; 0: 1
	BytesPerSecond int64    // for all together; 0: no limit
	Windows        []Window // when files may go; none: always
	Refusals       int      // of one file until it is parked; 0: 10
	Archive        bool     // keep what was relayed
}

// DefaultRefusals is how often a healthy parent may refuse a file. With the pauses in
// between that is a quarter of an hour: time for a limit to be raised, short enough
// that nobody waits for a file that will never go.
const DefaultRefusals = 10

// Relay moves files from a spool to a parent.
type Relay struct {
	config Config
	chain  *chain
	pace   *throttle

	mu      sync.Mutex
	refused map[fileKey]*refusal
	closed  *bool // the windows, as they were told last; nil: they were not
}

type fileKey struct{ folder, name string }

// Times of the relay.
const (
	rescanEvery = 5 * time.Second  // looks for files although nobody woke it
	checkEvery  = 30 * time.Second // asks an idle parent whether it is there
	stopGrace   = 10 * time.Second // for the files in flight when the relay is to stop
)

// New returns a relay. It starts nothing.
func New(c Config) *Relay {
	c.Parallel = max(c.Parallel, 1)
	if c.Refusals == 0 {
		c.Refusals = DefaultRefusals
	}
	return &Relay{config: c, chain: newChain(c), pace: &throttle{perSecond: c.BytesPerSecond}, refused: map[fileKey]*refusal{}}
}

// Run relays until ctx ends; the files in flight then get a moment to arrive.
func (r *Relay) Run(ctx context.Context) {
	r.chain.announce()
	for ctx.Err() == nil {
		r.tellWindow(time.Now())
		parent := r.chain.choose(ctx)
		if parent == nil {
			r.outlast(ctx)
			continue
		}
		err := r.pass(ctx, parent)
		// What it answered to a file counts for more than its test page.
		asked := err == nil && parent.wrong == nil && time.Since(parent.heard) >= checkEvery
		if asked {
			err = r.check(ctx, parent)
		}
		switch {
		case ctx.Err() != nil:
		case err != nil:
			r.chain.failed(parent, err, !asked)
		default:
			r.rest(ctx)
		}
	}
}

// rest waits until something may be waiting.
func (r *Relay) rest(ctx context.Context) {
	timer := time.NewTimer(rescanEvery)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-r.config.Wake:
	case <-timer.C:
	}
}

// outlast waits until a parent may be tried again. One that failed at a file which may
// itself be at fault is tried soon after another file comes.
func (r *Relay) outlast(ctx context.Context) {
	for wake := r.config.Wake; ctx.Err() == nil; {
		left := time.Until(r.chain.wakes())
		if left <= 0 {
			return
		}
		timer := time.NewTimer(left)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-wake:
			r.chain.doubt()
			wake = nil // one is enough
		}
		timer.Stop()
	}
}

// pass sends what waits, oldest first, a few side by side, until the parent fails. The
// error is the parent's.
func (r *Relay) pass(ctx context.Context, to *hop) error {
	files, _, err := r.config.Spool.Waiting(0)
	if err != nil {
		return nil // our own trouble, which whoever watches the folders tells of
	}
	r.forgetRefused(files)
	r.suspectsLast(files)
	var sending sync.WaitGroup
	slots := make(chan struct{}, r.config.Parallel)
	failed := make(chan error, r.config.Parallel)
	for _, f := range files {
		if !r.due(f) || !allowed(r.config.Windows, time.Now()) {
			continue
		}
		slots <- struct{}{}
		if ctx.Err() != nil || len(failed) > 0 {
			break
		}
		before := r.takenBy(to)
		sending.Go(func() {
			if err := r.send(ctx, to, f, before); err != nil {
				failed <- err
			}
			<-slots
		})
	}
	sending.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

// send delivers one file and disposes of it. Before is how many files the parent had taken
// when it was this one's turn. An error means that the parent failed.
func (r *Relay) send(ctx context.Context, to *hop, f spool.File, before uint64) error {
	content, err := r.config.Spool.Open(f)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another program took it
	}
	if err != nil {
		r.attempt(to, f, time.Now(), 0, 0, err)
		r.refuse(f, nil, err)
		return nil // a file that cannot be read does not hold up the others
	}
	defer func() { _ = content.Close() }() // it was only read
	info, err := content.Stat()
	if err != nil {
		r.attempt(to, f, time.Now(), 0, 0, err)
		r.refuse(f, nil, err)
		return nil
	}
	started := time.Now()
	deliver, cancel := lingering(ctx, stopGrace)
	defer cancel()
	f.Bytes = info.Size()
	status, err := to.Deliver(deliver, f, body{deliver, content, r.pace})
	switch {
	case errors.Is(err, ErrRefused):
		r.attempt(to, f, started, status, r.refusals(f), err)
		r.refuse(f, info, err)
		r.worked(to, started)
		return nil
	case err != nil && r.poisons(to, f, status, before, err): // nothing is said of the parent
		counts := mayBeOfFile(status)
		refusals := 0
		if counts {
			refusals = r.refusals(f)
		}
		r.attempt(to, f, started, status, refusals, err)
		r.rests(f, info, err, counts)
		return nil
	case err != nil:
		r.attempt(to, f, started, status, 0, err)
		return fmt.Errorf("%w, to %s/%s", err, f.Folder, f.Name)
	}
	r.attempt(to, f, started, status, 0, nil)
	r.worked(to, started)
	r.mu.Lock()
	to.taken++
	delete(r.refused, fileKey{f.Folder, f.Name})
	r.mu.Unlock()
	fate := spool.Deleted
	if r.config.Archive {
		fate = spool.Archived
	}
	if err := r.dispose(f, info, fate); err != nil { // the parent has it, but it cannot be removed here
		r.attempt(to, f, started, status, 0, err)
		r.refuse(f, nil, err)
	}
	return nil
}

func (r *Relay) dispose(f spool.File, sent fs.FileInfo, fate spool.Fate) error {
	err := r.config.Spool.Dispose(f, sent, fate)
	if errors.Is(err, spool.ErrChanged) {
		return nil // the newer one is sent in its turn
	}
	return err
}

func (r *Relay) worked(to *hop, started time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.chain.worked(to, time.Since(started), "")
}

// check asks an idle parent whether it is there.
func (r *Relay) check(ctx context.Context, to *hop) error {
	started := time.Now()
	err := to.Check(ctx)
	if err == nil {
		r.worked(to, started)
	}
	return err
}

// attempt publishes how one delivery ended. Refusals is how often the file itself was
// refused; 0: it was not, whatever went wrong.
func (r *Relay) attempt(to *hop, f spool.File, started time.Time, status, refusals int, err error) {
	e := estate.Event{
		Time: time.Now().UTC(), Topic: estate.TopicRelay, Direction: estate.DirectionRelay,
		Kind: estate.KindOfUpload(f.Folder, f.Name), Device: estate.Device{Name: estate.ParseUploadName(f.Name).Device},
		Folder: f.Folder, Name: f.Name, Path: f.Folder + "/" + f.Name, Status: status, Bytes: f.Bytes,
		Duration: time.Since(started), Peer: to.String(), Count: refusals,
	}
	if err != nil {
		e.Cause, e.Detail = causeOf(err), err.Error()
	}
	r.config.Publish(e)
}

// lingering returns a context that outlives ctx by the grace period.
func lingering(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		pauseFor(out, grace)
		cancel()
	})
	return out, func() {
		stop()
		cancel()
	}
}
