package spool

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// replay brings back what a crash took: files whose content the redo log holds and that
// are not in their place, or not whole. It returns which segment is the older one.
//
// What is in place is judged by its content and its inode, never by a clock:
//
//	in place             put counts            put cancelled
//	nothing              restored              left so
//	the same content     brought to the disk   left: at worst it is sent again
//	remains of the put   restored              removed
//	anything else        left, and the put     left: it is somebody else's
//	                     restored beside it
//
// Remains have the inode of the put, where that is known, and nothing but bytes of the
// put, or zeroes, up to no more than its length: what a file is whose bytes did not all
// reach the disk. Anything else may be an older version whose removal by another program
// did not reach the disk, or a newer file of one: nothing tells, so both are kept.
func (s *Spool) replay() (oldest int, err error) {
	files, err := s.logFiles()
	if err != nil {
		return 0, fmt.Errorf("read redo log: %w", err)
	}
	if len(files) > 1 {
		oldest = files[0].index
	}
	fates, err := s.fates(files)
	if err != nil {
		return 0, fmt.Errorf("read redo log: %w", err)
	}
	if err := s.redoFiles(files, fates); err != nil {
		return 0, fmt.Errorf("replay redo log: %w", full(err))
	}
	return oldest, nil
}

// logFile is a segment that a crash left.
type logFile struct {
	name  string
	index int
	order order
}

// logFiles returns the segments that are not empty, oldest first.
func (s *Spool) logFiles() ([]logFile, error) {
	var files []logFile
	for _, old := range []bool{true, false} { // a process leaves one kind only
		for i := range len(redo{}.segments) {
			name := segmentFile(i)
			if old {
				name = oldSegmentFile(i)
			}
			o, err := s.readLog(name, func(record) error { return nil })
			if err != nil {
				return nil, err
			}
			if o > 0 {
				files = append(files, logFile{name, i, o})
			}
		}
		slices.SortFunc(files, func(a, b logFile) int { return cmp.Compare(a.order, b.order) })
		if len(files) > 0 {
			break
		}
	}
	return files, nil
}

// readLog yields the records of one segment.
func (s *Spool) readLog(name string, each func(record) error) (order, error) {
	f, err := s.disk.open(name, os.O_RDONLY)
	if errors.Is(err, fs.ErrNotExist) || oldLogIsBarred(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	var failed error
	o, err := readSegment(f, func(r record) {
		if failed == nil {
			failed = each(r)
		}
	})
	return o, errors.Join(err, failed, f.Close())
}

// fate is what the records say of one path.
type fate struct {
	puts      int
	cancelled bool // after the last put
}

func (s *Spool) fates(files []logFile) (map[string]fate, error) {
	fates := map[string]fate{}
	for _, f := range files {
		_, err := s.readLog(f.name, func(r record) error {
			known := fates[r.path]
			switch r.what {
			case recordPut:
				known.puts++
				known.cancelled = false
			case recordCancel:
				// The previous release did not say which of several puts it meant.
				known.cancelled = known.puts == 1
			}
			fates[r.path] = known
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return fates, nil
}

// redoFiles makes every path be as its last put says. In the end all of it is on the disk.
func (s *Spool) redoFiles(files []logFile, fates map[string]fate) error {
	folders := map[string]struct{}{}
	seen := map[string]int{}
	for _, f := range files {
		_, err := s.readLog(f.name, func(r record) error {
			if r.what != recordPut {
				return nil
			}
			seen[r.path]++
			if seen[r.path] < fates[r.path].puts {
				return nil // another put of the path comes later
			}
			folders[path.Dir(r.path)] = struct{}{}
			return s.redoFile(r, fates[r.path].cancelled)
		})
		if err != nil {
			return err
		}
	}
	for folder := range folders {
		if err := s.disk.syncDir(folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// redoFile makes one path be as its put says: see the table above.
func (s *Spool) redoFile(r record, cancelled bool) error {
	info, err := s.disk.lstat(r.path)
	if errors.Is(err, fs.ErrNotExist) {
		if cancelled {
			return nil
		}
		return s.restore(r, r.path)
	}
	if err != nil {
		return err
	}
	whole, remains := false, false
	if info.Mode().IsRegular() {
		whole, remains = s.compare(r, info)
	}
	switch {
	case whole:
		return syncFile(s.disk, r.path)
	case remains && cancelled:
		return s.disk.remove(r.path)
	case remains:
		return s.restore(r, r.path)
	case cancelled:
		return nil
	}
	return s.restoreBeside(r)
}

// compare reports whether the file in place has the content of a put, and whether it is
// what a crash left of it. What cannot be read is neither.
func (s *Spool) compare(r record, info fs.FileInfo) (whole, remains bool) {
	if info.Size() > int64(len(r.body)) {
		return false, false
	}
	f, err := s.disk.open(r.path, os.O_RDONLY)
	if err != nil {
		return false, false
	}
	have := make([]byte, info.Size())
	_, err = io.ReadFull(f, have)
	if errors.Join(err, f.Close()) != nil {
		return false, false
	}
	whole, remains = len(have) == len(r.body), r.number == 0 || r.number == s.disk.identify(info)
	for i, c := range have {
		if c != r.body[i] {
			whole = false
			remains = remains && c == 0
		}
	}
	return whole, remains && !whole
}

// restore writes a file as it was, with its age, over what is left of it.
func (s *Spool) restore(r record, to string) error {
	if err := s.makeFolders(path.Dir(to)); err != nil {
		return err
	}
	const part = partials + "/replay.part"
	f, err := s.disk.open(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY)
	if err != nil {
		return err
	}
	_, err = f.Write(r.body)
	if err == nil {
		err = s.disk.chtimes(part, r.at)
	}
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return s.disk.rename(part, to)
}

// besideTries bounds how many names are tried for one file.
const besideTries = 100

// restoreBeside restores a file under a free name like its own: something else has its own.
func (s *Spool) restoreBeside(r record) error {
	folder, name := path.Split(r.path)
	for n := 2; n < besideTries; n++ {
		beside := r
		beside.path, beside.number = folder+numbered(name, n), 0
		info, err := s.disk.lstat(beside.path)
		if errors.Is(err, fs.ErrNotExist) {
			return s.restore(r, beside.path)
		}
		if err != nil {
			return err
		}
		if whole, _ := s.compare(beside, info); whole {
			return syncFile(s.disk, beside.path)
		}
	}
	return fmt.Errorf("restore %s: every name like it is taken", r.path)
}

// numbered puts a number before the extension of a file name: "a (2).ndi.gz".
func numbered(name string, n int) string {
	stem, gz := strings.CutSuffix(name, ".gz")
	ext := path.Ext(stem)
	stem = strings.TrimSuffix(stem, ext)
	if gz {
		ext += ".gz"
	}
	tail := " (" + strconv.Itoa(n) + ")" + ext
	for len(stem)+len(tail) > nameLimitBytes {
		_, size := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-size]
	}
	return stem + tail
}

// makeFolders makes a folder and those above it, durably.
func (s *Spool) makeFolders(folder string) error {
	if folder == "." {
		return nil
	}
	if _, err := s.disk.lstat(folder); err == nil {
		return nil
	}
	parent := path.Dir(folder)
	if err := s.makeFolders(parent); err != nil {
		return err
	}
	return mkdirDurably(s.disk, folder, parent)
}
