package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/filter"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/cmd/beacontop/form"
)

// rowsAtOnce is how many agents are asked for at once: rows with ladders take about 2 kB each.
const rowsAtOnce = 2000

// each calls a function with every agent that a query selects, by name.
func (s *server) each(ctx context.Context, now time.Time, which estate.AgentsQuery, do func(*estate.AgentRow)) error {
	reader := s.State.Reader()
	which.Sort, which.Limit, which.Held = estate.SortName, rowsAtOnce, now // no row twice, and none left out
	q := estate.Query{Now: now, Parts: estate.PartAgents, Agents: which}
	for {
		out, err := reader.Sample(ctx, q)
		if err != nil {
			return err
		}
		rows := out.Agents.Rows[min(q.Agents.Offset-out.Agents.Offset, len(out.Agents.Rows)):] // the last window is moved, so that it is full
		for i := range rows {
			do(&rows[i])
		}
		if q.Agents.Offset += rowsAtOnce; q.Agents.Offset >= out.Agents.Matching {
			return nil
		}
	}
}

// agents answers /v1/agents.
func (s *server) agents(_ http.ResponseWriter, r *http.Request) (json.RawMessage, error) {
	q, err := read(r, listParams...)
	if err != nil {
		return nil, err
	}
	if err := check[form.Agent](q); err != nil {
		return nil, err
	}
	if err := q.answers(filter.Agents); err != nil {
		return nil, err
	}
	rows := []form.Agent{}
	now := s.now(q)
	is := called(q.words)
	err = s.each(r.Context(), now, estate.AgentsQuery{Filter: q.where, Ladder: true}, func(row *estate.AgentRow) {
		if is(row) {
			rows = append(rows, form.AgentOf(row))
		}
	})
	if err != nil {
		return nil, err
	}
	return form.List(head(now, q, len(rows)), string(form.Agents), rows, q.rows)
}

// called returns what one of Words selects.
func called(word string) func(*estate.AgentRow) bool {
	switch word {
	case "orphan":
		return func(r *estate.AgentRow) bool { return r.Orphan }
	case "lost":
		return func(r *estate.AgentRow) bool { return r.Lost }
	case "failing":
		return func(r *estate.AgentRow) bool { return r.Failing }
	}
	return func(*estate.AgentRow) bool { return true }
}

// agentDocument is one agent with its newest transfers.
type agentDocument struct {
	Schema   int           `json:"schema"`
	At       time.Time     `json:"at"`
	Agent    form.Agent    `json:"agent"`
	Requests []event.Event `json:"requests"`
}

// transfersShown is how many transfers of one agent are in its document.
const transfersShown = 50

// agent answers /v1/agents/NAME.
func (s *server) agent(_ http.ResponseWriter, r *http.Request) (json.RawMessage, error) {
	q, err := read(r, pZone)
	if err != nil {
		return nil, err
	}
	now := s.now(q)
	device, err := s.find(r.Context(), now, r.PathValue("name"))
	if err != nil {
		return nil, err
	}
	out, err := s.detail(r.Context(), estate.Query{Now: now, Parts: estate.PartAgent, Agent: device, Rows: transfersShown})
	if err != nil {
		return nil, err
	}
	if out.Agent == nil {
		return nil, unknown(device.String(), nil)
	}
	row := out.Agent.AgentRow
	_, steps := out.Agent.Ladder()
	row.Ladder = &steps
	return form.Marshal(agentDocument{form.Schema, now.UTC(), form.AgentOf(&row), append([]event.Event{}, out.Agent.Transfers...)})
}

// find returns the agent with a name, with or without its domain.
func (s *server) find(ctx context.Context, now time.Time, name string) (protocol.Device, error) {
	var exact, same, all []protocol.Device
	err := s.each(ctx, now, estate.AgentsQuery{}, func(r *estate.AgentRow) {
		d := r.Device
		all = append(all, d)
		switch {
		case d.Domain != "" && protocol.EqualNames(d.String(), name):
			exact = append(exact, d)
		case protocol.EqualNames(d.Name, name):
			same = append(same, d)
		}
	})
	switch {
	case err != nil:
		return protocol.Device{}, err
	case len(exact) > 0:
		return exact[0], nil
	case len(same) == 1:
		return same[0], nil
	case len(same) == 0:
		return protocol.Device{}, unknown(name, near(all, name))
	}
	return protocol.Device{}, ambiguous(name, same)
}
