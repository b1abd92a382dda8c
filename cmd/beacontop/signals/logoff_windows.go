package signals

import (
	"os"
	"syscall"

	"golang.org/x/sys/windows"
)

// hangUp is what closing a console becomes in the Go runtime.
const hangUp = syscall.SIGTERM

var stops = []os.Signal{os.Interrupt}

// servicesSession is the session of services and scheduled tasks, to which no user logs on.
const servicesSession = 0

// outliveLogOff keeps a beacon running that runs as a service or task when a user logs off: the
// system notifies every console program in the services session, without saying who logged off.
// In other sessions a log-off stops this program in order, like closing its console.
func outliveLogOff() {
	var session uint32
	if err := windows.ProcessIdToSessionId(windows.GetCurrentProcessId(), &session); err != nil || session != servicesSession {
		return
	}
	// The handler added last is called first: before that of the Go runtime, which turns a log-off
	// into SIGTERM. golang.org/x/sys does not have this call.
	handler := windows.NewCallback(func(event uint32) uintptr { return handled(event) })
	_, _, _ = windows.NewLazySystemDLL("kernel32.dll").NewProc("SetConsoleCtrlHandler").Call(handler, 1)
}

// handled is the return value for an event that needs no further handling.
func handled(event uint32) uintptr {
	if event == windows.CTRL_LOGOFF_EVENT {
		return 1
	}
	return 0
}
