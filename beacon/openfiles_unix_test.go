//go:build unix

package beacon

import (
	"syscall"
)

// openFiles requests a limit of open files and returns the actual one.
func openFiles(want uint64) int {
	var l syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l) != nil {
		return 256
	}
	if l.Cur < want {
		more := syscall.Rlimit{Cur: want, Max: max(l.Max, want)}
		if syscall.Setrlimit(syscall.RLIMIT_NOFILE, &more) == nil {
			return int(want)
		}
		l.Cur = l.Max
		_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &l) // as far as permitted
		_ = syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l)
	}
	return int(min(l.Cur, want))
}
