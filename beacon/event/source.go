package event

import (
	"time"

	"beacontop/beacon/protocol"
)

// SourceKind is the type of a source of a foreign beacon.
type SourceKind uint8

// The kinds of source.
const (
	SourceLog       SourceKind = iota // an access log, or the events of another beacontop
	SourceDirectory                   // Incoming or Staging
	SourceSettings                    // the configuration of the other beacon
	sourceKinds
)

var sourceKindNames = [sourceKinds]string{"log", "directory", "settings"}

// String returns the name of the kind.
func (k SourceKind) String() string { return protocol.EnumText(sourceKindNames[:], k, "source") }

// MarshalText encodes the kind by its name, also in JSON.
func (k SourceKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (k *SourceKind) UnmarshalText(text []byte) (err error) {
	*k, err = protocol.ParseEnum[SourceKind](sourceKindNames[:], text, "source")
	return err
}

// Source is what is known about one log or directory of a foreign beacon, and what cannot be
// known from it. The publisher must not modify it after publishing.
type Source struct {
	Path    string     `json:"path"` // on this machine, for display
	Kind    SourceKind `json:"kind"`
	Watch   string     `json:"watch,omitzero"`   // "notify", "poll 5s", with the reason if there is one
	Problem string     `json:"problem,omitzero"` // why it cannot be read now; empty: no problem
	Note    string     `json:"note,omitzero"`    // further information for the reader

	// For logs.
	Format    string      `json:"format,omitzero"`
	File      string      `json:"file,omitzero"`   // file being written
	Fields    string      `json:"fields,omitzero"` // current columns
	Lines     int         `json:"lines,omitzero"`
	Requests  int         `json:"requests,omitzero"`
	Other     int         `json:"other,omitzero"` // lines of other sites and paths
	Malformed int         `json:"malformed,omitzero"`
	Cut       int         `json:"cut,omitzero"` // lines that exceed the length limit
	Bytes     int64       `json:"bytes,omitzero"`
	Unread    int64       `json:"unread,omitzero"`  // bytes not read yet
	Newest    time.Time   `json:"newest,omitzero"`  // time of the newest line
	Gaps      int         `json:"gaps,omitzero"`    // how often data was lost before it was read
	Gap       string      `json:"gap,omitzero"`     // description of the last gap
	Repeats   bool        `json:"repeats,omitzero"` // the last lines before a crash may have been counted twice
	Blind     []Blindness `json:"blind,omitzero"`
	Examples  []Example   `json:"examples,omitzero"` // newest malformed lines

	Files int `json:"files,omitzero"` // number of files in a directory
}

// Blindness describes what cannot be observed because a field is missing, and how an admin
// enables the field.
type Blindness struct {
	Field    string `json:"field"`
	Analysis string `json:"analysis"`
	Remedy   string `json:"remedy"`
}

// Example is a malformed line, verbatim.
type Example struct {
	File   string `json:"file,omitzero"` // log file, without its directory
	Line   int    `json:"line"`
	Reason string `json:"reason"`
	Text   string `json:"text"`
}
