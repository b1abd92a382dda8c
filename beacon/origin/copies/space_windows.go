package copies

import (
	"errors"
	"syscall"
)

// Errors of Windows that package syscall does not name.
const (
	handleDiskFull    = syscall.Errno(39)
	diskFull          = syscall.Errno(112)
	diskQuotaExceeded = syscall.Errno(1295)
)

// noSpace reports whether space or quota is exhausted.
func noSpace(err error) bool {
	return errors.Is(err, diskFull) || errors.Is(err, handleDiskFull) || errors.Is(err, diskQuotaExceeded)
}
