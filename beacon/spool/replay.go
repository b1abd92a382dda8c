package spool

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
)

// replay brings back what a crash took: files whose content the redo log holds and
// that are not in their place, or not whole. Files that had been handed on are removed,
// because their content may be torn. A file that is newer than what the log says of its
// name is somebody else's and left alone. In the end all of it is on the disk.
func (s *Spool) replay() error {
	last, err := s.lastRecords()
	if err != nil {
		return fmt.Errorf("read redo log: %w", err)
	}
	folders := map[string]struct{}{}
	for _, name := range slices.Sorted(maps.Keys(last)) {
		if err := s.redoFile(last[name]); err != nil {
			return fmt.Errorf("replay redo log: %w", full(err))
		}
		folders[path.Dir(name)] = struct{}{}
	}
	for folder := range folders {
		if err := syncDir(s.root, folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("replay redo log: %w", err)
		}
	}
	return nil
}

// lastRecords returns the last record of each path in both segments.
func (s *Spool) lastRecords() (map[string]record, error) {
	type history struct {
		generation uint64
		records    []record
	}
	var all []history
	for i := range len(redo{}.segments) {
		f, err := s.root.Open(segmentFile(i))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		var h history
		h.generation, err = readSegment(f, func(r record) { h.records = append(h.records, r) })
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		all = append(all, h)
	}
	slices.SortFunc(all, func(a, b history) int { return cmp.Compare(a.generation, b.generation) })
	last := map[string]record{}
	for _, h := range all {
		for _, r := range h.records {
			if _, known := last[r.path]; r.what == putThere || known {
				last[r.path] = r
			}
		}
	}
	return last, nil
}

// redoFile makes one file be as its last record says.
func (s *Spool) redoFile(r record) error {
	info, err := s.root.Lstat(r.path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && r.what == goneFrom:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return s.restore(r)
	case err != nil:
		return err
	case !info.Mode().IsRegular(), info.ModTime().After(r.at):
		return nil
	case r.what == goneFrom:
		return s.root.Remove(r.path)
	}
	f, err := s.root.OpenFile(r.path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	whole := info.Size() == int64(len(r.body)) && holdsOnly(f, r.body)
	if whole {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil || whole {
		return err
	}
	return s.restore(r)
}

// holdsOnly reports whether a file of the same size has the given content. A file that
// cannot be read has not.
func holdsOnly(f *os.File, body []byte) bool {
	have := make([]byte, len(body))
	n, _ := f.ReadAt(have, 0)
	return n == len(body) && bytes.Equal(have, body)
}

// restore writes a file as it was, with its age.
func (s *Spool) restore(r record) error {
	if err := s.root.MkdirAll(path.Dir(r.path), 0o750); err != nil {
		return err
	}
	const part = partials + "/replay.part"
	f, err := s.root.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	_, err = f.Write(r.body)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := s.root.Chtimes(part, r.at, r.at); err != nil {
		return err
	}
	return s.root.Rename(part, r.path)
}
