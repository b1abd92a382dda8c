//go:build !linux

package spool

import (
	"errors"
	"io/fs"
	"os"
)

// Only Linux can sync one whole file system and report its errors, so other systems have no redo
// log, and the functions that only the log needs are stubs.

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

func (d *osDisk) identify(string) uint64 { return 0 }

func (d *osDisk) linked(file) bool { return true }

func syncContent(f *os.File) error { return f.Sync() }
