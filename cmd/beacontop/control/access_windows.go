package control

import (
	"errors"
	"io/fs"

	"golang.org/x/sys/windows"
)

// access is who may connect, besides the user of the daemon. On Windows the access to the directory
// decides (see package daemon).
type access struct{ group string }

// errGroups rejects a group.
var errGroups = errors.New("on Windows the access to the state directory decides who may look")

func accessOf(group string) (access, error) {
	if group != "" {
		return access{}, &GroupError{group, errGroups}
	}
	return access{}, nil
}

func (access) grant(string, string) error { return nil }
func (access) read(string, string) error  { return nil }

func checkOwner(string, string) error { return nil }

// denied makes an error about missing rights one of this package; others stay.
func denied(socket string, err error) error {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, windows.WSAEACCES) {
		return &DeniedError{Socket: socket, Err: windows.ERROR_ACCESS_DENIED}
	}
	return err
}

// nobodyListens reports whether a connection failed because no process has the socket open.
func nobodyListens(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, windows.WSAECONNREFUSED)
}
