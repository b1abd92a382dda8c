package spool

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"
)

// osDisk is the real file system, below an [os.Root].
type osDisk struct {
	root *os.Root
	dir  *os.File // the spool's directory

	mu    sync.RWMutex
	parts *os.File // the folder Partial; nil: not open

	synced bool // syncAll works and reports failed writes
	news   bool // renameNew is atomic and does not replace
	folded bool
}

func openDisk(dir string) (*osDisk, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	d := &osDisk{root: root}
	if d.dir, err = root.Open("."); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	d.synced = d.reportsErrors()
	return d, nil
}

const partMode, folderMode = 0o640, 0o750

func (d *osDisk) open(name string, flag int) (file, error) {
	f, err := d.root.OpenFile(name, flag, partMode)
	if err != nil {
		return nil, err
	}
	return osFile{f}, nil
}

func (d *osDisk) mkdir(name string) error                 { return d.root.Mkdir(name, folderMode) }
func (d *osDisk) rename(from, to string) error            { return d.root.Rename(from, to) }
func (d *osDisk) remove(name string) error                { return d.root.Remove(name) }
func (d *osDisk) lstat(name string) (fs.FileInfo, error)  { return d.root.Lstat(name) }
func (d *osDisk) chtimes(name string, at time.Time) error { return d.root.Chtimes(name, at, at) }
func (d *osDisk) syncDir(folder string) error             { return syncDir(d.root, folder) }
func (d *osDisk) logs() bool                              { return d.synced && d.news }
func (d *osDisk) folds() bool                             { return d.folded }

// listPiece is the number of folder entries read at a time.
const listPiece = 1024

func (d *osDisk) each(folder string, visit func(fs.DirEntry) error) error {
	f, err := d.root.Open(folder)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // opened read-only
	for {
		entries, err := f.ReadDir(listPiece)
		for _, e := range entries {
			if err := visit(e); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// same compares identity, size and modification time, at least one of which every writer changes.
func (d *osDisk) same(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// reopen opens the current folder Partial: the one that was open may have been moved or deleted.
func (d *osDisk) reopen() error {
	if err := d.root.MkdirAll(partials, folderMode); err != nil {
		return err
	}
	parts, err := d.root.Open(partials)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.parts != nil {
		err = d.parts.Close()
	}
	d.parts = parts
	return err
}

// lock locks the directory for this process, until the file is closed.
func (d *osDisk) lock() (*os.File, error) {
	f, err := d.root.OpenFile(lockFile, os.O_CREATE|os.O_RDWR, partMode)
	if err != nil {
		return nil, err
	}
	if err := lock(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// prepare finds out what the file system can do. It fails if a file cannot be renamed from Partial
// into Incoming, because Incoming is on another disk. On a full disk nothing can be found out: then
// there is no redo log, but what is queued can be relayed.
func (d *osDisk) prepare() error {
	if err := d.reopen(); err != nil {
		return err
	}
	const from, other, there = partials + "/.beacontop", partials + "/.BEACONTOP", Incoming + "/.beacontop"
	err := d.root.WriteFile(from, nil, partMode)
	if err == nil {
		_, otherErr := d.root.Lstat(other)
		d.folded = otherErr == nil
		err = d.root.Rename(from, there)
	}
	if err == nil {
		err = d.root.WriteFile(from, nil, partMode)
	}
	if noRoom(err) {
		return errors.Join(ignoreMissing(d.root.Remove(from)), ignoreMissing(d.root.Remove(there)))
	}
	if err != nil {
		return err
	}
	m := &move{from: from, to: there}
	d.renameNew([]*move{m})
	d.news = errors.Is(m.err, fs.ErrExist)
	return errors.Join(ignoreMissing(d.root.Remove(from)), d.root.Remove(there))
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (d *osDisk) close() error {
	err := d.dir.Close()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.parts != nil {
		err = errors.Join(err, d.parts.Close())
		d.parts = nil
	}
	return errors.Join(err, d.root.Close())
}

// osFile is a file of an osDisk.
type osFile struct{ *os.File }

// SyncContent is Sync without metadata that is not needed to read the data.
func (f osFile) SyncContent() error { return syncContent(f.File) }
