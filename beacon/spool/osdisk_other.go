//go:build !linux

package spool

import (
	"errors"
	"io/fs"
	"os"
)

// Only Linux can bring one file system to the disk as a whole and report its errors, so
// there is no redo log on other systems, and what serves the log alone is not here.

func (d *osDisk) create(string, []byte) (uint64, error) { return 0, errors.ErrUnsupported }

func (d *osDisk) renameNew(moves []*move) {
	for _, m := range moves {
		m.err = errors.ErrUnsupported
	}
}

func (d *osDisk) reportsErrors() bool { return false }

func (d *osDisk) syncAll() error { return errors.ErrUnsupported }

func (d *osDisk) exists(name string) bool {
	_, err := d.root.Lstat(name)
	return !errors.Is(err, fs.ErrNotExist)
}

func (d *osDisk) identify(fs.FileInfo) uint64 { return 0 }

func syncContent(f *os.File) error { return f.Sync() }
