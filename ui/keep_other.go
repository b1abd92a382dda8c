//go:build !unix

package ui

// keep does nothing: the system owns the console and restores it.
func (t Terminal) keep() (release func(), err error) { return func() {}, nil }

// noShell returns why ctrl-z cannot suspend the program.
func noShell() string { return "this system cannot suspend a program" }
