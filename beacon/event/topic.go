package event

import (
	"iter"

	"beacontop/beacon/protocol"
)

// Topic is the type of an Event.
type Topic uint8

// The topics, with the fields of Event that each sets besides Time.
const (
	// TopicRequest reports an HTTP request that has ended: all transfer fields, Active (the upload
	// was moved to BadLogs).
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
	// Folder, Count, Bytes, Since (oldest file), Cause if it could not be read or was removed
	// (Count: files that were not tracked by name).
	TopicListing
	// TopicPulse is sent once a second while the beacon runs: Count (requests running), Bytes
	// (received so far of unfinished uploads).
	TopicPulse
	// TopicStart reports that the beacon listens: Name (beacon), Peer (addresses), Detail (why this
	// port), Path (state directory on its machine).
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
	// Cause, Detail.
	TopicPolicy
	// TopicDisk reports the disk space: Bytes (free), Total, Reserve (below which uploads are
	// rejected), Count (inodes), Cause if there is too little for uploads.
	TopicDisk
	// TopicParent reports that a parent is known or changed state: Peer, Reach, Active, Duration,
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
	// TopicAccounts reports that changed accounts were loaded, or rejected: Cause, Detail.
	TopicAccounts
	// TopicWindow reports that forwarding is allowed now (Active), or not before Since.
	TopicWindow
	// TopicConnection reports a connection to the web server of another beacon that ended without a
	// request: Name (its reason), Address, Status, Cause (empty: normal), Detail.
	TopicConnection
	topics
)

// GapExamination is the Name of a gap of received files that were not examined, because there
// were too many, or because their encoding is not supported.
const GapExamination = "examination"

var topicNames = [topics]string{
	"request", "relay", "arrival", "departure", "listing", "pulse", "start", "stop", "parked", "flaw", "policy", "disk", "parent", "sibling", "watch", "certificate", "history", "gap", "arriving", "bad logs", "source", "accounts", "window", "connection",
}

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

// Recollected reports whether State.Recollect uses events of this topic.
func (t Topic) Recollected() bool {
	switch t {
	case TopicRequest, TopicRelay, TopicFlaw, TopicArrival, TopicDeparture, TopicParked:
		return true
	}
	return false
}
