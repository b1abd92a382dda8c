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

	"beacontop/beacon/protocol"
	"beacontop/beacon/spool"
)

// Directory is the Incoming directory of a genuine beacon on this machine or a mounted disk: files
// are stored there like that beacon's own uploads, by way of a folder Partial beside it.
type Directory struct {
	base, path string       // path is the path of Incoming
	left       atomic.Int64 // abandoned calls that have not returned

	mu    sync.RWMutex // read-locked while a file is delivered
	spool *spool.Spool // nil: to be opened
	held  *os.Root     // Incoming: while it is open, no other directory can get its inode number
	there place        // what was opened
}

// place identifies the directory Incoming and its parent directory, which contains Partial.
type place struct{ base, incoming os.FileInfo }

func (p place) same(other place) bool {
	return os.SameFile(p.base, other.base) && os.SameFile(p.incoming, other.incoming)
}

// OpenDirectory opens the Incoming directory of a genuine beacon, or the directory above it.
// Neither is created: files in a wrong directory would never be processed. Close it after the
// relay has stopped.
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

// errHangs means that a call on the directory has not returned.
var errHangs = errors.New("directory is not responding")

// Close releases the directory, unless a call hangs: then the end of the process releases it.
func (d *Directory) Close() error {
	if !d.mu.TryLock() {
		return fmt.Errorf("close parent %s: %w", d.path, errHangs)
	}
	defer d.mu.Unlock()
	return d.drop()
}

// String returns the path of Incoming.
func (d *Directory) String() string { return d.path }

// Check reports whether Incoming exists and can be used.
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

// within runs a call that may block forever, on a file server that does not answer, and abandons
// it when ctx ends. There is at most one abandoned call: until it returns, no other is started.
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

// cameBack is the return of an abandoned call; its result is not needed.
func (d *Directory) cameBack(error) { d.left.Add(-1) }

// lock returns with the directory that is currently at the path open: it may have been replaced
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
	return fmt.Errorf("parent %s: directory keeps being replaced", d.path)
}

// look returns what is at the path now.
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

// Deliver copies one file durably. After an error other than an invalid name, the directory is
// reopened for the next file.
func (d *Directory) Deliver(ctx context.Context, f spool.File, content io.Reader) (int, error) {
	ctx, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	idle := time.AfterFunc(idleTimeout, func() { giveUp(os.ErrDeadlineExceeded) })
	defer idle.Stop()
	return 0, d.within(ctx, func() error { return d.deliver(f, moving{content, idle}) })
}

// moving is a file content that records the progress of the copy.
type moving struct {
	io.Reader
	idle *time.Timer
}

func (m moving) Read(p []byte) (int, error) {
	m.idle.Stop() // the limit of the rate may make it wait
	defer m.idle.Reset(idleTimeout)
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
	case errors.Is(err, protocol.ErrName):
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

// stayed checks whether a stored file is still at the path: sending it twice is better than
// losing it.
func (d *Directory) stayed() error {
	now, err := d.look()
	if err != nil {
		return err
	}
	if !d.there.same(now) {
		return errors.New("directory replaced during the delivery")
	}
	return nil
}
