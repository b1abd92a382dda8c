package event

import (
	"iter"

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
	TopicSibling                  // a beacon of the failover list is known or was probed: Name, Peer, Reach, Duration, Cause, Detail, Active (it is this beacon itself, which agents are given by an address)
	TopicWatch                    // how a folder is watched: Folder, Active (the kernel reports changes), Detail (how, for people)
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

// Recollected reports whether Recollect makes anything of events of a topic.
func (t Topic) Recollected() bool {
	switch t {
	case TopicRequest, TopicRelay, TopicFlaw, TopicArrival, TopicDeparture, TopicParked:
		return true
	}
	return false
}
