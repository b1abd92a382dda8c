package snapshot

import (
	"context"
	"net/netip"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/filter"
	"beacontop/beacon/estate/ladder"
	"beacontop/beacon/event"
)

// Schema is the version of the form of a List as JSON and CSV.
const Schema = 1

// List is the agents that match a condition, by name.
type List struct {
	Schema int       `json:"schema"`
	At     time.Time `json:"at"`
	Where  string    `json:"where,omitzero"`
	Agents []Agent   `json:"agents"`
}

// Agent is one agent of a List.
type Agent struct {
	Device     string       `json:"device"`
	Domain     string       `json:"domain,omitzero"`
	Address    netip.Addr   `json:"address,omitzero"`
	UserAgent  string       `json:"user_agent,omitzero"`
	First      time.Time    `json:"first_contact,omitzero"`
	Contact    time.Time    `json:"last_contact,omitzero"`
	Orphan     bool         `json:"orphan,omitzero"`
	Lost       bool         `json:"lost,omitzero"`
	Failing    bool         `json:"failing,omitzero"`
	Silent     bool         `json:"silent,omitzero"`
	Stale      bool         `json:"stale,omitzero"`
	Rung       *ladder.Rung `json:"rung,omitzero"`
	StuckSince time.Time    `json:"stuck_since,omitzero"`
	Before     bool         `json:"before,omitzero"`
	Status     int          `json:"status,omitzero"`
	Substatus  int          `json:"substatus,omitzero"`
	Cause      event.Cause  `json:"cause,omitzero"`
	Path       string       `json:"path,omitzero"`
}

// Words are conditions by one word. Anything else is a filter, as in the dashboard.
var Words = []string{"orphan", "lost", "failing"}

// condition selects agents: by a filter, and by what a row says.
type condition struct {
	filter filter.Filter
	row    func(*estate.AgentRow) bool
}

// Where reports why a text is no condition; nil: it is one. Every agent fulfils the empty one.
func Where(text string) error {
	_, err := conditionOf(text)
	return err
}

func conditionOf(text string) (c condition, err error) {
	c.row = func(*estate.AgentRow) bool { return true }
	switch text {
	case "orphan":
		c.row = func(r *estate.AgentRow) bool { return r.Orphan }
	case "lost":
		c.row = func(r *estate.AgentRow) bool { return r.Lost }
	case "failing":
		c.row = func(r *estate.AgentRow) bool { return r.Failing }
	default:
		if c.filter, err = filter.Parse(text); err == nil {
			err = c.filter.Check(filter.Agents)
		}
	}
	return c, err
}

// List returns the agents that fulfil a condition.
func (s *Snapshot) List(ctx context.Context, where string) (*List, error) {
	c, err := conditionOf(where)
	if err != nil {
		return nil, err
	}
	out := &List{Schema: Schema, At: s.now.UTC(), Where: where, Agents: []Agent{}}
	err = s.agents(ctx, estate.AgentsQuery{Filter: c.filter, Ladder: true}, func(r *estate.AgentRow) {
		if c.row(r) {
			out.Agents = append(out.Agents, agentOf(r))
		}
	})
	return out, err
}

func agentOf(r *estate.AgentRow) Agent {
	a := Agent{
		Device: r.Device.Name, Domain: r.Device.Domain, Address: r.Address, UserAgent: r.UserAgent, First: r.First, Contact: r.Contact,
		Orphan: r.Orphan, Lost: r.Lost, Failing: r.Failing, Silent: r.Silent || r.Away, Stale: r.Stale,
	}
	if rung, is := r.Ladder.Dark(); is {
		step := &r.Ladder[rung]
		a.Rung, a.StuckSince, a.Before = &rung, step.Since.UTC(), step.Before
		a.Status, a.Substatus, a.Cause, a.Path = step.Status, step.Substatus, step.Cause, step.Path
	}
	return a
}
