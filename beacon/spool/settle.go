package spool

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"time"
)

// settle syncs the files of the inactive segment themselves, and erases it.
func (r *redo) settle() error {
	r.cleaning.Lock()
	defer r.cleaning.Unlock()
	r.mu.Lock()
	g := &r.segments[1-r.active]
	names, empty := g.names, g.at == 0
	r.mu.Unlock()
	if len(names) > 0 {
		if err := r.settleFiles(names); err != nil {
			return fmt.Errorf("settle redo log: %w", err)
		}
	}
	if !empty {
		if err := erase(g.file); err != nil {
			return fmt.Errorf("settle redo log: %w", err)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	g.at, g.chain, g.names = 0, 0, nil
	return nil
}

// settleFiles syncs files: all at once or, if that fails, possibly because of another
// program's file, each one with its folder.
func (r *redo) settleFiles(names map[string]bool) error {
	if r.disk.syncAll() == nil {
		return nil
	}
	folders := map[string]struct{}{}
	for name := range names {
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

// syncFile syncs one file.
func syncFile(d disk, name string) error {
	f, err := d.open(name, os.O_RDWR)
	if err != nil {
		return err
	}
	return full(errors.Join(f.Sync(), f.Close()))
}

// empty settles the whole log.
func (r *redo) empty() error {
	r.writing.Lock()
	defer r.writing.Unlock()
	return r.emptyLocked()
}

func (r *redo) emptyLocked() error {
	if err := r.turn(); err != nil {
		return err
	}
	return r.settle()
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
			if _, crowded := r.state(); crowded {
				r.turnAndSettle()
				continue
			}
			_ = r.settle()
		case <-tick.C:
			if idle, _ := r.state(); idle {
				r.turnAndSettle()
			}
		}
	}
}

func (r *redo) turnAndSettle() {
	r.writing.Lock()
	err := r.turn()
	r.writing.Unlock()
	if err == nil {
		_ = r.settle()
	}
}

// state reports whether the active segment is not empty and nothing was appended since the last
// call, and whether it has the maximum number of names.
func (r *redo) state() (idle, crowded bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	g := &r.segments[r.active]
	idle = !r.appended && len(g.names) > 0
	r.appended = false
	return idle, len(g.names) >= segmentNames
}
