package event

import (
	"net/netip"
	"strconv"
	"time"

	"beacontop/beacon/protocol"
)

// Schema is the version of the form of an Event as JSON. It is incremented when a field is renamed,
// removed or changes its meaning; new fields do not change it. Events without a version have 1.
const Schema = 1

// Event is one thing that happened. It is plain data: comparable, copied by value, printable as
// one line of JSON. The comments on the topics list the fields that each topic sets; the others
// are zero. Text from outside is stored verbatim and must be escaped before it is written to a
// terminal.
type Event struct {
	// ID numbers the events of a beacon that are stored, in memory, on disk and for those who observe
	// them; it grows, also over restarts, with gaps. Without a history it counts from each start. 0: it is
	// not stored, or the history cannot be read at present. Beacon identifies that beacon; empty: this one.
	ID     int64  `json:"id,omitzero"`
	Beacon string `json:"beacon,omitzero"`

	Time  time.Time `json:"time"` // when it ended, UTC
	Topic Topic     `json:"topic"`

	Direction   Direction       `json:"direction,omitzero"`
	Kind        protocol.Kind   `json:"kind,omitzero"`
	Device      protocol.Device `json:"device,omitzero"`
	Attribution Attribution     `json:"attribution,omitzero"`
	Address     netip.Addr      `json:"address,omitzero"` // of the agent
	Method      string          `json:"method,omitzero"`
	Path        string          `json:"path,omitzero"` // decoded, relative to the location and including it
	UserAgent   string          `json:"user_agent,omitzero"`
	Status      int             `json:"status,omitzero"` // HTTP status sent or received; 0: none
	// Substatus is the IIS sub-status of a failed request; 0: none, or not logged.
	Substatus int `json:"substatus,omitzero"`
	// Win32 is the IIS win32 status of a failed request; 0: none, or not logged.
	Win32    int64         `json:"win32_status,omitzero"`
	Bytes    int64         `json:"bytes,omitzero"` // of the body
	Duration time.Duration `json:"duration_ns,omitzero"`
	Cause    Cause         `json:"cause,omitzero"`  // why it failed; empty: no failure
	Detail   string        `json:"detail,omitzero"` // one line for display

	Folder string    `json:"folder,omitzero"` // type folder below Incoming
	Name   string    `json:"name,omitzero"`
	Count  int       `json:"count,omitzero"`
	Since  time.Time `json:"since,omitzero"`
	// Peer is the address or URL of the other beacon; in a request: the trusted proxy that
	// forwarded it.
	Peer   string `json:"peer,omitzero"`
	Reach  Reach  `json:"reach,omitzero"`
	Active bool   `json:"active,omitzero"`
	// Total and Reserve are sizes of a disk, in bytes.
	Total   int64 `json:"total,omitzero"`
	Reserve int64 `json:"reserve,omitzero"`
	// Unsized and Untimed apply to events from another beacon's log: Bytes or Duration is zero
	// because the log lacks the field.
	Unsized bool   `json:"unsized,omitzero"`
	Untimed bool   `json:"untimed,omitzero"`
	Served  Served `json:"served,omitzero"` // who made the answer to a download
	// Code, Change, Severity and Subjects of a diagnosis, by their names in package diagnosis.
	Code     string   `json:"code,omitzero"`
	Change   string   `json:"change,omitzero"`
	Severity string   `json:"severity,omitzero"`
	Subjects Subjects `json:"subjects,omitzero"` // of a diagnosis: all of them
	Machine  Machine  `json:"machine,omitzero"`  // that an inventory was taken on
	Source   *Source  `json:"source,omitzero"`   // immutable
}

// Failed reports whether a request or relay attempt failed. A request for the JSON configuration
// of release 21.3 that gets the answer that there is none has not failed: the agent falls back to
// the older files.
func (e *Event) Failed() bool {
	return !e.Unserved() && (e.Cause != "" || e.Status >= 400)
}

// Same reports whether two transfers are the same; either may come from the disk.
func (e *Event) Same(o *Event) bool {
	if e.ID != 0 && o.ID != 0 {
		return e.ID == o.ID && e.Beacon == o.Beacon
	}
	return e.Time.Equal(o.Time) && e.Topic == o.Topic && e.Path == o.Path && e.Name == o.Name && e.Status == o.Status
}

// Unserved reports whether the response was that there is no JSON configuration, which is neither
// a failure nor a success.
func (e *Event) Unserved() bool {
	return e.Kind == protocol.KindAgentConfiguration && (e.Status == 404 || e.Status == 405)
}

// StatusText formats the status of a transfer for display, with the sub-status if there is one.
// It is empty if there was no response.
func (e *Event) StatusText() string {
	switch {
	case e.Status == 0:
		return ""
	case e.Substatus == 0:
		return strconv.Itoa(e.Status)
	}
	return strconv.Itoa(e.Status) + "." + strconv.Itoa(e.Substatus)
}

// AsksForCredentials reports whether the response to a request asks for credentials: many clients
// send none until the server does.
func (e *Event) AsksForCredentials() bool { return e.Status == 401 && e.Cause == CauseCredentials }
