package relay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"beacontop/beacon/spool"
)

// Directory is the Incoming directory of a genuine beacon on this machine or a
// mounted disk: files are put there as that beacon's own uploads would be, by way of a
// folder Partial beside it.
type Directory struct {
	base, path string       // path is that of Incoming
	left       atomic.Int64 // calls that were given up and have not come back

	mu    sync.RWMutex // held for reading while a file is delivered
	spool *spool.Spool // nil: to be opened
	held  *os.Root     // Incoming: while it is open no other directory gets its number
	there place        // what was opened
}

// place is the directory Incoming and the one above it, where Partial is.
type place struct{ base, incoming os.FileInfo }

func (p place) same(other place) bool {
	return os.SameFile(p.base, other.base) && os.SameFile(p.incoming, other.incoming)
}

// OpenDirectory takes the Incoming directory of a genuine beacon, or the directory
// above it. Neither is created: a wrong path must not become a heap of files that
// nobody fetches. Close it after the relay has stopped.
func OpenDirectory(path string) (*Directory, error) {
	base := path
	if strings.EqualFold(filepath.Base(path), spool.Incoming) {
		base = filepath.Dir(filepath.Clean(path))
	}
	d := &Directory{base: base, path: filepath.Join(base, spool.Incoming)}
	if err := d.Check(context.Background()); err != nil {
		return nil, err
	}
	return d, nil
}

// errHangs says that something in the directory has not come back.
var errHangs = errors.New("it hangs")

// Close releases the directory, unless something in it hangs: that is left to the end of
// the process.
func (d *Directory) Close() error {
	if !d.mu.TryLock() {
		return fmt.Errorf("close parent %s: %w", d.path, errHangs)
	}
	defer d.mu.Unlock()
	return d.drop()
}

// String returns the path of Incoming.
func (d *Directory) String() string { return d.path }

// Check asks whether Incoming is there and can be used.
func (d *Directory) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	return d.within(ctx, func() error {
		err := d.lock()
		if err == nil {
			d.mu.RUnlock()
		}
		return err
	})
}

// within does something that the system may never end, on a file server that does not
// answer, and gives it up when ctx ends. No more than one such thing is left behind at a
// time: until it ends, nothing else is begun.
func (d *Directory) within(ctx context.Context, do func() error) error {
	if d.left.Load() > 0 {
		return fmt.Errorf("parent %s: %w: %w", d.path, errHangs, os.ErrDeadlineExceeded)
	}
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-done: // both at once
		return err
	default:
	}
	d.left.Add(1)
	go func() { d.cameBack(<-done) }()
	return fmt.Errorf("parent %s: %w: %w", d.path, errHangs, context.Cause(ctx))
}

// cameBack is the end of a call that was given up; nobody waits for how it ended.
func (d *Directory) cameBack(error) { d.left.Add(-1) }

// lock returns with the directory open that is at the path now: it may have been replaced
// or moved, or another disk mounted there.
func (d *Directory) lock() error {
	for range 2 {
		now, err := d.look()
		if err != nil {
			return fmt.Errorf("parent %s: %w", d.path, err)
		}
		d.mu.RLock()
		if d.spool != nil && d.there.same(now) {
			return nil
		}
		d.mu.RUnlock()
		if err := d.open(); err != nil {
			return fmt.Errorf("parent %s: %w", d.path, err)
		}
	}
	return fmt.Errorf("parent %s: replaced again and again", d.path)
}

// look asks what is at the path now.
func (d *Directory) look() (place, error) {
	base, err := os.Stat(d.base)
	if err != nil {
		return place{}, err
	}
	incoming, err := os.Stat(d.path)
	if err != nil {
		return place{}, err
	}
	if !incoming.IsDir() {
		return place{}, errors.New("not a directory")
	}
	return place{base, incoming}, nil
}

func (d *Directory) open() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	err := d.drop()
	if err != nil {
		return err
	}
	if d.there, err = d.look(); err != nil {
		return err
	}
	if d.held, err = os.OpenRoot(d.path); err != nil {
		return err
	}
	if d.spool, err = spool.Open(spool.Config{Dir: d.base, Alone: true}); err != nil {
		return errors.Join(err, d.drop())
	}
	return nil
}

// drop closes what is open.
func (d *Directory) drop() error {
	var err error
	if d.spool != nil {
		err = d.spool.Close()
		d.spool = nil
	}
	if d.held != nil {
		err = errors.Join(err, d.held.Close())
		d.held = nil
	}
	return err
}

// Deliver copies one file durably. When that fails for anything but the name, the
// directory is opened anew for the next one.
func (d *Directory) Deliver(ctx context.Context, f spool.File, content io.Reader) (int, error) {
	ctx, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	idle := time.AfterFunc(idleTimeout, func() { giveUp(os.ErrDeadlineExceeded) })
	defer idle.Stop()
	return 0, d.within(ctx, func() error { return d.deliver(f, moving{content, idle}) })
}

// moving is a content whose reading shows that the copy goes on.
type moving struct {
	io.Reader
	idle *time.Timer
}

func (m moving) Read(p []byte) (int, error) {
	m.idle.Reset(idleTimeout)
	return m.Reader.Read(p)
}

func (d *Directory) deliver(f spool.File, content io.Reader) error {
	if err := d.lock(); err != nil {
		return err
	}
	err := d.put(f, content)
	if err == nil {
		err = d.stayed()
	}
	d.mu.RUnlock()
	switch {
	case errors.Is(err, spool.ErrName):
		err = fmt.Errorf("%w: %w", ErrRefused, err)
	case err != nil:
		d.mu.Lock()
		err = errors.Join(fmt.Errorf("parent %s: %w", d.path, err), d.drop())
		d.mu.Unlock()
	}
	return err
}

func (d *Directory) put(f spool.File, content io.Reader) error {
	part, err := d.spool.Create(spool.Type(f.Folder), f.Name)
	if err != nil {
		return err
	}
	if _, err := io.Copy(part, content); err != nil {
		return errors.Join(err, part.Discard())
	}
	_, err = part.Commit()
	return err
}

// stayed asks whether a file that was put has come to where the path leads: better twice
// than not at all.
func (d *Directory) stayed() error {
	now, err := d.look()
	if err != nil {
		return err
	}
	if !d.there.same(now) {
		return errors.New("it was replaced while a file was put there")
	}
	return nil
}
