//go:build unix

package beacon

import (
	"path/filepath"
	"syscall"
	"testing"
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

func TestAPipeCannotBeARecording(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if w, err := OpenWire(pipe); err == nil {
		t.Errorf("it is taken: %v", w.Close())
	}
}
