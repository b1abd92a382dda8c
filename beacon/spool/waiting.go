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

// File is one file that waits in Incoming.
type File struct {
	Folder   string // below Incoming; see Type
	Name     string
	Bytes    int64
	Modified time.Time
}

// Waits reports whether a file or folder of this name waits at all: what other programs put
// into Incoming is judged by it, too. Hidden files, those that programs write before they
// rename them, and what Windows leaves in folders that people look at do not wait.
func Waits(name string) bool {
	if name == "" || name[0] == '.' || strings.EqualFold(name, "Thumbs.db") || strings.EqualFold(name, "desktop.ini") {
		return false
	}
	ext := path.Ext(name)
	return !strings.EqualFold(ext, ".part") && !strings.EqualFold(ext, ".tmp")
}

// Waiting lists the files that wait, oldest first: those that this spool received and those
// that other programs put there. Of more than limit files it returns the oldest, and that
// there are more; 0 is no limit. Folders inside a type folder (BadLogs) do not wait.
func (s *Spool) Waiting(limit int) (files []File, more bool, err error) {
	l := listing{disk: s.disk, limit: limit}
	err = s.disk.each(Incoming, func(t fs.DirEntry) error {
		if !t.IsDir() || !Waits(t.Name()) {
			return nil
		}
		if err := l.add(t.Name()); err != nil || t.Name() != Other {
			return err
		}
		return s.disk.each(path.Join(Incoming, Other), func(t fs.DirEntry) error {
			if !t.IsDir() || !Waits(t.Name()) || t.Name() == badLogs {
				return nil
			}
			return l.add(path.Join(Other, t.Name()))
		})
	})
	if err != nil {
		return nil, false, fmt.Errorf("list spool: %w", err)
	}
	l.trim(limit)
	return l.files, l.more, nil
}

// listing collects the oldest files.
type listing struct {
	disk  disk
	limit int
	files []File
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
			return nil // taken meanwhile
		}
		if err != nil {
			return err
		}
		l.files = append(l.files, File{folder, e.Name(), info.Size(), info.ModTime()})
		if l.limit > 0 && len(l.files) >= 2*l.limit {
			l.trim(l.limit)
		}
		return nil
	})
	return ignoreMissing(err) // deleted meanwhile
}

// trim sorts, and keeps the oldest.
func (l *listing) trim(limit int) {
	slices.SortFunc(l.files, func(a, b File) int {
		return cmp.Or(a.Modified.Compare(b.Modified), cmp.Compare(a.Folder, b.Folder), cmp.Compare(a.Name, b.Name))
	})
	if limit > 0 && len(l.files) > limit {
		clear(l.files[limit:])
		l.files, l.more = l.files[:limit], true
	}
}

// Open opens a waiting file for reading. The error is fs.ErrNotExist when another program
// took it.
func (s *Spool) Open(f File) (fs.File, error) {
	return s.disk.open(path.Join(Incoming, f.Folder, f.Name), os.O_RDONLY)
}
