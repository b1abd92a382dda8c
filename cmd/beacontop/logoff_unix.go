//go:build unix

package main

// outliveLogOff does nothing: SIGHUP is sent only to programs of the terminal that closed.
func outliveLogOff() {}
