package spool

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sync"
	"time"
)

// settle brings the files of the segment that is not active to the disk under their own
// names, and erases it.
func (r *redo) settle() error {
	r.cleaning.Lock()
	defer r.cleaning.Unlock()
	r.mu.Lock()
	g := &r.segments[1-r.active]
	names, empty := g.names, g.at == 0
	r.mu.Unlock()
	if empty {
		return nil
	}
	if err := r.files(names); err != nil {
		return fmt.Errorf("settle redo log: %w", err)
	}
	if err := erase(g.file); err != nil {
		return fmt.Errorf("settle redo log: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	g.at, g.chain, g.names = 0, 0, nil
	return nil
}

// files brings files to the disk: all at once, and when that fails, which may be the
// fault of another program's file, each by itself with its folder.
func (r *redo) files(names map[string]struct{}) error {
	if r.shared() == nil {
		return nil
	}
	folders := map[string]struct{}{}
	for name := range names {
		f, err := r.root.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue // handed on
		}
		if err != nil {
			return err
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return err
		}
		folders[path.Dir(name)] = struct{}{}
	}
	for folder := range folders {
		if err := syncDir(r.root, folder); err != nil {
			return err
		}
	}
	return nil
}

// empty settles the whole log. The caller sees to it that no put runs.
func (r *redo) empty() error {
	if err := r.turn(); err != nil {
		return err
	}
	return r.settle()
}

// keep settles segments that are full, and the active one when it is quiet, until ctx
// ends. What cannot be settled is tried again here, and by the next put that needs the
// room, which then does without the log.
func (r *redo) keep(ctx context.Context, flushing sync.Locker) {
	tick := time.NewTicker(quiet)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.wanted:
			_ = r.settle()
		case <-tick.C:
			if r.rests() {
				flushing.Lock()
				err := r.turn()
				flushing.Unlock()
				if err == nil {
					_ = r.settle()
				}
			}
		}
	}
}

// rests reports whether the active segment holds something and nothing was appended
// since the last call.
func (r *redo) rests() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	rests := !r.appended && r.segments[r.active].at > 0
	r.appended = false
	return rests
}
