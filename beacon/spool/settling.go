package spool

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"time"
)

// settle syncs the files of the inactive segment themselves, and erases it.
//
// After a failed sync the system forgets the error, and takes pages for clean that never reached
// the disk: a second sync succeeds and means nothing. So from then on the segment is stale, and
// only mend settles it.
func (r *redo) settle() error {
	r.cleaning.Lock()
	defer r.cleaning.Unlock()
	r.mu.Lock()
	g := &r.segments[1-r.active]
	behind, stale := len(g.names) > 0, g.stale
	r.mu.Unlock()
	if stale {
		return fmt.Errorf("settle redo log: %w", errStale)
	}
	var err error
	if behind {
		err = r.settleFiles(g)
	}
	return r.erase(g, err)
}

// mend is settle for a stale segment: it writes the files again from the log. Nobody else settles
// it meanwhile, and the segments do not take turns. The caller owns no name.
func (r *redo) mend() error {
	r.mu.Lock()
	i := 1 - r.active
	g := &r.segments[i]
	stale := g.stale
	r.mu.Unlock()
	if !stale {
		return r.settle()
	}
	err := r.rewrite(i)
	r.cleaning.Lock()
	defer r.cleaning.Unlock()
	return r.erase(g, err)
}

// erase empties a segment whose files are durable; err is why they are not. Called with cleaning
// held.
func (r *redo) erase(g *segment, err error) error {
	r.mu.Lock()
	used := g.at > 0 || g.dirty
	r.mu.Unlock()
	if err == nil && used {
		err = erase(g.file)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		g.stale = true
		return fmt.Errorf("settle redo log: %w", err)
	}
	g.at, g.chain, g.names, g.dirty, g.stale = 0, 0, nil, false, false
	return nil
}

// errStale means that the log can only be settled by writing its files again.
var errStale = errors.New("an earlier sync failed")

// settleFiles syncs the files of a segment: all at once or, if that fails, possibly because of
// another program's file, each one with its folder.
func (r *redo) settleFiles(g *segment) error {
	if r.disk.syncAll() == nil {
		return nil
	}
	r.mu.Lock()
	names := slices.Collect(maps.Keys(g.names)) // a cancel may change the map meanwhile
	r.mu.Unlock()
	folders := map[string]struct{}{}
	for _, name := range names {
		folders[path.Dir(name)] = struct{}{} // also of removed files
		err := syncFile(r.disk, name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for folder := range folders {
		if err := r.disk.syncDir(folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// rewrite writes the files of a segment again that are in place as their put says.
func (r *redo) rewrite(i int) error {
	in := io.NewSectionReader(r.segments[i].file, 0, 2*segmentBytes)
	folders := map[string]struct{}{}
	var failed error
	_, err := readSegment(in, func(rec record) {
		if rec.what == recordPut && failed == nil {
			folders[path.Dir(rec.path)] = struct{}{}
			failed = r.rewriteFile(i, rec)
		}
	})
	if err := errors.Join(err, failed); err != nil {
		return err
	}
	for folder := range folders {
		if err := r.disk.syncDir(folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return r.disk.syncAll()
}

func (r *redo) rewriteFile(i int, rec record) error {
	defer r.names.own(rec.path)()
	r.mu.Lock()
	valid := r.segments[i].names[r.names.key(rec.path)] == loggedPut
	r.mu.Unlock()
	if !valid {
		return nil
	}
	info, err := r.disk.lstat(rec.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another program took it
	}
	if err != nil {
		return err
	}
	if whole, _ := compare(r.disk, rec, info); !whole {
		return nil // another program replaced it
	}
	return restore(r.disk, rec, rec.path)
}

// syncFile syncs one file.
func syncFile(d disk, name string) error {
	f, err := d.open(name, syncFlag)
	if err != nil {
		return err
	}
	return full(errors.Join(f.Sync(), f.Close()))
}

// emptyLocked settles the whole log. Called with writing held.
func (r *redo) emptyLocked() error {
	if err := r.turn(); err != nil {
		return err
	}
	err := r.settle()
	if err == nil {
		r.suspect = false
	}
	return err
}

// keep settles full segments, and the active one when it is idle, until ctx ends. It retries after
// errors; so does the next put that needs the space, which then does not use the log.
func (r *redo) keep(ctx context.Context) {
	tick := time.NewTicker(quiet)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.wanted:
			_ = r.mend()
			if _, crowded := r.state(); crowded {
				r.turnAndSettle()
			}
		case <-tick.C:
			_ = r.mend() // also what failed before
			if idle, _ := r.state(); idle {
				r.turnAndSettle()
			}
			r.recheck()
		}
	}
}

func (r *redo) turnAndSettle() {
	r.writing.Lock()
	err := r.turn()
	r.writing.Unlock()
	if err == nil {
		_ = r.mend()
	}
}

// recheck renews the log if a write failed, or if its files were deleted: what it holds would be
// lost with the power.
func (r *redo) recheck() {
	r.writing.Lock()
	defer r.writing.Unlock()
	if r.suspect || !r.disk.linked(r.segments[0].file) || !r.disk.linked(r.segments[1].file) {
		_ = r.renew() // or the next put does
	}
}

// state reports whether the active segment is not empty and nothing was appended since the last
// call, and whether it has the maximum number of names.
func (r *redo) state() (idle, crowded bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	g := &r.segments[r.active]
	idle = !r.appended && (len(g.names) > 0 || g.dirty)
	r.appended = false
	return idle, len(g.names) >= segmentNames
}
