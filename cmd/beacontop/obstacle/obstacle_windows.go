package obstacle

import (
	"errors"
	"syscall"

	"golang.org/x/sys/windows"
)

// Windows errors: its network calls never return the errors that have UNIX names.

func portInUse(err error) bool      { return errors.Is(err, windows.WSAEADDRINUSE) }
func addressMissing(err error) bool { return errors.Is(err, windows.WSAEADDRNOTAVAIL) }
func diskReadOnly(err error) bool   { return errors.Is(err, windows.ERROR_WRITE_PROTECT) }

// portDenied reports whether this process is denied a port. HTTP.SYS, the basis of IIS, denies
// its ports this way, and so does a reserved port range.
func portDenied(err error) bool { return errors.Is(err, windows.WSAEACCES) }

// inPlaceOfDir can also mean a missing drive: ENOTDIR is ERROR_PATH_NOT_FOUND.
func inPlaceOfDir(err error) bool {
	return errors.Is(err, syscall.ENOTDIR) || errors.Is(err, windows.ERROR_DIRECTORY)
}
