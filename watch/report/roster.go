package report

import (
	"time"
)

// Agents is the state of the devices.
type Agents struct {
	New      Group     `json:"new"`
	Silent   Group     `json:"silent"`
	Failing  Group     `json:"failing"`
	Orphans  Group     `json:"first_policy_orphans"`
	Versions []Version `json:"versions"`
	More     int       `json:"more_versions"` // user agents that are not listed
}

// Group is a list of devices with something in common.
type Group struct {
	Known   bool     `json:"known"` // false: the period is too short to decide
	Note    string   `json:"note"`  // what they have in common, or why it is unknown
	Count   int      `json:"count"`
	Partial bool     `json:"partial"` // there may be more: see Totals.BeyondDevices
	Devices []Device `json:"devices"` // the first of them
}

// Device is one device in a group.
type Device struct {
	Name      string    `json:"name"`
	Domain    string    `json:"domain"`
	Address   string    `json:"address"` // newest
	UserAgent string    `json:"user_agent"`
	First     time.Time `json:"first"` // contact in the period
	Last      time.Time `json:"last"`
	Requests  int64     `json:"requests"`
	Failed    int64     `json:"failed"`
	Failing   []Failing `json:"failing"` // what currently fails
}

// Failing is what a device failed at in its newest request of a kind, and how.
type Failing struct {
	Direction string `json:"direction"`
	Kind      string `json:"kind"`
	Status    int    `json:"status"`
	Substatus int    `json:"substatus"`
	Cause     string `json:"cause"`
}

// Version is a user agent.
type Version struct {
	UserAgent string `json:"user_agent"`
	Devices   int    `json:"devices"` // whose newest request had it
	Requests  int64  `json:"requests"`
}

// Quality describes the logs themselves.
type Quality struct {
	Logs      int      `json:"logs"`
	Failed    int      `json:"failed"`   // logs that were not read completely
	LeftOut   int      `json:"left_out"` // logs that were not opened: outside the requested time
	Again     int      `json:"again"`    // lines that several files of one log contain, beyond the first time
	Lines     int      `json:"lines"`
	Requests  int      `json:"requests"`
	Events    int      `json:"events"`
	Other     int      `json:"other"`
	Malformed int      `json:"malformed"`
	Cut       int      `json:"cut"`
	Comments  int      `json:"comments"`
	Bytes     int64    `json:"bytes"`
	Sources   []Source `json:"sources"`
	Blind     []Blind  `json:"blind"`
}

// Source is one log.
type Source struct {
	Name      string    `json:"name"`
	Format    string    `json:"format"`
	Error     string    `json:"error"`
	Lines     int       `json:"lines"`
	Requests  int       `json:"requests"`
	Events    int       `json:"events"`
	Other     int       `json:"other"`
	Malformed int       `json:"malformed"`
	Cut       int       `json:"cut"`
	Bytes     int64     `json:"bytes"`
	First     time.Time `json:"first,omitzero"`
	Last      time.Time `json:"last,omitzero"`
	Examples  []Example `json:"examples"`
}

// Example is a line that could not be read.
type Example struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
	Text   string `json:"text"` // its beginning; empty in a masked report
}

// Blind is what a missing field hides.
type Blind struct {
	Field    string `json:"field"`
	Analysis string `json:"analysis"`
	Remedy   string `json:"remedy"`
	Sources  int    `json:"sources"` // logs without the field
}
