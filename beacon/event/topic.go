package event

import (
	"iter"
	"slices"
	"strings"

	"beacontop/beacon/protocol"
)

// Topic is the type of an Event.
type Topic uint8

// The topics, with the fields of Event that each sets besides Time.
const (
	// TopicRequest reports an HTTP request that has ended: all transfer fields, Active (the upload
	// was moved to BadLogs), Since (when the origin last confirmed the copy that was sent).
	TopicRequest Topic = iota
	// TopicRelay reports an attempt to forward a file to the parent that has ended: Folder, Name,
	// Device, Status, Bytes, Duration, Cause, Detail, Peer, Count (how often this file was
	// rejected; 0: the file is not at fault).
	TopicRelay
	// TopicArrival reports a file that appeared in Incoming: Folder, Name, Device, Bytes, Since
	// (modification time).
	TopicArrival
	// TopicDeparture reports a file that left Incoming: Folder, Name, Bytes.
	TopicDeparture
	// TopicListing reports the listing of a folder of Incoming (Folder empty: Incoming itself):
	// Folder, Count, Bytes, Since (modification time of the oldest file), Name (of that file; empty:
	// not tracked by name), Cause if it could not be read or was removed (Count: files that were not
	// tracked by name).
	TopicListing
	// TopicPulse is sent once a second while the beacon runs: Count (requests running), Bytes
	// (received so far of unfinished uploads).
	TopicPulse
	// TopicStart reports that the beacon listens: Name (beacon), Peer (addresses), Detail (why this
	// port), Path (state directory on its machine), Active (all its addresses use TLS).
	TopicStart
	// TopicStop reports that the beacon stops.
	TopicStop
	// TopicParked reports a file that cannot be forwarded and was moved to BadLogs: Folder, Name,
	// Bytes, Count (rejections), Detail (why), Cause if moving failed.
	TopicParked
	// TopicFlaw reports a received file that is damaged or suspicious: Direction, Kind, Device,
	// Address, Path, Folder, Name, Bytes, Cause, Detail, Active (it was moved to BadLogs).
	TopicFlaw
	// TopicPolicy reports that a changed beacon policy was loaded, or rejected: Count (groups),
	// Active (upgrades are offered), Peer (beacons of the failover list that have no host name),
	// Cause, Detail (the problem; without a cause, the difference to the policy before).
	TopicPolicy
	// TopicDisk reports the disk space: Bytes (free), Total, Reserve (below which uploads are
	// rejected), Count (inodes), Cause if there is too little for uploads.
	TopicDisk
	// TopicParent reports that a parent is known or changed state: Name, Peer, Reach, Active, Duration,
	// Cause, Detail, Since (the next attempt, if it is down).
	TopicParent
	// TopicSibling reports that a beacon of the failover list is known or was probed: Name, Peer,
	// Reach, Duration, Cause, Detail, Active (it is this beacon itself, and the list identifies it
	// by an IP address).
	TopicSibling
	// TopicWatch reports how a folder is watched: Folder, Active (the kernel reports changes),
	// Detail (how, for display).
	TopicWatch
	// TopicCertificate reports that a TLS certificate was loaded, or a new one rejected: Name,
	// Since (when it expires), Count (length of the chain), Active (old TLS versions or weak
	// ciphers are allowed), Cause, Detail.
	TopicCertificate
	// TopicHistory reports that the history on disk cannot be written (Cause, Detail), or can be
	// written again; Active: it is being read.
	TopicHistory
	// TopicGap reports something that was not observed: Count (0: an unknown number), Name (what or
	// where), Detail; or Folder (files may have come and gone there), Detail.
	TopicGap
	// TopicArriving reports files still being written to a folder of Incoming, which do not count
	// as waiting yet: Folder, Count, Bytes.
	TopicArriving
	// TopicBadLogs reports files moved to BadLogs in a folder of Incoming: Folder, Count.
	TopicBadLogs
	// TopicSource reports how far a log or directory of a foreign beacon was read: Source, Name (of
	// that beacon, if known).
	TopicSource
	// TopicAccounts reports that changed accounts were loaded, or rejected: Cause, Detail (the
	// difference, without names; why not).
	TopicAccounts
	// TopicWindow reports that forwarding is allowed now (Active), or not before Since.
	TopicWindow
	// TopicClock reports that the clock of this machine jumped: Duration (by how much; negative: back),
	// Since (the time just before). The machine may have slept.
	TopicClock
	// TopicConnection reports a connection to the web server of another beacon that ended without a
	// request: Name (its reason), Address, Status, Cause (empty: normal), Detail.
	TopicConnection
	// TopicDiagnosis reports that a diagnosis was raised, has changed or was cleared: Name (its id),
	// Code, Change, Severity, Detail (what is wrong, with times in UTC), Count (of what the code is
	// about), Since (when it was first true), Active (it is raised); and what it is about: Subjects,
	// and Device, Address, Folder (below Incoming, or a path), Peer, each only if there is exactly one. It follows from
	// facts, and the saved state tells what is raised: so it is stored, but not applied again.
	TopicDiagnosis
	// TopicInventory reports what a received inventory says about the machine that it was taken on:
	// Device, Address, Folder, Name, Machine.
	TopicInventory
	// TopicNotify reports that a receiver of notifications does not accept them (Cause, Detail), or does
	// again: Name.
	TopicNotify
	// TopicLogin reports that somebody logged in to look at this beacon (Active), or was refused, or
	// that a session was ended: Name (of the key, if it is known), Address, Method (ssh), Cause (none: as
	// asked), Detail (the fingerprint; why not), Count (more refusals like it that are not reported one by one).
	TopicLogin
	// TopicOrigin reports that an origin (see package origin) is known or changed state: Name, Peer (both
	// its URL), Reach, Active (in use), Status (of its test page), Duration (of the answer), Cause (if it is up,
	// a fault that does not stop downloads), Detail, Since (the next attempt, if it is down).
	TopicOrigin
	// TopicBypass reports that a failover list from an origin names beacons to which agents go past this one:
	// Name (path of the file), Peer (their names), Count; 0: it names none any more.
	TopicBypass
	topics
)

// Names of gaps.
const (
	GapFeed          = "feed"                     // events that were published faster than they were applied
	GapEvents        = "events"                   // events that somebody who follows them was not told
	GapHistory       = "history"                  // events missing from the history on disk; they are counted all the same
	GapNotifications = "notifications"            // notifications that wait no longer
	GapExamination   = "examination"              // received files that were not examined: too many, a stop, or an unsupported encoding
	GapRecording     = "recording"                // requests missing from a recording (--record-wire)
	GapDates         = "dates of generated files" // they cannot be read or written
	GapCopies        = "copies"                   // kept answers of an origin that cannot be read, and are not used
)

// Unseen reports whether a gap is in the events themselves: some of the time before it were not seen.
func Unseen(gap string) bool { return gap == GapFeed || gap == GapEvents }

// topicTable has the properties of each topic. An event of it sets some of its fields, none other.
var topicTable = [topics]struct {
	name   string
	use    use
	fields string
}{
	TopicRequest: {"request", recollected, "direction kind device domain attribution address method path user_agent status substatus win32_status " +
		"bytes duration cause detail folder name since peer active unsized untimed served"},
	TopicRelay:       {"relay", recollected, "direction kind device domain attribution folder name path status bytes duration cause detail peer count unsized untimed"},
	TopicArrival:     {"arrival", recollected, "kind folder name device domain bytes since"},
	TopicDeparture:   {"departure", recollected, "kind folder name device domain bytes"},
	TopicListing:     {"listing", live, "folder name count bytes since cause detail"},
	TopicPulse:       {"pulse", live, "count bytes"},
	TopicStart:       {"start", replayed, "name peer detail path active"},
	TopicStop:        {"stop", stored, ""},
	TopicParked:      {"parked", recollected, "direction kind device domain folder name bytes count cause detail"},
	TopicFlaw:        {"flaw", recollected, "direction kind device domain attribution address path folder name bytes cause detail active"},
	TopicPolicy:      {"policy", stored, "count active peer cause detail"},
	TopicDisk:        {"disk", stored, "bytes total reserve count cause detail"},
	TopicParent:      {"parent", replayed, "name peer reach active duration cause detail since"},
	TopicSibling:     {"sibling", replayed, "name peer reach duration cause detail active"},
	TopicWatch:       {"watch", stored, "folder active detail"},
	TopicCertificate: {"certificate", stored, "name since count active cause detail"},
	TopicHistory:     {"history", live, "cause detail active"},
	TopicGap:         {"gap", replayed, "count name detail folder"},
	TopicArriving:    {"arriving", stored, "folder count bytes"},
	TopicBadLogs:     {"bad logs", stored, "folder count"},
	TopicSource:      {"source", stored, "name"},
	TopicAccounts:    {"accounts", stored, "cause detail"},
	TopicWindow:      {"window", stored, "active since"},
	TopicClock:       {"clock", stored, "duration since"},
	TopicConnection:  {"connection", stored, "name address status cause detail"},
	TopicDiagnosis:   {"diagnosis", stored, "name code change severity subjects device domain address folder peer detail count since active"},
	TopicInventory:   {"inventory", replayed, "device domain address folder name version serial hardware model system"},
	TopicNotify:      {"notify", live, "name cause detail"},
	TopicLogin:       {"login", stored, "name address method active cause detail count"},
	TopicOrigin:      {"origin", replayed, "name peer reach active status duration cause detail since"},
	TopicBypass:      {"bypass", replayed, "name peer count"},
}

// use is what happens to an event besides being folded; each value includes those before it.
type use uint8

const (
	live        use = iota // it describes the present, and is in no history
	stored                 // in the history
	replayed               // and applied again after a start, if the saved state does not include it
	recollected            // and put back into the stream and the queue, if the saved state includes it
)

// Stored reports whether a history contains events of this topic.
func (t Topic) Stored() bool { return topicTable[t].use >= stored }

// Replayed reports whether State.Replay uses events of this topic.
func (t Topic) Replayed() bool { return topicTable[t].use >= replayed }

// Recollected reports whether State.Recollect uses events of this topic.
func (t Topic) Recollected() bool { return topicTable[t].use >= recollected }

func topicFields(t Topic) []string { return strings.Fields("time topic " + topicTable[t].fields) }

// Unexpected returns the names of the fields that an event sets although its topic has none such.
func (e *Event) Unexpected() (names []string) {
	has := topicFields(e.Topic)
	for _, f := range Fields {
		if f.Get(e) != nil && !slices.Contains(has, f.Name) {
			names = append(names, f.Name)
		}
	}
	if e.Source != nil && e.Topic != TopicSource {
		names = append(names, "source")
	}
	return names
}

var topicNames = func() (names [topics]string) {
	for t := range topics {
		names[t] = topicTable[t].name
	}
	return names
}()

// String returns the name of the topic.
func (t Topic) String() string { return protocol.EnumText(topicNames[:], t, "topic") }

// MarshalText encodes the topic by its name, also in JSON.
func (t Topic) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (t *Topic) UnmarshalText(text []byte) (err error) {
	*t, err = protocol.ParseEnum[Topic](topicNames[:], text, "topic")
	return err
}

// Topics yields all topics.
func Topics() iter.Seq[Topic] {
	return func(yield func(Topic) bool) {
		for t := range topics {
			if !yield(t) {
				return
			}
		}
	}
}
