package relay

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/spool"
)

// Spool is where files wait. *spool.Spool is one.
type Spool interface {
	Waiting() ([]spool.File, error)
	Open(spool.File) (*os.File, error)
	Remove(spool.File, fs.FileInfo) error
}

// Parent is where files go. Deliver returns nil only when the parent has the whole
// file for good; an error that wraps ErrRefused concerns this one file, any other
// concerns the parent as a whole. The status is the HTTP status, 0 without one.
type Parent interface {
	Deliver(ctx context.Context, f spool.File, body *os.File) (status int, err error)
	Check(ctx context.Context) error // is the parent there?
	String() string                  // for people
}

// ErrRefused says that the parent works but does not take this file.
var ErrRefused = errors.New("the parent refused the file")

// Config is what a relay needs; all fields but Wake are required.
type Config struct {
	Spool   Spool
	Parent  Parent
	Publish func(estate.Event)
	Wake    <-chan struct{} // something may wait
}

// Relay moves files from a spool to a parent.
type Relay struct {
	config  Config
	refused map[fileKey]*pause
}

type fileKey struct{ folder, name string }

// Times of the relay.
const (
	rescanEvery = 5 * time.Second  // looks for files although nobody woke it
	checkEvery  = 30 * time.Second // asks an idle parent whether it is there
	stopGrace   = 10 * time.Second // for the file in flight when the relay is to stop
)

// New returns a relay. It starts nothing.
func New(c Config) *Relay {
	return &Relay{config: c, refused: map[fileKey]*pause{}}
}

// Run relays until ctx ends; the file in flight then gets a moment to arrive.
func (r *Relay) Run(ctx context.Context) {
	r.parent(estate.ReachUnknown, 0, nil)
	var down pause
	var checked time.Time
	for ctx.Err() == nil {
		sent, err := r.pass(ctx)
		if err == nil && sent == 0 && time.Since(checked) >= checkEvery {
			err = r.check(ctx)
			checked = time.Now()
		}
		if err == nil {
			down = pause{}
			r.rest(ctx)
			continue
		}
		wait(ctx, down.next())
		checked = time.Time{}
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

// pass sends what waits, oldest first, until the parent fails.
func (r *Relay) pass(ctx context.Context) (sent int, err error) {
	files, err := r.config.Spool.Waiting()
	if err != nil {
		return 0, err
	}
	r.forgetRefused(files)
	for _, f := range files {
		if ctx.Err() != nil {
			return sent, nil
		}
		if p := r.refused[fileKey{f.Folder, f.Name}]; p != nil && time.Now().Before(p.until) {
			continue
		}
		if err := r.send(ctx, f); err != nil {
			return sent, err
		}
		sent++
	}
	return sent, nil
}

// send delivers one file and removes it. An error means that the parent failed.
func (r *Relay) send(ctx context.Context, f spool.File) error {
	body, err := r.config.Spool.Open(f)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another program took it
	}
	if err != nil {
		r.attempt(f, time.Now(), 0, err)
		r.refuse(f)
		return nil // a file that cannot be read does not hold up the others
	}
	defer func() { _ = body.Close() }() // it was only read
	info, err := body.Stat()
	if err != nil {
		return err
	}
	started := time.Now()
	deliver, cancel := lingering(ctx, stopGrace)
	defer cancel()
	f.Bytes = info.Size()
	status, err := r.config.Parent.Deliver(deliver, f, body)
	r.attempt(f, started, status, err)
	if errors.Is(err, ErrRefused) {
		r.refuse(f)
		r.parent(estate.ReachUp, time.Since(started), nil)
		return nil
	}
	if err != nil {
		r.parent(estate.ReachDown, 0, err)
		return err
	}
	delete(r.refused, fileKey{f.Folder, f.Name})
	r.parent(estate.ReachUp, time.Since(started), nil)
	return r.remove(f, info)
}

func (r *Relay) remove(f spool.File, sent fs.FileInfo) error {
	err := r.config.Spool.Remove(f, sent)
	if errors.Is(err, spool.ErrChanged) {
		return nil // the newer one is sent in its turn
	}
	return err
}

// check asks an idle parent whether it is there.
func (r *Relay) check(ctx context.Context) error {
	started := time.Now()
	err := r.config.Parent.Check(ctx)
	switch {
	case ctx.Err() != nil:
		return nil
	case err != nil:
		r.parent(estate.ReachDown, 0, err)
	default:
		r.parent(estate.ReachUp, time.Since(started), nil)
	}
	return err
}

func (r *Relay) refuse(f spool.File) {
	key := fileKey{f.Folder, f.Name}
	p := r.refused[key]
	if p == nil {
		p = &pause{}
		r.refused[key] = p
	}
	p.next()
}

// forgetRefused drops the pauses of files that no longer wait.
func (r *Relay) forgetRefused(files []spool.File) {
	if len(r.refused) == 0 {
		return
	}
	still := make(map[fileKey]*pause, len(r.refused))
	for _, f := range files {
		key := fileKey{f.Folder, f.Name}
		if p := r.refused[key]; p != nil {
			still[key] = p
		}
	}
	r.refused = still
}

// attempt publishes how one delivery ended.
func (r *Relay) attempt(f spool.File, started time.Time, status int, err error) {
	e := estate.Event{
		Time: time.Now().UTC(), Topic: estate.TopicRelay, Direction: estate.DirectionRelay,
		Kind: estate.KindOfUpload(f.Folder, f.Name), Device: estate.Device{Name: estate.ParseUploadName(f.Name).Device},
		Folder: f.Folder, Name: f.Name, Path: f.Folder + "/" + f.Name, Status: status, Bytes: f.Bytes,
		Duration: time.Since(started), Peer: r.config.Parent.String(),
	}
	if err != nil {
		e.Cause, e.Detail = causeOf(err), err.Error()
	}
	r.config.Publish(e)
}

// parent publishes what is known of the parent.
func (r *Relay) parent(reach estate.Reach, latency time.Duration, err error) {
	e := estate.Event{
		Time: time.Now().UTC(), Topic: estate.TopicParent, Name: r.config.Parent.String(), Peer: r.config.Parent.String(),
		Reach: reach, Duration: latency,
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
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-out.Done():
		}
	})
	return out, func() {
		stop()
		cancel()
	}
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
