package filter

import (
	"net/netip"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Values are what the field terms of a filter test in one row. A zero value means that the row
// has none, and matches no term.
type Values struct {
	Device    protocol.Device
	Address   netip.Addr
	Other     netip.Addr // a second address of the device
	UserAgent string     // it names the version of the agent …
	Version   string     // … unless this does
	Kind      protocol.Kind
	Verb      string
	Path      string
	Cause     event.Cause
	Code      string   // of a diagnosis
	Statuses  []Status // of an agent: the last one on each channel
	Took      time.Duration
	Timed     bool   // Took is known
	Folder    string // of the queue
	Waiting   int    // files in it
	Counted   bool   // Waiting is known
	Name      string // of another beacon
	Role      string // of it
	Reach     string // of it
	Size      int64
	Sized     bool // Size is known
	Served    event.Served
	Download  bool      // Served is known
	At        time.Time // when it happened, or since when
	Flags     Flags

	row Row // buffer
}

// Begin empties them for the next row.
func (v *Values) Begin() *Values {
	*v = Values{Statuses: v.Statuses[:0], row: v.row}
	return v
}

// Status is an HTTP status with an IIS sub-status, which is 0 if there is none.
type Status struct{ Code, Sub int }

// Flags are the states that is: tests.
type Flags uint8

// The states of a row.
const (
	Failing Flags = 1 << iota
	New
	Orphan
	Silent
	Stale
)

// Event adds the values of a transfer or another event.
func (v *Values) Event(e *event.Event) {
	v.Device, v.Address, v.UserAgent, v.Kind = e.Device, e.Address, e.UserAgent, e.Kind
	v.Verb, v.Path, v.Cause, v.Code = verb(e), e.Path, e.Cause, e.Code
	v.Took, v.Timed = e.Duration, !e.Untimed && (e.Duration > 0 || e.Topic == event.TopicRequest)
	v.Size, v.Sized, v.At = e.Bytes, !e.Unsized, e.Time
	v.Served, v.Download = e.Served, e.Topic == event.TopicRequest && e.Direction == event.DirectionDownload
	if e.Status != 0 {
		v.Statuses = append(v.Statuses, Status{e.Status, e.Substatus})
	}
	if e.Failed() {
		v.Flags |= Failing
	}
}

// verb returns the verb of a request, or the word that a row shows in its place.
func verb(e *event.Event) string {
	switch {
	case e.Topic == event.TopicFlaw:
		return "flaw"
	case e.Direction == event.DirectionRelay:
		return "relay"
	}
	return e.Method
}
