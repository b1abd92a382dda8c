//go:build unix

package connection

import (
	"path/filepath"
	"syscall"
	"testing"
)

func TestAPipeCannotBeARecording(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if w, err := OpenWire(pipe); err == nil {
		t.Errorf("it is taken: %v", w.Close())
	}
}
