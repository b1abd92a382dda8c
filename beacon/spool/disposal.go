package spool

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"time"
)

// Fate is what happens to a queued file.
type Fate uint8

// The fates of a file.
const (
	Deleted  Fate = iota // the parent has it
	Archived             // the parent has it, and it is kept in Archive for a while
	Parked               // the parent rejects it: it is kept in BadLogs
)

// Folders for files that are no longer queued.
const (
	badLogs = "BadLogs" // below the type folder, as on a genuine beacon
	archive = "Archive" // beside Incoming
)

// Dispose removes a file from the queue after it was relayed or rejected. sent identifies the
// version that was opened: if the file was replaced since, the error is ErrChanged and the newer
// version stays queued. Keep the file open until Dispose returns: a file system may give the identity
// of a file that is gone to the next one.
//
// A removal is not fsynced: after a power loss the file may be queued again, which is harmless. So
// may, after a crash, one that another program took away in that moment: its put in the redo log is
// not cancelled, because it may be of a newer version. A
// parked or archived file is durable in its new place before the old one is recorded as gone. A
// file that cannot be archived is deleted nevertheless, because the parent has it; the error is
// then ErrNotKept.
func (s *Spool) Dispose(f File, sent fs.FileInfo, fate Fate) error {
	name := path.Join(Incoming, f.Folder, f.Name)
	defer s.names.own(name)()
	err := s.check(name, sent)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if fate == Parked {
		return s.park(name, sent, f)
	}
	var notKept error
	moved := false
	if fate == Archived {
		moved, err = s.archive(name, sent, f)
		switch {
		case errors.Is(err, ErrChanged):
			return err
		case err != nil:
			notKept = fmt.Errorf("%w: %w", ErrNotKept, err)
		}
	}
	if !moved {
		if err := ignoreMissing(s.disk.remove(name)); err != nil {
			return err
		}
	}
	if s.redo != nil {
		s.redo.removed(name)
	}
	return notKept
}

// check returns an error if a file is not the one that is meant.
func (s *Spool) check(name string, meant fs.FileInfo) error {
	now, err := s.disk.lstat(name)
	if err == nil && !s.disk.same(now, meant) {
		return ErrChanged
	}
	return err
}

// park moves a file into BadLogs, durably: it is the only copy. It never replaces a file there,
// which may be a newer version.
func (s *Spool) park(name string, meant fs.FileInfo, f File) error {
	folder := path.Join(Incoming, f.Folder)
	bad := path.Join(folder, badLogs)
	if err := mkdirDurably(s.disk, bad, folder); err != nil {
		return err
	}
	to := path.Join(bad, f.Name)
	free := s.names.own(to)
	for n := 2; n < besideTries && s.disk.exists(to); n++ {
		free()
		to = path.Join(bad, numbered(f.Name, n))
		free = s.names.own(to)
	}
	defer free()
	if err := s.moveDurably(name, to, meant); err != nil {
		return err
	}
	err := s.disk.syncDir(folder) // on some file systems the two folders are written independently
	if err == nil && s.redo != nil && s.redo.holds(name) {
		err = s.redo.cancelNow([]string{name}) // it must not be queued again: nobody else has it
	}
	if s.redo != nil {
		s.redo.removed(name)
	}
	return err
}

// archive moves a file into Archive, durably, or copies it there if that is on another disk; then
// the original still exists. Its modification time becomes the time of archiving, from which
// PruneArchive counts.
func (s *Spool) archive(name string, meant fs.FileInfo, f File) (moved bool, err error) {
	folder := path.Join(archive, f.Folder)
	if err := makeFolders(s.disk, folder); err != nil {
		return false, full(err)
	}
	to := path.Join(folder, f.Name)
	defer s.names.own(to)()
	err = s.moveDurably(name, to, meant)
	moved = err == nil
	if otherDisk(err) {
		err = s.copyDurably(name, to, meant)
	}
	if err == nil {
		_ = s.disk.chtimes(to, time.Now()) // otherwise it is pruned sooner
	}
	return moved, err
}

// moveDurably makes a file durable and then renames it, in a batch with other moves. A file that
// cannot be synced is copied: what the system still has of it may never reach the disk otherwise.
// The caller owns both names.
func (s *Spool) moveDurably(from, to string, meant fs.FileInfo) error {
	if err := syncFile(s.disk, from); err != nil {
		if err := s.copyDurably(from, to, meant); err != nil {
			return err
		}
		return s.disk.remove(from)
	}
	return s.placed.commit(&entry{move: move{from: from, to: to}, meant: meant})
}

// copyDurably copies a file, by way of a temporary name.
func (s *Spool) copyDurably(from, to string, meant fs.FileInfo) (err error) {
	in, err := s.disk.open(from, os.O_RDONLY)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	part := path.Join(path.Dir(to), "."+path.Base(s.partName()))
	out, err := s.disk.open(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY)
	if err != nil {
		return full(err)
	}
	_, err = io.Copy(out, in)
	if err == nil {
		err = s.disk.chtimes(part, meant.ModTime())
	}
	if err == nil {
		err = s.check(from, meant)
	}
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return full(errors.Join(err, s.disk.remove(part)))
	}
	if err := s.disk.rename(part, to); err != nil {
		return errors.Join(err, s.disk.remove(part))
	}
	return s.disk.syncDir(path.Dir(to))
}

// PruneArchive deletes files that were archived before a time, by modification time, and returns
// their number.
func (s *Spool) PruneArchive(before time.Time) (pruned int, err error) {
	return s.pruneFolder(archive, before)
}

func (s *Spool) pruneFolder(folder string, before time.Time) (pruned int, err error) {
	var folders, old []string
	err = s.disk.each(folder, func(e fs.DirEntry) error {
		name := path.Join(folder, e.Name())
		if e.IsDir() {
			folders = append(folders, name)
			return nil
		}
		info, err := e.Info()
		if err == nil && info.ModTime().Before(before) {
			old = append(old, name)
		}
		return ignoreMissing(err)
	})
	if err := ignoreMissing(err); err != nil {
		return 0, err
	}
	for _, name := range old {
		if err := ignoreMissing(s.disk.remove(name)); err != nil {
			return pruned, err
		}
		pruned++
	}
	for _, below := range folders {
		n, err := s.pruneFolder(below, before)
		pruned += n
		if err != nil {
			return pruned, err
		}
	}
	return pruned, nil
}
