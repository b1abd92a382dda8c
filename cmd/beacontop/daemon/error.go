package daemon

import (
	"errors"

	"beacontop/cmd/beacontop/notify"
)

// Part is a part of a configuration.
type Part int

// Parts that an Error is about.
const (
	PartDir Part = iota + 1
	PartHTTP
	PartTLS
	PartCertificate
	PartClientCA
	PartAccounts
	PartPolicy
	PartWire
	PartParent      // its URL or directory
	PartParentCA    // its CA certificates
	PartParentProxy // its proxy
	PartOrigin      // its URL, or what else is wrong with it
	PartOriginCA    // its CA certificates
	PartOriginCert  // the client certificate
	PartOriginProxy // its proxy
	PartCopies      // of its answers
	PartNotify      // the outboxes of notifications
	PartNotifyHook  // a receiver
	PartNotifyCA    // its CA certificates
	PartPaths       // of logs to watch
	PartLogs        // none of them can be read
	PartIncoming
	PartStaging
	PartSSH     // its address
	PartSSHKeys // who may log in
	PartSSHHost // its host key
	PartAdmin   // its address
	PartAdminToken
)

// Error says which part of a configuration cannot be used, and why. Its text is that of Err.
type Error struct {
	Part  Part
	Index int // of the parent, the origin or the receiver, counted from 0
	Err   error
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// at reports that a part cannot be used; nil stays nil.
func at(p Part, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Part: p, Err: err}
}

// ErrSelf rejects a parent that would forward every file in a loop.
var ErrSelf = errors.New("that is this beacon itself")

// ErrOwner rejects a state directory that another user made in advance.
var ErrOwner = errors.New("another user owns this directory")

// wrongHook says which receiver of notifications an error is about; nil stays nil.
func wrongHook(err error) error {
	var hook *notify.HookError
	var field *notify.FieldError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &hook):
		return at(PartNotify, err)
	case errors.As(err, &field) && field.Field == "ca":
		return &Error{Part: PartNotifyCA, Index: hook.Index, Err: err}
	}
	return &Error{Part: PartNotifyHook, Index: hook.Index, Err: err}
}
