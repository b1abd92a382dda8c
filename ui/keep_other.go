//go:build !unix

package ui

// keep does nothing here: a console belongs to the system, which puts it back.
func (t Terminal) keep() (release func(), err error) { return func() {}, nil }

// noShell is why ctrl-z cannot suspend the program.
func noShell() string { return "this system cannot suspend a program" }
