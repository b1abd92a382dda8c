package control

import (
	"errors"
	"fmt"
)

// AbsentError says that no daemon runs on a state directory, or listens on a socket.
type AbsentError struct {
	Path string // the state directory, or the socket
}

func (e *AbsentError) Error() string {
	return fmt.Sprintf("no beacon runs in the background on %s", e.Path)
}

// BusyError says that a daemon holds the state directory, but does not answer: it starts, it stops,
// or it hangs.
type BusyError struct {
	Dir string
	Err error // why there is no connection
}

func (e *BusyError) Error() string {
	return fmt.Sprintf("the beacon on %s is starting, stopping or stuck: %v", e.Dir, e.Err)
}

// Unwrap returns why there is no connection.
func (e *BusyError) Unwrap() error { return e.Err }

// DeniedError says that this user may not connect.
type DeniedError struct {
	Socket string
	Owner  string // the user of the daemon; empty: not known
	Group  string // whose members may connect; empty: none, or not known
	Err    error
}

func (e *DeniedError) Error() string {
	text := fmt.Sprintf("connect to %s", e.Socket)
	if e.Owner != "" {
		text += " of user " + e.Owner
	}
	return fmt.Sprintf("%s: %v", text, e.Err)
}

// Unwrap returns the cause.
func (e *DeniedError) Unwrap() error { return e.Err }

// OwnerError says that a socket belongs neither to the owner of the state directory, nor to this user,
// nor to the administrator: whoever made it could show anything.
type OwnerError struct {
	Socket string
	Owner  string
}

func (e *OwnerError) Error() string {
	return fmt.Sprintf("%s belongs to user %s, who does not own the state directory", e.Socket, e.Owner)
}

// SchemaError says that client and daemon are too many releases apart.
type SchemaError struct {
	Daemon, Own int    // schema versions
	Release     string // of the daemon
}

func (e *SchemaError) Error() string {
	if e.Daemon == 0 {
		return "what answers there is not beacontop"
	}
	return fmt.Sprintf("the running beacon (release %s) speaks schema %d, this program %d", e.Release, e.Daemon, e.Own)
}

// AnswerError is a refusal of the daemon.
type AnswerError struct {
	Status int
	Text   string // one line
}

func (e *AnswerError) Error() string { return e.Text }

// ErrRuns rejects a second daemon on a state directory.
var ErrRuns = errors.New("another beacontop runs on this directory")

// ErrNotSocket rejects a file in place of the socket.
var ErrNotSocket = errors.New("not a socket")

// GroupError says that a group cannot be given access.
type GroupError struct {
	Group string
	Err   error
}

func (e *GroupError) Error() string { return fmt.Sprintf("group %q: %v", e.Group, e.Err) }

// Unwrap returns the cause.
func (e *GroupError) Unwrap() error { return e.Err }

// Hint returns what helps with an error of this package; empty: nothing is known, or it is another error.
func Hint(err error) string {
	var (
		absent *AbsentError
		busy   *BusyError
		denied *DeniedError
		owner  *OwnerError
		schema *SchemaError
		group  *GroupError
	)
	switch {
	case errors.As(err, &absent):
		return "start one with beacontop serve, or name its state directory with --dir DIR"
	case errors.As(err, &busy):
		return "try again; if it stays so, stop that process"
	case errors.As(err, &denied) && denied.Group != "":
		return fmt.Sprintf("ask an administrator to add you to group %s (usermod -aG %s USER), then log in again", denied.Group, denied.Group)
	case errors.As(err, &denied):
		return "run this as the user of the beacon, or have it set control.group = \"beacontop\", whose members may look; --dir DIR names another beacon"
	case errors.As(err, &owner):
		return "check who made that file; the beacon makes its socket anew when it starts"
	case errors.As(err, &schema):
		return "use the release of the running beacon, or restart the beacon with this one"
	case errors.As(err, &group):
		return "create the group (groupadd --system NAME) and make the user of the beacon a member, or run it as root"
	case errors.Is(err, ErrNotSocket):
		return "remove that file"
	case errors.Is(err, ErrRuns):
		return "another beacontop uses that directory; stop it, or choose another with --dir DIR"
	}
	return ""
}

// Sign is what the header of a screen says while there is no answer.
func (*AbsentError) Sign() string { return "beacon stopped" }

// Sign is what the header of a screen says while there is no answer.
func (*BusyError) Sign() string { return "beacon starts or stops" }

// Sign is what the header of a screen says while there is no answer.
func (*SchemaError) Sign() string { return "beacon of another release" }

// Sign is what the header of a screen says while there is no answer.
func (*DeniedError) Sign() string { return "access denied" }
