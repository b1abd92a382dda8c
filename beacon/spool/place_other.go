//go:build !linux

package spool

import (
	"errors"
	"os"
)

// create writes a new file into a folder: not this way on this system.
func create(*os.File, string, []byte) error { return errors.ErrUnsupported }

// move renames the parts of a batch into place.
func move(root *os.Root, entries []*entry) {
	for _, e := range entries {
		if e.err == nil {
			e.err = full(root.Rename(e.from, e.to))
		}
	}
}
