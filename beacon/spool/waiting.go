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
	Folder   string
	Name     string
	Bytes    int64
	Modified time.Time
}

// Waiting lists the files that wait, oldest first: those that this spool received
// and those that other programs put there. Hidden files, partials and folders
// inside a type folder (BadLogs) do not wait.
func (s *Spool) Waiting() ([]File, error) {
	types, err := fs.ReadDir(s.root.FS(), Incoming)
	if err != nil {
		return nil, fmt.Errorf("list spool: %w", err)
	}
	var files []File
	for _, t := range types {
		if !t.IsDir() || strings.HasPrefix(t.Name(), ".") {
			continue
		}
		if files, err = s.list(files, t.Name()); err != nil {
			return nil, fmt.Errorf("list spool: %w", err)
		}
	}
	slices.SortFunc(files, func(a, b File) int {
		return cmp.Or(a.Modified.Compare(b.Modified), cmp.Compare(a.Folder, b.Folder), cmp.Compare(a.Name, b.Name))
	})
	return files, nil
}

func (s *Spool) list(files []File, folder string) ([]File, error) {
	entries, err := fs.ReadDir(s.root.FS(), path.Join(Incoming, folder))
	if errors.Is(err, fs.ErrNotExist) {
		return files, nil // deleted meanwhile
	}
	if err != nil {
		return files, err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") || strings.HasSuffix(e.Name(), ".part") {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // taken meanwhile
		}
		if err != nil {
			return files, err
		}
		files = append(files, File{folder, e.Name(), info.Size(), info.ModTime()})
	}
	return files, nil
}

// Open opens a waiting file for reading. The error is fs.ErrNotExist when another
// program took it.
func (s *Spool) Open(f File) (*os.File, error) {
	return s.root.Open(path.Join(Incoming, f.Folder, f.Name))
}

// Fate is what becomes of a waiting file.
type Fate uint8

// The fates of a file.
const (
	Deleted  Fate = iota // it was handed on
	Archived             // it was handed on, and is kept in Archive for a while
	Parked               // it cannot be handed on: it is kept in BadLogs beside it
)

// Folders for files that no longer wait.
const (
	badLogs = "BadLogs" // below the type folder, as on a genuine beacon
	archive = "Archive" // beside Incoming
)

// Dispose ends the waiting of a file that was handed on or refused. It takes what was
// opened, so that a newer file of the same name never shares the fate: then the error
// is ErrChanged and the newer file waits for its own turn. The removal is not forced to
// the disk: after a power cut the file may wait again, which is harmless.
func (s *Spool) Dispose(f File, sent fs.FileInfo, fate Fate) error {
	name := path.Join(Incoming, f.Folder, f.Name)
	s.names.Lock()
	defer s.names.Unlock()
	now, err := s.root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !os.SameFile(now, sent) || now.Size() != sent.Size() || !now.ModTime().Equal(sent.ModTime()) {
		return ErrChanged
	}
	switch fate {
	case Archived:
		err = s.move(name, path.Join(archive, f.Folder), f.Name)
	case Parked:
		if err = s.settle(name); err == nil {
			err = s.move(name, path.Join(Incoming, f.Folder, badLogs), f.Name)
		}
	default:
		err = s.root.Remove(name)
	}
	if err == nil && s.redo != nil {
		err = s.redo.gone(name)
	}
	return err
}

// settle brings a file to the disk before it is put aside: nobody else has it.
func (s *Spool) settle(name string) error {
	f, err := s.root.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func (s *Spool) move(from, folder, name string) error {
	if err := s.root.MkdirAll(folder, 0o750); err != nil {
		return full(err)
	}
	return full(s.root.Rename(from, path.Join(folder, name)))
}

// PruneArchive deletes what was archived before a time, by the time of the files'
// content, and returns how many files that were.
func (s *Spool) PruneArchive(before time.Time) (pruned int, err error) {
	err = fs.WalkDir(s.root.FS(), archive, func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil || !info.ModTime().Before(before) {
			return err
		}
		pruned++
		return s.root.Remove(name)
	})
	return pruned, err
}
