//go:build unix

package signals

// outliveLogOff does nothing: SIGHUP is sent only to programs of the terminal that closed.
func outliveLogOff() {}
