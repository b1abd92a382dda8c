package event

import (
	"io/fs"
	"net"
	"os"
	"syscall"
	"testing"
)

// TestCausesOfWindows checks Windows errors, which have their own numbers.
func TestCausesOfWindows(t *testing.T) {
	dial := func(n syscall.Errno) error {
		return &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connectex", n)}
	}
	open := func(n syscall.Errno) error { return &fs.PathError{Op: "open", Path: "a.ndi", Err: n} }
	for _, tt := range []struct {
		name string
		err  error
		want Cause
	}{
		{"WSAECONNREFUSED", dial(10061), CauseRefused},
		{"WSAETIMEDOUT", dial(10060), CauseTimeout},
		{"WSAENETUNREACH", dial(10051), CauseNetwork},
		{"ERROR_DISK_FULL", open(112), CauseDiskFull},
		{"ERROR_ACCESS_DENIED", open(5), CauseUnreadable},
		{"ERROR_SHARING_VIOLATION", open(32), CauseUnreadable},
		{"ERROR_FILE_NOT_FOUND", open(2), CauseNotFound},
	} {
		if got := CauseOf(tt.err); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
