package event

import (
	"time"

	"beacontop/beacon/protocol"
)

// SourceKind says what a source of a foreign beacon is.
type SourceKind uint8

// The kinds of source.
const (
	SourceLog       SourceKind = iota // an access log, or the events of another beacontop
	SourceDirectory                   // Incoming or Staging
	SourceSettings                    // the configuration of the other beacon
	sourceKinds
)

var sourceKindNames = [sourceKinds]string{"log", "directory", "settings"}

// String returns the kind's word.
func (k SourceKind) String() string { return protocol.EnumText(sourceKindNames[:], k, "source") }

// MarshalText makes the kind's word its JSON form.
func (k SourceKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *SourceKind) UnmarshalText(text []byte) (err error) {
	*k, err = protocol.ParseEnum[SourceKind](sourceKindNames[:], text, "source")
	return err
}

// Source is what is known of one log or directory of a foreign beacon, and what cannot
// be known from it. Whoever published it does not change it any more.
type Source struct {
	Path    string     `json:"path"` // of this machine, for people
	Kind    SourceKind `json:"kind"`
	Watch   string     `json:"watch,omitzero"`   // "notify", "poll 5s", with the reason where there is one
	Problem string     `json:"problem,omitzero"` // why it cannot be read now; empty: it can
	Note    string     `json:"note,omitzero"`    // what else a reader has to know

	// Of logs.
	Format    string      `json:"format,omitzero"`
	File      string      `json:"file,omitzero"`   // that is being written
	Fields    string      `json:"fields,omitzero"` // current columns
	Lines     int         `json:"lines,omitzero"`
	Requests  int         `json:"requests,omitzero"`
	Other     int         `json:"other,omitzero"` // lines of other sites and paths
	Malformed int         `json:"malformed,omitzero"`
	Cut       int         `json:"cut,omitzero"` // lines too long to be read
	Bytes     int64       `json:"bytes,omitzero"`
	Unread    int64       `json:"unread,omitzero"`  // bytes that are there and were not read yet
	Newest    time.Time   `json:"newest,omitzero"`  // time of the newest line
	Gaps      int         `json:"gaps,omitzero"`    // how often something was lost before it was read
	Gap       string      `json:"gap,omitzero"`     // the last of them
	Repeats   bool        `json:"repeats,omitzero"` // the last lines before a crash may have been counted twice
	Blind     []Blindness `json:"blind,omitzero"`
	Examples  []Example   `json:"examples,omitzero"` // newest malformed lines

	Files int `json:"files,omitzero"` // in a directory
}

// Blindness is what cannot be seen because a field is missing, and how an admin turns it on.
type Blindness struct {
	Field    string `json:"field"`
	Analysis string `json:"analysis"`
	Remedy   string `json:"remedy"`
}

// Example is a line that could not be read, verbatim.
type Example struct {
	File   string `json:"file,omitzero"` // of the log, without its directory
	Line   int    `json:"line"`
	Reason string `json:"reason"`
	Text   string `json:"text"`
}
