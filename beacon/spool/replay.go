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

	"beacontop/beacon/protocol"
)

// replay restores what was lost in a crash: files whose content is in the redo log and that are
// missing or incomplete. It returns which segment is the older one.
//
// The file in place is judged by its content and its inode, never by a clock:
//
//	in place             put valid             put cancelled
//	nothing              restored              nothing
//	the same content     synced                kept: at worst it is sent again
//	remains of the put   restored              removed
//	anything else        kept, and the put     kept: it belongs to another program
//	                     restored beside it
//
// Remains have the inode of the put, if known, and contain only bytes of the put or zeroes, up
// to its length: a file whose data was written only in part. Anything else may be an older
// version whose removal by another program was not durable, or a newer file of that program:
// these cannot be distinguished, so both are kept.
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

// logFile is a segment left by a crash.
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

// fate is the outcome of the records of one path.
type fate struct {
	puts      int
	cancelled bool // after the last put
}

func (s *Spool) fates(files []logFile) (map[string]fate, error) {
	fates := map[string]fate{}
	for _, f := range files {
		_, err := s.readLog(f.name, func(r record) error {
			known := fates[s.key(r.path)]
			switch r.what {
			case recordPut:
				known.puts++
				known.cancelled = false
			case recordCancel:
				// The previous release did not record which of several puts it meant.
				known.cancelled = known.puts == 1
			}
			fates[s.key(r.path)] = known
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return fates, nil
}

// redoFiles restores every path to the state of its last put, durably.
func (s *Spool) redoFiles(files []logFile, fates map[string]fate) error {
	folders := map[string]struct{}{}
	seen := map[string]int{}
	for _, f := range files {
		_, err := s.readLog(f.name, func(r record) error {
			if r.what != recordPut {
				return nil
			}
			seen[s.key(r.path)]++
			if seen[s.key(r.path)] < fates[s.key(r.path)].puts {
				return nil // a later put of the path follows
			}
			folders[path.Dir(r.path)] = struct{}{}
			return s.redoFile(r, fates[s.key(r.path)].cancelled)
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

// redoFile restores one path according to the table above.
func (s *Spool) redoFile(r record, cancelled bool) error {
	info, err := s.disk.lstat(r.path)
	if errors.Is(err, fs.ErrNotExist) {
		if cancelled {
			return nil
		}
		return restore(s.disk, r, r.path)
	}
	if err != nil {
		return err
	}
	whole, remains := false, false
	if info.Mode().IsRegular() {
		whole, remains = compare(s.disk, r, info)
	}
	switch {
	case whole:
		return syncFile(s.disk, r.path)
	case remains && cancelled:
		return s.disk.remove(r.path)
	case remains:
		return restore(s.disk, r, r.path)
	case cancelled:
		return nil
	}
	return s.restoreBeside(r)
}

// compare reports whether the file in place has the content of a put, and whether it is the remains
// of it after a crash. An unreadable file is neither.
func compare(d disk, r record, info fs.FileInfo) (whole, remains bool) {
	if info.Size() > int64(len(r.body)) {
		return false, false
	}
	f, err := d.open(r.path, os.O_RDONLY)
	if err != nil {
		return false, false
	}
	have := make([]byte, info.Size())
	_, err = io.ReadFull(f, have)
	if errors.Join(err, f.Close()) != nil {
		return false, false
	}
	whole, remains = len(have) == len(r.body), r.number == 0 || r.number == d.identify(r.path)
	for i, c := range have {
		if c != r.body[i] {
			whole = false
			remains = remains && c == 0
		}
	}
	return whole, remains && !whole
}

// restore writes a file with its content and modification time, replacing its remains.
func restore(d disk, r record, to string) error {
	if err := makeFolders(d, path.Dir(to)); err != nil {
		return err
	}
	const part = partials + "/replay.part"
	f, err := d.open(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY)
	if err != nil {
		return err
	}
	_, err = f.Write(r.body)
	if err == nil {
		err = d.chtimes(part, r.at)
	}
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return d.rename(part, to)
}

// besideTries bounds the number of names tried for one file.
const besideTries = 100

// restoreBeside restores a file under a similar free name: its own is in use.
func (s *Spool) restoreBeside(r record) error {
	folder, name := path.Split(r.path)
	for n := 2; n < besideTries; n++ {
		beside := r
		beside.path, beside.number = folder+numbered(name, n), 0
		info, err := s.disk.lstat(beside.path)
		if errors.Is(err, fs.ErrNotExist) {
			return restore(s.disk, r, beside.path)
		}
		if err != nil {
			return err
		}
		if whole, _ := compare(s.disk, beside, info); whole {
			return syncFile(s.disk, beside.path)
		}
	}
	return fmt.Errorf("restore %s: all similar names are in use", r.path)
}

// numbered inserts a number before the extension of a file name: "a (2).ndi.gz".
func numbered(name string, n int) string {
	stem, gz := strings.CutSuffix(name, ".gz")
	ext := path.Ext(stem)
	if len(ext) > extensionBytes {
		ext = ""
	}
	stem = strings.TrimSuffix(stem, ext)
	if gz {
		ext += ".gz"
	}
	tail := " (" + strconv.Itoa(n) + ")" + ext
	for len(stem)+len(tail) > protocol.NameLimitBytes {
		_, size := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-size]
	}
	return stem + tail
}

// extensionBytes is the length of the longest extension with its dot; what is longer is not one.
const extensionBytes = 16

// makeFolders creates a folder and those above it, durably.
func makeFolders(d disk, folder string) error {
	if folder == "." {
		return nil
	}
	if _, err := d.lstat(folder); err == nil {
		return nil
	}
	parent := path.Dir(folder)
	if err := makeFolders(d, parent); err != nil {
		return err
	}
	return mkdirDurably(d, folder, parent)
}
