package api

import (
	"encoding/json"
	"net/http"

	"beacontop/beacon/estate"
	"beacontop/cmd/beacontop/form"
)

// Check is one condition of readiness that only its owner knows.
type Check struct {
	Name string
	OK   func() (ok bool, why string)
}

// readiness is the answer of /readyz.
type readiness struct {
	Ready  bool            `json:"ready"`
	Checks map[string]bool `json:"checks"`
	Why    []string        `json:"why,omitzero"`
}

// health answers /healthz: the program runs and answers.
func (s *server) health(_ http.ResponseWriter, r *http.Request) (json.RawMessage, error) {
	if _, err := read(r); err != nil {
		return nil, err
	}
	return json.RawMessage(`{"healthy":true}`), nil
}

// ready answers /readyz: agents can be served, and what is shown is complete.
func (s *server) ready(w http.ResponseWriter, r *http.Request) (json.RawMessage, error) {
	q, err := read(r)
	if err != nil {
		return nil, err
	}
	out := s.State.Sample(estate.Query{Now: s.now(q)})
	is := readiness{Ready: true, Checks: map[string]bool{}}
	add := func(name string, ok bool, why string) {
		is.Checks[name] = ok
		if !ok {
			is.Ready, is.Why = false, append(is.Why, why)
		}
	}
	b := &out.Beacon
	add("history", !out.Totals.History.Reading, "the history is being read")
	add("listening", watched(&out) || !b.Started.IsZero() && b.Stopped.Before(b.Started), "the beacon does not listen")
	add("disk", !b.Disk.Low, "the disk is too full for uploads")
	for _, c := range s.Checks {
		ok, why := c.OK()
		add(c.Name, ok, why)
	}
	status := http.StatusOK
	if !is.Ready {
		status = http.StatusServiceUnavailable
	}
	text, err := form.Marshal(is)
	if err != nil {
		return nil, err
	}
	document(w, status, text)
	return nil, nil
}
