package main

import "golang.org/x/sys/windows"

// servicesSession is the session of services and of scheduled tasks: nobody signs in to it.
const servicesSession = 0

// outliveLogOff keeps a beacon that a service or a task runs when anybody logs off: the
// system tells every console program in the session of services, and does not say who it
// was. Everywhere else a log-off ends this program in order, as the closing of its console
// does.
func outliveLogOff() {
	var session uint32
	if err := windows.ProcessIdToSessionId(windows.GetCurrentProcessId(), &session); err != nil || session != servicesSession {
		return
	}
	// The handler that was added last is asked first: before that of the Go runtime, to which
	// a log-off is a SIGTERM. golang.org/x/sys has no such call.
	handler := windows.NewCallback(func(event uint32) uintptr { return handled(event) })
	_, _, _ = windows.NewLazySystemDLL("kernel32.dll").NewProc("SetConsoleCtrlHandler").Call(handler, 1)
}

// handled is 1 when nothing more is to come of an event.
func handled(event uint32) uintptr {
	if event == windows.CTRL_LOGOFF_EVENT {
		return 1
	}
	return 0
}
