// Package obstacle says what the operating system objects to when a port or a directory cannot be
// used. Each system has errors of its own for that; what helps is the same, and is for the caller
// to say: package daemon falls back to another port, and the command prints hints.
package obstacle

import (
	"errors"
	"io/fs"
)

// Obstacle is what the operating system objects to.
type Obstacle int

// Obstacles that have a common remedy.
const (
	None Obstacle = iota // another one, or nothing
	PortInUse
	AddressMissing // this machine does not have it
	Denied         // to this user, or for this port
	ReadOnly       // the file system
	InPlaceOfDir   // there is a file, or no such drive, where a directory should be
)

// Of returns what the system objects to, if it is one of those known.
func Of(err error) Obstacle {
	switch {
	case portInUse(err):
		return PortInUse
	case addressMissing(err):
		return AddressMissing
	case errors.Is(err, fs.ErrPermission), portDenied(err):
		return Denied
	case diskReadOnly(err):
		return ReadOnly
	case inPlaceOfDir(err):
		return InPlaceOfDir
	}
	return None
}
