package control

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// lockFile is in the state directory. Its lock says that a daemon runs; the file itself says nothing,
// and stays.
const lockFile = "control.lock"

// A client that asks whether there is a daemon holds the lock for a moment: a daemon that starts just
// then tries again.
const (
	lockTries = 25
	lockWait  = 20 * time.Millisecond
)

// acquire locks a state directory for this process, until the file is closed. Its error is ErrRuns if
// another process has it.
func acquire(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return nil, err
	}
	for range lockTries {
		if err = lock(f, true); !errors.Is(err, errLocked) {
			break
		}
		time.Sleep(lockWait)
	}
	if err == nil {
		return f, nil
	}
	if errors.Is(err, errLocked) {
		err = fmt.Errorf("%w: %s", ErrRuns, dir)
	}
	return nil, errors.Join(err, f.Close())
}

// errLocked says that another process holds the lock.
var errLocked = errors.New("locked")

// held reports whether a daemon has a state directory. A lock that this user may not test is an error.
func held(dir string) (bool, error) {
	f, err := os.Open(filepath.Join(dir, lockFile))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	err = lock(f, false)
	if errors.Is(err, errLocked) {
		return true, f.Close()
	}
	return false, errors.Join(err, f.Close())
}
