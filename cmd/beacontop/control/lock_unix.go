//go:build unix

package control

import (
	"errors"
	"os"
	"syscall"
)

// lock locks an open file until it is closed: for this process alone, or for all who only ask.
func lock(f *os.File, alone bool) error {
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errLocked
	}
	return err
}
