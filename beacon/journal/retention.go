package journal

import (
	"errors"
	"os"
	"slices"
)

// prune deletes the oldest day files while there are too many or they are too large, but never the
// one being written. A file that cannot be deleted, because another program on Windows has it open,
// is tried again with the next file; meanwhile newer ones are deleted in its place. The limit in days
// counts files, so a clock that is briefly wrong deletes no history.
func (j *Journal) prune(writing string) error {
	names, err := j.dayFiles()
	if err != nil {
		return err
	}
	dir, err := j.folder()
	if err != nil {
		return err
	}
	defer func() { _ = dir.Close() }()
	var total int64
	for _, name := range names {
		total += sizeOf(dir, name)
	}
	left := len(names)
	for _, name := range slices.DeleteFunc(names, func(name string) bool { return name == writing }) {
		if left <= j.config.KeepDays && total <= j.config.KeepBytes {
			break
		}
		size := sizeOf(dir, name)
		if failed := remove(dir, name); failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		total -= size
		left--
	}
	return err
}

// sizeOf returns the size of a database with its companion files.
func sizeOf(dir *os.Root, name string) (size int64) {
	for _, end := range append([]string{""}, beside...) {
		if s, err := dir.Stat(name + end); err == nil {
			size += s.Size()
		}
	}
	return size
}
