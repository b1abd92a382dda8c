// Package private reads files whose content is nobody else's business, or that nobody else may write:
// keys and tokens. It refuses those that others have access to, as OpenSSH does.
//
// Owners and modes are those of UNIX. On Windows they are not checked: there the state directory, in
// which these files are by default, admits only the system, administrators and its owner.
package private

import (
	"errors"
	"io"
	"os"

	"beacontop/beacon/reload"
)

// InsecureError means that others than its owner have access to a file. The hint is a command that
// takes it away.
type InsecureError struct{ File, Why, Hint string }

func (e *InsecureError) Error() string { return e.File + ": " + e.Why }

// Read returns the beginning of a file that nobody else can read.
func Read(name string, limitBytes int64) ([]byte, error) {
	if err := reload.Regular(name); err != nil {
		return nil, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	text, err := read(f, limitBytes)
	return text, errors.Join(err, f.Close())
}

func read(f *os.File, limitBytes int64) ([]byte, error) {
	if err := checkReaders(f); err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(f, limitBytes))
}
