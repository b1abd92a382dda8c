package snapshot

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"beacontop/beacon/estate"
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
	Rung       *ladder.Rung `json:"rung,omitzero"`
	StuckSince time.Time    `json:"stuck_since,omitzero"`
	Before     bool         `json:"before,omitzero"`
	Status     int          `json:"status,omitzero"`
	Substatus  int          `json:"substatus,omitzero"`
	Cause      event.Cause  `json:"cause,omitzero"`
	Path       string       `json:"path,omitzero"`
}

// Words are the conditions that Where accepts.
var Words = []string{"orphan", "lost", "failing"}

// Where returns the condition of a word; every agent fulfils the empty one.
func Where(word string) (func(*estate.AgentRow) bool, error) {
	switch word {
	case "":
		return func(*estate.AgentRow) bool { return true }, nil
	case "orphan":
		return func(r *estate.AgentRow) bool { return r.Orphan }, nil
	case "lost":
		return func(r *estate.AgentRow) bool { return r.Lost }, nil
	case "failing":
		return func(r *estate.AgentRow) bool { return r.Failing }, nil
	}
	return nil, fmt.Errorf("%q is no condition: it must be one of %s", word, strings.Join(Words, ", "))
}

// List returns the agents that fulfil the condition of a word.
func (s *Snapshot) List(ctx context.Context, word string) (*List, error) {
	fulfils, err := Where(word)
	if err != nil {
		return nil, err
	}
	out := &List{Schema: Schema, At: s.now.UTC(), Where: word, Agents: []Agent{}}
	err = s.agents(ctx, true, func(r *estate.AgentRow) {
		if fulfils(r) {
			out.Agents = append(out.Agents, agentOf(r))
		}
	})
	return out, err
}

func agentOf(r *estate.AgentRow) Agent {
	a := Agent{
		Device: r.Device.Name, Domain: r.Device.Domain, Address: r.Address, UserAgent: r.UserAgent, First: r.First, Contact: r.Contact,
		Orphan: r.Orphan, Lost: r.Lost, Failing: r.Failing,
	}
	if rung, is := r.Ladder.Dark(); is {
		step := &r.Ladder[rung]
		a.Rung, a.StuckSince, a.Before = &rung, step.Since.UTC(), step.Before
		a.Status, a.Substatus, a.Cause, a.Path = step.Status, step.Substatus, step.Cause, step.Path
	}
	return a
}
