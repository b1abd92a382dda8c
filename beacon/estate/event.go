package estate

import (
	"net/netip"
	"time"

	"beacontop/beacon/protocol"
)

// Topic says what an Event reports.
type Topic uint8

// The topics, with the fields of Event that each fills beside Time.
const (
	TopicRequest     Topic = iota // one HTTP request has ended: all transfer fields, Active (what was uploaded was moved to BadLogs)
	TopicRelay                    // one attempt to hand a file to the parent has ended: Folder, Name, Device, Status, Bytes, Duration, Cause, Detail, Peer, Count (how often this file was refused; 0: the fault is not its own)
	TopicArrival                  // a file appeared in Incoming: Folder, Name, Device, Bytes, Since (modification time)
	TopicDeparture                // a file left Incoming: Folder, Name, Bytes
	TopicListing                  // a folder of Incoming (Folder empty: Incoming itself) was listed: Folder, Count, Bytes, Since (oldest file), Cause when it could not be read or was removed (Count: files that were not followed by name)
	TopicPulse                    // once a second while the beacon runs: Count (requests running), Bytes (received so far of unfinished uploads)
	TopicStart                    // the beacon listens: Name (beacon), Peer (addresses), Detail (why this port), Path (state directory on its machine)
	TopicStop                     // the beacon stops
	TopicParked                   // a file that cannot be handed on was put aside: Folder, Name, Bytes, Count (refusals), Detail (why), Cause when that failed
	TopicFlaw                     // a received file is not what it should be: Direction, Kind, Device, Address, Path, Folder, Name, Bytes, Cause, Detail, Active (it was moved to BadLogs)
	TopicPolicy                   // a changed beacon policy was loaded, or rejected: Count (groups), Active (upgrades are offered), Peer (beacons of the failover list that have no host name), Cause, Detail
	TopicDisk                     // the space on the disk: Bytes (free), Total, Reserve (below which uploads are rejected), Count (inodes), Cause when it is too little for uploads
	TopicParent                   // a parent is known or changed state: Peer, Reach, Active, Duration, Cause, Detail, Since (the next try, when it is down)
	TopicSibling                  // a beacon of the failover list is known or was probed: Name, Peer, Reach, Duration, Cause, Detail (SelfDetail: agents are given this beacon itself by an address)
	TopicWatch                    // how a folder is watched: Folder, Detail ("notify", "poll 5s")
	TopicCertificate              // a TLS certificate was loaded, or a new one rejected: Name, Since (its end), Count (length of the chain), Active (old TLS versions or weak ciphers are allowed), Cause, Detail
	TopicHistory                  // the history on disk cannot be written (Cause, Detail), or can again; Active: it is being read
	TopicGap                      // something was not seen: Count (0: an unknown number), Name (what or where), Detail; or Folder (files may have come to it and gone), Detail
	TopicArriving                 // files that are still being written to a folder of Incoming, and do not wait yet: Folder, Count, Bytes
	TopicBadLogs                  // files that were put aside in a folder of Incoming: Folder, Count
	TopicSource                   // how far a log or directory of a foreign beacon was read: Source, Name (of that beacon, where it is known)
	TopicAccounts                 // changed accounts were loaded, or rejected: Cause, Detail
	TopicWindow                   // files may be relayed now (Active), or not before Since
	TopicConnection               // a connection to the web server of another beacon ended without a request: Name (its reason), Address, Status, Cause (empty: that is normal), Detail
	topics
)

// GapExamination in the Name of a gap: received files that were not examined, because
// too many came, or because they are in an encoding that is not read.
const GapExamination = "examination"

var topicNames = [topics]string{
	"request", "relay", "arrival", "departure", "listing", "pulse", "start", "stop", "parked", "flaw", "policy", "disk", "parent", "sibling", "watch", "certificate", "history", "gap", "arriving", "bad logs", "source", "accounts", "window", "connection",
}

// String returns the topic's word.
func (t Topic) String() string { return protocol.EnumText(topicNames[:], t, "topic") }

// MarshalText makes the topic's word its JSON form.
func (t Topic) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (t *Topic) UnmarshalText(text []byte) (err error) {
	*t, err = protocol.ParseEnum[Topic](topicNames[:], text, "topic")
	return err
}

// Direction says which way a file moved, seen from the agent.
type Direction uint8

// The directions of a transfer.
const (
	DirectionNone     Direction = iota // not a transfer: OPTIONS, a test, a request outside both locations
	DirectionDownload                  // beacon → agent
	DirectionUpload                    // agent → beacon
	DirectionRelay                     // beacon → parent
	directions
)

var directionNames = [directions]string{"none", "download", "upload", "relay"}

// String returns the direction's word.
func (d Direction) String() string { return protocol.EnumText(directionNames[:], d, "direction") }

// MarshalText makes the direction's word its JSON form.
func (d Direction) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Direction) UnmarshalText(text []byte) (err error) {
	*d, err = protocol.ParseEnum[Direction](directionNames[:], text, "direction")
	return err
}

// Attribution says how the device of a request is known.
type Attribution uint8

// The ways in which a request is tied to a device.
const (
	Unattributed Attribution = iota // no device: no name, and the address is unknown, stale or shared
	Named                           // the request or the file named the device
	ByAddress                       // the device that last used this address
	attributions
)

var attributionNames = [attributions]string{"unattributed", "named", "by address"}

// String returns the attribution's word.
func (a Attribution) String() string { return protocol.EnumText(attributionNames[:], a, "attribution") }

// MarshalText makes the attribution's word its JSON form.
func (a Attribution) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (a *Attribution) UnmarshalText(text []byte) (err error) {
	*a, err = protocol.ParseEnum[Attribution](attributionNames[:], text, "attribution")
	return err
}

// Reach is the state of another beacon as seen from here.
type Reach uint8

// The states of a parent or sibling beacon.
const (
	ReachUnknown Reach = iota // not tried yet
	ReachUp
	ReachDown
	reaches
)

var reachNames = [reaches]string{"unknown", "up", "down"}

// String returns the state's word.
func (r Reach) String() string { return protocol.EnumText(reachNames[:], r, "reach") }

// MarshalText makes the state's word its JSON form.
func (r Reach) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (r *Reach) UnmarshalText(text []byte) (err error) {
	*r, err = protocol.ParseEnum[Reach](reachNames[:], text, "reach")
	return err
}

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
	Status      int             `json:"status,omitzero"` // HTTP status sent or received; 0: none was
	Bytes       int64           `json:"bytes,omitzero"`  // of the body
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
