//go:build !unix

package ui

// keep does nothing here: a console belongs to the system, which puts it back.
func (t Terminal) keep() (release func(), err error) { return func() {}, nil }
