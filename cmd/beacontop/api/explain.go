package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"beacontop/beacon/diagnosis/explanation"
	"beacontop/beacon/estate"
	"beacontop/beacon/journal"
	"beacontop/beacon/printable"
	"beacontop/beacon/protocol"
	"beacontop/cmd/beacontop/form"
)

// topic returns the topic with a name, if there is one.
func topic(name string) (explanation.Kind, bool) {
	i := slices.IndexFunc(explanation.Topics, func(k explanation.Kind) bool { return strings.EqualFold(string(k), name) })
	if i < 0 {
		return "", false
	}
	return explanation.Topics[i], true
}

// explain answers /v1/explain/NAME: a topic, or an agent.
func (s *server) explain(w http.ResponseWriter, r *http.Request) (json.RawMessage, error) {
	kind, is := topic(r.PathValue("name"))
	if !is {
		return s.explainAgent(w, r)
	}
	q, err := read(r, pZone, pFormat)
	if err != nil {
		return nil, err
	}
	ask := estate.Query{Now: s.now(q)}
	explanation.AskTopic(&ask)
	out, err := s.detail(r.Context(), ask)
	if err != nil {
		return nil, err
	}
	return explained(w, q, explanation.OfTopic(kind, &out))
}

// explainAgent answers /v1/agents/NAME/explain.
func (s *server) explainAgent(w http.ResponseWriter, r *http.Request) (json.RawMessage, error) {
	q, err := read(r, pZone, pFormat)
	if err != nil {
		return nil, err
	}
	ask := estate.Query{Now: s.now(q)}
	device, err := s.find(r.Context(), ask.Now, r.PathValue("name"))
	if err != nil {
		return nil, err
	}
	explanation.AskAgent(&ask, device)
	out, err := s.detail(r.Context(), ask)
	if err != nil {
		return nil, err
	}
	e := explanation.OfAgent(&out)
	if e == nil { // it was forgotten meanwhile
		return nil, unknown(device.String(), nil)
	}
	return explained(w, q, e)
}

// explained writes an explanation as text, or returns it as JSON.
func explained(w http.ResponseWriter, q *question, e *explanation.Explanation) (json.RawMessage, error) {
	if q.format != "text" {
		return form.Marshal(e)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(e.Text())) // who asked is gone
	return nil, nil
}

// detail answers a query; that of an agent with its transfers in the history.
func (s *server) detail(ctx context.Context, q estate.Query) (estate.Sample, error) {
	if s.History == nil {
		return s.State.Sample(q), nil
	}
	past := journal.NewPast(s.History, s.State)
	out, err := past.Sample(ctx, q)
	if err != nil || out.Agent == nil {
		return out, err
	}
	past.Read(ctx)
	return past.Sample(ctx, q)
}

// unknown refuses the name of an agent that nobody has.
func unknown(name string, near []string) error {
	hint := "beacontop agents, or /v1/agents, lists the agents"
	if len(near) > 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "?"
	}
	return refuse(http.StatusNotFound, "no agent is known by the name "+printable.Text(name), hint)
}

// ambiguous refuses a name that several agents have.
func ambiguous(name string, all []protocol.Device) error {
	var full []string
	for _, d := range all {
		full = append(full, printable.Text(d.String()))
	}
	more := ""
	if n := len(full) - namesListed; n > 0 {
		full, more = full[:namesListed], fmt.Sprintf(" and %d more", n)
	}
	return refuse(http.StatusConflict, "several agents have the name "+printable.Text(name), "name one with its domain: "+strings.Join(full, ", ")+more)
}

// namesListed is the maximum number of names in a hint.
const namesListed = 10

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
