//go:build unix

package spool

import (
	"errors"
	"os"
	"syscall"
)

// syncFlag is how a file is opened to sync it: reading is enough, also for files of others.
const syncFlag = os.O_RDONLY

// lock locks the spool for this process until the file is closed.
func lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrInUse
	}
	return err
}

// noRoom reports whether space, inodes or quota are exhausted.
func noRoom(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// otherDisk reports whether a rename failed because the target is on another disk.
func otherDisk(err error) bool { return errors.Is(err, syscall.EXDEV) }

// syncDir makes the entries of a folder durable.
func syncDir(root *os.Root, folder string) error {
	d, err := root.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(full(d.Sync()), d.Close())
}
