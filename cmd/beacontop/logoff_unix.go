//go:build unix

package main

// outliveLogOff has nothing to do: SIGHUP comes to the programs of the terminal that closed.
func outliveLogOff() {}
