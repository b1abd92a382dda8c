package spool

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"
)

// File is one queued file in Incoming.
type File struct {
	Folder   string // below Incoming; see Type
	Name     string
	Bytes    int64
	Modified time.Time
}

// Waits reports whether a file or folder of this name is queued; it applies to files of other
// programs, too. Hidden files, temporary files of programs, and files that Windows creates in
// viewed folders are not.
func Waits(name string) bool {
	if name == "" || name[0] == '.' || strings.EqualFold(name, "Thumbs.db") || strings.EqualFold(name, "desktop.ini") {
		return false
	}
	ext := path.Ext(name)
	return !strings.EqualFold(ext, ".part") && !strings.EqualFold(ext, ".tmp")
}

// Waiting lists the queued files, oldest first: those that this spool received and those of
// other programs. Of more than limit files it returns the oldest, and more is true; 0 is no
// limit. Folders inside a type folder (BadLogs) are not included. If a folder cannot be
// listed, the files of the others are returned with the error.
func (s *Spool) Waiting(limit int) (files []File, more bool, err error) {
	folders, err := s.waitingFolders()
	l := listing{disk: s.disk, limit: limit}
	for _, folder := range folders {
		err = errors.Join(err, l.add(folder))
	}
	l.trim()
	if err != nil {
		err = fmt.Errorf("list spool: %w", err)
	}
	return l.files, l.more, err
}

// waitingFolders returns the type folders, including those below Other.
func (s *Spool) waitingFolders() (folders []string, err error) {
	err = s.disk.each(Incoming, func(t fs.DirEntry) error {
		if t.IsDir() && Waits(t.Name()) {
			folders = append(folders, t.Name())
		}
		return nil
	})
	if !slices.Contains(folders, Other) {
		return folders, err
	}
	below := s.disk.each(path.Join(Incoming, Other), func(t fs.DirEntry) error {
		if t.IsDir() && Waits(t.Name()) && t.Name() != badLogs {
			folders = append(folders, path.Join(Other, t.Name()))
		}
		return nil
	})
	return folders, errors.Join(err, ignoreMissing(below))
}

// listing collects the oldest files.
type listing struct {
	disk  disk
	limit int
	files []File
	last  time.Time // of the oldest limit files, the newest; zero: fewer were found
	more  bool
}

// add lists one folder.
func (l *listing) add(folder string) error {
	err := l.disk.each(path.Join(Incoming, folder), func(e fs.DirEntry) error {
		if !e.Type().IsRegular() || !Waits(e.Name()) {
			return nil
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // removed meanwhile
		}
		if err != nil {
			return err
		}
		if !l.last.IsZero() && info.ModTime().After(l.last) {
			return nil
		}
		l.files = append(l.files, File{folder, e.Name(), info.Size(), info.ModTime()})
		if l.limit > 0 && len(l.files) >= l.limit+max(l.limit/2, 1) {
			l.trim()
		}
		return nil
	})
	return ignoreMissing(err) // deleted meanwhile
}

// trim sorts the files, and keeps the oldest.
func (l *listing) trim() {
	slices.SortFunc(l.files, func(a, b File) int {
		if c := a.Modified.Compare(b.Modified); c != 0 { // usually decides; the other comparisons cost more
			return c
		}
		return cmp.Or(cmp.Compare(a.Folder, b.Folder), cmp.Compare(a.Name, b.Name))
	})
	if l.limit > 0 && len(l.files) > l.limit {
		clear(l.files[l.limit:])
		l.files, l.more = l.files[:l.limit], true
		l.last = l.files[l.limit-1].Modified
	}
}

// Open opens a queued file for reading. The error is fs.ErrNotExist if another program removed it.
func (s *Spool) Open(f File) (fs.File, error) {
	if folder, err := s.disk.lstat(path.Join(Incoming, f.Folder)); err != nil || !folder.IsDir() { // a link is not a type folder
		return nil, errors.Join(err, fs.ErrNotExist)
	}
	return s.disk.open(path.Join(Incoming, f.Folder, f.Name), os.O_RDONLY)
}
