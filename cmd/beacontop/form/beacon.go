package form

import (
	"net/netip"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
)

// Beacon is another beacon: a parent, an origin, or one of the failover list.
type Beacon struct {
	Role    string        `json:"role"` // parent, origin, sibling
	Name    string        `json:"name,omitzero"`
	URL     string        `json:"url"`
	Reach   event.Reach   `json:"reach"`
	Active  bool          `json:"active,omitzero"`
	Status  int           `json:"status,omitzero"` // of an origin: the answer to its last test
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
		Role: role, Name: p.Name, URL: p.URL, Reach: p.Reach, Active: p.Active, Status: p.Status, Self: p.Self, Since: p.Since, Before: p.Before, Checked: p.Checked, Next: p.Next,
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
	// Departures are some of these, by name, those that were here last first.
	Departures []Departure `json:"departures,omitzero"`
}

// Departure is an agent that a sibling likely serves: it is silent here by its own rhythm, and knows the
// failover list, on which another beacon is up.
type Departure struct {
	Device   string     `json:"device"`
	Domain   string     `json:"domain,omitzero"`
	Address  netip.Addr `json:"address,omitzero"`
	Contact  time.Time  `json:"last_contact"`
	Inferred bool       `json:"inferred"` // always: no request says it
}

// departuresMost is the number of departures that are named.
const departuresMost = 100

// FailoverQuery is the question whose answer FailoverTotalOf reads.
func FailoverQuery(now time.Time) estate.Query {
	return estate.Query{Now: now, Parts: estate.PartFailover | estate.PartOverview, Columns: 1, Rows: departuresMost}
}

// FailoverTotalOf returns what a sample says of failover as a whole.
func FailoverTotalOf(s *estate.Sample) FailoverTotal {
	t := &s.Totals
	out := FailoverTotal{Siblings: t.Siblings, SiblingsUp: t.SiblingsUp, SiblingsDown: t.SiblingsDown, CameOver: s.Overview.HourOver, Departed: s.Failover.Departed}
	for _, d := range s.Failover.Departures {
		out.Departures = append(out.Departures, Departure{d.Device.Name, d.Device.Domain, d.Address, d.Contact, true})
	}
	return out
}

// Front is what a beacon in front of another saw of it in the answers to downloads.
type Front struct {
	Here       int64     `json:"here_1h"` // downloads of the last hour, by who answered them
	Origin     int64     `json:"origin_1h"`
	Copy       int64     `json:"copy_1h"`
	Unanswered int64     `json:"unanswered_1h"` // the origin did not answer, and there was no copy
	Sending    bool      `json:"sending_copies,omitzero"`
	Since      time.Time `json:"copies_since,omitzero"` // the last copies began; zero: none was ever sent
	Last       time.Time `json:"copies_last,omitzero"`
	Agents     int       `json:"copies_agents,omitzero"` // that got one since then
	Least      bool      `json:"copies_agents_least,omitzero"`
	Bypassed   []string  `json:"bypassed,omitzero"` // failover lists that lead past this beacon
}

// FrontOf returns the form of what a front saw; nil: this beacon is not in front of another.
func FrontOf(f *estate.Facts) *Front {
	if len(f.Origins) == 0 {
		return nil
	}
	hour, c := &f.Front.Hour, &f.Front.Copies
	front := &Front{
		Here: hour.Here, Origin: hour.Origin, Copy: hour.Copy, Unanswered: hour.Unanswered,
		Sending: c.Sent(f.Now), Since: c.Since, Last: c.Last, Agents: c.Agents, Least: c.Least,
	}
	for _, b := range f.Front.Bypasses {
		front.Bypassed = append(front.Bypassed, b.Path)
	}
	return front
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
