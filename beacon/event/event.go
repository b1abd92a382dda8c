package event

import (
	"net/netip"
	"strconv"
	"time"

	"beacontop/beacon/protocol"
)

// Event is one thing that happened. It is plain data: comparable, copied by
// value, printable as one line of JSON. Which fields a topic fills stands beside
// the topics; the rest are zero. Text that came from outside is verbatim and has
// to be escaped before it reaches a terminal.
type Event struct {
	Time  time.Time `json:"time"` // when it ended, UTC
	Topic Topic     `json:"topic"`

	Direction   Direction       `json:"direction,omitzero"`
	Kind        protocol.Kind   `json:"kind,omitzero"`
	Device      protocol.Device `json:"device,omitzero"`
	Attribution Attribution     `json:"attribution,omitzero"`
	Address     netip.Addr      `json:"address,omitzero"` // of the agent
	Method      string          `json:"method,omitzero"`
	Path        string          `json:"path,omitzero"` // decoded, below and with its location
	UserAgent   string          `json:"user_agent,omitzero"`
	Status      int             `json:"status,omitzero"`       // HTTP status sent or received; 0: none was
	Substatus   int             `json:"substatus,omitzero"`    // of IIS, when a request failed; 0: none, or not logged
	Win32       int64           `json:"win32_status,omitzero"` // of IIS, when a request failed; 0: none, or not logged
	Bytes       int64           `json:"bytes,omitzero"`        // of the body
	Duration    time.Duration   `json:"duration_ns,omitzero"`
	Cause       Cause           `json:"cause,omitzero"`  // why it failed; empty: it did not
	Detail      string          `json:"detail,omitzero"` // for people, one line

	Folder string    `json:"folder,omitzero"` // type folder below Incoming
	Name   string    `json:"name,omitzero"`
	Count  int       `json:"count,omitzero"`
	Since  time.Time `json:"since,omitzero"`
	Peer   string    `json:"peer,omitzero"` // address or URL of the other beacon; of a request: the trusted proxy that it came through
	Reach  Reach     `json:"reach,omitzero"`
	Active bool      `json:"active,omitzero"`
	// Bytes of a disk. They are not in the history.
	Total   int64 `json:"total,omitzero"`
	Reserve int64 `json:"reserve,omitzero"`
	// Of what another beacon's log tells: Bytes or Duration stand there as zero because the
	// log has no such field.
	Unsized bool    `json:"unsized,omitzero"`
	Untimed bool    `json:"untimed,omitzero"`
	Source  *Source `json:"source,omitzero"` // immutable
}

// Failed reports whether a request or relay attempt did not achieve what it was
// for. An agent that asks for the JSON configuration of release 21.3 and gets the answer
// that there is none has not failed: it falls back to the older files.
func (e *Event) Failed() bool {
	return !e.Unserved() && (e.Cause != "" || e.Status >= 400)
}

// Same reports whether two transfers are one, of which either may come from the disk.
func (e *Event) Same(o *Event) bool {
	return e.Time.Equal(o.Time) && e.Topic == o.Topic && e.Path == o.Path && e.Name == o.Name && e.Status == o.Status
}

// Unserved reports whether the answer was that there is no JSON configuration: neither a
// failure nor a success.
func (e *Event) Unserved() bool {
	return e.Kind == protocol.KindAgentConfiguration && (e.Status == 404 || e.Status == 405)
}

// StatusText is the status of a transfer for people, with the sub-status where there is one. It is
// empty where there was no answer.
func (e *Event) StatusText() string {
	switch {
	case e.Status == 0:
		return ""
	case e.Substatus == 0:
		return strconv.Itoa(e.Status)
	}
	return strconv.Itoa(e.Status) + "." + strconv.Itoa(e.Substatus)
}
