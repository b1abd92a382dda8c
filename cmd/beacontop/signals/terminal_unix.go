//go:build unix

package signals

import (
	"os"
	"syscall"
)

// controlled reports whether this process has a controlling terminal.
func controlled() bool {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return false
	}
	_ = tty.Close() // nothing was written
	return true
}
