package form

import (
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
)

// Beacon is another beacon: a parent, or one of the failover list.
type Beacon struct {
	Role    string        `json:"role"` // parent, sibling
	Name    string        `json:"name,omitzero"`
	URL     string        `json:"url"`
	Reach   event.Reach   `json:"reach"`
	Active  bool          `json:"active,omitzero"`
	Self    bool          `json:"self,omitzero"`
	Since   time.Time     `json:"since,omitzero"`
	Before  bool          `json:"before,omitzero"`
	Checked time.Time     `json:"checked,omitzero"`
	Next    time.Time     `json:"next,omitzero"`
	Latency time.Duration `json:"latency_ns,omitzero"`
	Cause   event.Cause   `json:"cause,omitzero"`
	Detail  string        `json:"detail,omitzero"`
}

// BeaconOf returns the form of another beacon.
func BeaconOf(role string, p *estate.Peer) Beacon {
	return Beacon{
		Role: role, Name: p.Name, URL: p.URL, Reach: p.Reach, Active: p.Active, Self: p.Self, Since: p.Since, Before: p.Before, Checked: p.Checked, Next: p.Next,
		Latency: p.Latency, Cause: p.Cause, Detail: p.Detail,
	}
}

// FailoverTotal is what is known of failover as a whole.
type FailoverTotal struct {
	Siblings     int   `json:"siblings"`
	SiblingsUp   int   `json:"siblings_up"`
	SiblingsDown int   `json:"siblings_down"`
	CameOver     int64 `json:"came_over_1h"` // agents that likely came by failover; inferred
	Departed     int   `json:"departed"`     // agents that a sibling likely serves; inferred
}

// beacons is how people see the other beacons.
var beacons = table[Beacon]{
	one: "beacon", many: "beacons", empty: "no parent, and the failover list is empty",
	titles: []string{"ROLE", "NAME", "URL", "STATE", "SINCE", "WHY"},
	line: func(now time.Time, b *Beacon) []string {
		state := b.Reach.String()
		switch {
		case b.Self:
			state = "this beacon"
		case b.Active:
			state += ", in use"
		}
		return []string{b.Role, b.Name, b.URL, state, figures.Since(now, local(b.Since, now)), b.Detail}
	},
}

// local returns a time in the zone of another; a zero time stays zero.
func local(t, now time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(now.Location())
}
