package snapshot

import (
	"context"
	"slices"
	"strings"

	"beacontop/beacon/diagnosis/explanation"
	"beacontop/beacon/estate"
	"beacontop/beacon/printable"
	"beacontop/beacon/protocol"
)

// UnknownError means that no agent has a name.
type UnknownError struct {
	Name string
	Near []string // similar names
}

func (e *UnknownError) Error() string {
	return "no agent is known by the name " + printable.Text(e.Name)
}

// AmbiguousError means that several agents have a name.
type AmbiguousError struct {
	Name string
	Full []string // their names, with domains
}

func (e *AmbiguousError) Error() string {
	return "several agents have the name " + printable.Text(e.Name)
}

// Topic returns the topic with a name, if there is one.
func Topic(name string) (explanation.Kind, bool) {
	i := slices.IndexFunc(explanation.Topics, func(k explanation.Kind) bool { return strings.EqualFold(string(k), name) })
	if i < 0 {
		return "", false
	}
	return explanation.Topics[i], true
}

// Explain explains a topic, or the agent with a name, whose domain may be left out if only one agent has
// that name.
func (s *Snapshot) Explain(ctx context.Context, name string) (*explanation.Explanation, error) {
	var q estate.Query
	topic, is := Topic(name)
	if is {
		explanation.AskTopic(&q)
		out, err := s.sample(ctx, q)
		if err != nil {
			return nil, err
		}
		return explanation.OfTopic(topic, &out), nil
	}
	device, err := s.find(ctx, name)
	if err != nil {
		return nil, err
	}
	explanation.AskAgent(&q, device)
	out, err := s.sample(ctx, q)
	if err != nil {
		return nil, err
	}
	return explanation.OfAgent(&out), nil
}

// rowsAtOnce is how many agents are asked for at once: rows with ladders take about 2 kB each.
const rowsAtOnce = 2000

// agents calls each with every agent, by name.
func (s *Snapshot) agents(ctx context.Context, which estate.AgentsQuery, each func(*estate.AgentRow)) error {
	which.Sort, which.Limit = estate.SortName, rowsAtOnce
	q := estate.Query{Parts: estate.PartAgents, Agents: which}
	for {
		out, err := s.sample(ctx, q)
		if err != nil {
			return err
		}
		rows := out.Agents.Rows[min(q.Agents.Offset-out.Agents.Offset, len(out.Agents.Rows)):] // the last window is moved, so that it is full
		for i := range rows {
			each(&rows[i])
		}
		if q.Agents.Offset += rowsAtOnce; q.Agents.Offset >= out.Agents.Matching {
			return nil
		}
	}
}

// find returns the agent with a name, with or without its domain.
func (s *Snapshot) find(ctx context.Context, name string) (protocol.Device, error) {
	var exact, same, all []protocol.Device
	err := s.agents(ctx, estate.AgentsQuery{}, func(r *estate.AgentRow) {
		d := r.Device
		all = append(all, d)
		switch {
		case d.Domain != "" && protocol.EqualNames(d.String(), name):
			exact = append(exact, d)
		case protocol.EqualNames(d.Name, name):
			same = append(same, d)
		}
	})
	if err != nil {
		return protocol.Device{}, err
	}
	if len(exact) > 0 {
		return exact[0], nil
	}
	switch len(same) {
	case 1:
		return same[0], nil
	case 0:
		return protocol.Device{}, &UnknownError{name, near(all, name)}
	}
	out := &AmbiguousError{Name: name}
	for _, d := range same {
		out.Full = append(out.Full, d.String())
	}
	return protocol.Device{}, out
}

// nearNames is the maximum number of similar names.
const nearNames = 5

// near returns the names that are most similar to one that nobody has.
func near(of []protocol.Device, name string) (names []string) {
	name = strings.ToUpper(name)
	type scored struct {
		name  string
		score int
	}
	var all []scored
	for _, d := range of {
		full, has := d.String(), strings.ToUpper(d.Name)
		score := distance(has, name)
		if strings.HasPrefix(has, name) {
			score = min(score, 1)
		}
		if score <= 1+len(name)/4 {
			all = append(all, scored{full, score})
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return a.score - b.score })
	for _, one := range all[:min(len(all), nearNames)] {
		names = append(names, printable.Text(one.name))
	}
	return names
}

// comparedBytes bounds the work of comparing names, which come from outside.
const comparedBytes = 64

// distance is the number of characters to insert, delete or replace between two names.
func distance(a, b string) int {
	a, b = a[:min(len(a), comparedBytes)], b[:min(len(b), comparedBytes)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		above := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := above
			if a[i] != b[j] {
				cost = 1 + min(above, row[j], row[j+1])
			}
			above, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
