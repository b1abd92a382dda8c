package spool

import (
	"errors"
	"io/fs"
	"path"
	"sync"
)

// flushLogged makes small new files durable through the redo log:
//
//	write(part) … append(log) → fdatasync(log) → rename(part, Incoming/Type/name)
//
// The rename does not replace a file: if there is one after all, or the log is not usable, the
// files are made durable one by one.
func (s *Spool) flushLogged(entries []*entry) (end func()) {
	if s.redo.put(entries) != nil {
		for _, e := range entries {
			e.logged = true
		}
		return func() { s.flushEach(entries) }
	}
	return func() {
		moves := make([]*move, len(entries))
		for i, e := range entries {
			moves[i] = &e.move
		}
		s.disk.renameNew(moves)
		s.redo.renaming.Done()
		s.flushStopped(entries)
	}
}

// flushStopped handles the files of a batch that are in the log but could not be renamed: an
// existing file is replaced, and after any other failure the put is cancelled, because otherwise
// a rejected file would reappear after a crash.
func (s *Spool) flushStopped(entries []*entry) {
	var replace, failed []*entry
	for _, e := range entries {
		switch {
		case errors.Is(e.err, fs.ErrExist):
			e.err = nil
			replace = append(replace, e)
		case e.err != nil:
			failed = append(failed, e)
		}
	}
	if len(replace) > 0 {
		s.flushEach(replace)
	}
	for _, e := range replace {
		if e.err != nil {
			failed = append(failed, e)
		}
	}
	if len(failed) > 0 {
		err := s.redo.cancelNow(paths(failed))
		for _, e := range failed {
			e.err = full(errors.Join(e.err, err))
		}
	}
}

// flushEach makes files durable individually, side by side.
func (s *Spool) flushEach(entries []*entry) {
	var syncs sync.WaitGroup
	for _, e := range entries {
		syncs.Go(func() { e.err = e.sync() })
	}
	syncs.Wait()
	s.flushPlaces(entries)
}

// flushPlaces makes files durable under their names; their content is already durable:
//
//	write(part) … fsync(part) → rename(part, Incoming/Type/name) → fsync(Incoming/Type)
//	                                                    → cancel an older put of the name
//
// A batch shares one fsync per folder. The put is cancelled last: until the new version is durable,
// the older one is the acknowledged one.
func (s *Spool) flushPlaces(entries []*entry) (end func()) {
	folders := map[string]error{}
	for _, e := range entries {
		if e.err != nil {
			continue
		}
		if e.err = full(s.rename(e)); e.err == nil {
			folders[path.Dir(e.to)] = nil
		}
	}
	for folder := range folders {
		folders[folder] = s.disk.syncDir(folder)
	}
	var older []*entry
	for _, e := range entries {
		if e.err == nil {
			e.err = full(folders[path.Dir(e.to)])
		}
		if e.err == nil && !e.logged && s.redo != nil && s.redo.holds(e.to) {
			older = append(older, e)
		}
	}
	if len(older) > 0 {
		err := s.redo.cancelNow(paths(older))
		for _, e := range older {
			e.err = full(err)
		}
	}
	return func() {}
}

// rename puts one file into place, unless the file has been replaced.
func (s *Spool) rename(e *entry) error {
	if e.meant != nil {
		if err := s.check(e.from, e.meant); err != nil {
			return err
		}
	}
	return s.disk.rename(e.from, e.to)
}

func paths(entries []*entry) []string {
	out := make([]string, len(entries))
	for i, e := range entries {
		out[i] = e.to
	}
	return out
}
