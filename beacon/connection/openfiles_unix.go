//go:build unix

package connection

import (
	"math"
	"syscall"
)

// openFilesLimit is the limit of open files and connections of this process.
func openFilesLimit() int {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil || uint64(l.Cur) > math.MaxInt32 { //nolint:unconvert // its type differs between systems
		return math.MaxInt32
	}
	return int(l.Cur)
}
