//go:build unix

package signals

import (
	"os"
	"syscall"
)

// hangUp is sent when a terminal goes away.
const hangUp = syscall.SIGHUP

var stops = []os.Signal{os.Interrupt, syscall.SIGTERM}

// outliveLogOff does nothing: SIGHUP is sent only to programs of the terminal that closed.
func outliveLogOff() {}
