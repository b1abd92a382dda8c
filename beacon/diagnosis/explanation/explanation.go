package explanation

import (
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/ladder"
	"beacontop/beacon/event"
)

// Schema is the version of the form of an Explanation as JSON. It is incremented when a key is
// renamed, removed or changes its meaning; new keys do not change it.
const Schema = 1

// Explanation is what is known about one subject, and what follows.
type Explanation struct {
	Schema  int       `json:"schema"`
	Subject Subject   `json:"subject"`
	At      time.Time `json:"at"`
	Watched bool      `json:"watched,omitzero"`
	Verdict Verdict   `json:"verdict"`
	Ladder  []Rung    `json:"ladder,omitzero"`
	Notes   []string  `json:"notes,omitzero"`
	// Machines are those that may have the name of an agent, if there is a suspicion.
	Machines []diagnosis.MachineRow `json:"machines,omitzero"`
	// Changed is what changed within two minutes of Verdict.Since; nil: nothing began, or it is not known
	// when.
	Changed  []diagnosis.Coincidence `json:"changed,omitempty"`
	Quiet    bool                    `json:"nothing_known_changed,omitzero"`
	Evidence []Evidence              `json:"evidence,omitzero"`
	RuledOut []Excluded              `json:"ruled_out,omitzero"`
	OnDevice []diagnosis.Instruction `json:"on_device,omitzero"`
	Here     []diagnosis.Instruction `json:"here,omitzero"`
	Next     *Next                   `json:"next,omitzero"`

	zone *time.Location // of texts
}

// Subject is what is explained.
type Subject struct {
	Kind      Kind       `json:"kind"`
	Name      string     `json:"name,omitzero"`
	Domain    string     `json:"domain,omitzero"`
	Address   netip.Addr `json:"address,omitzero"`
	UserAgent string     `json:"user_agent,omitzero"`
}

// Kind is the type of a Subject.
type Kind string

// The kinds of subjects.
const (
	Agent    Kind = "agent"
	Parent   Kind = "parent"
	Queue    Kind = "queue"
	Failover Kind = "failover"
	Origin   Kind = "origin"
)

// Topics are the subjects that are no agents.
var Topics = []Kind{Parent, Queue, Failover, Origin}

// Verdict is what is wrong, in one sentence.
type Verdict struct {
	Severity diagnosis.Severity `json:"severity"`
	Code     diagnosis.Code     `json:"code,omitzero"`    // empty: nothing is known to be wrong
	Rung     *ladder.Rung       `json:"rung,omitzero"`    // nil: no rung is dark
	Unknown  bool               `json:"unknown,omitzero"` // too little is observed to say anything
	Text     string             `json:"text"`
	Since    time.Time          `json:"since,omitzero"`
	Before   bool               `json:"before,omitzero"`
	Likely   bool               `json:"likely,omitzero"`
}

// Rung is one rung of the ladder of an agent.
type Rung struct {
	Rung      ladder.Rung  `json:"rung"`
	State     ladder.State `json:"state"`
	Since     time.Time    `json:"since,omitzero"`
	Before    bool         `json:"before,omitzero"`
	Last      time.Time    `json:"last,omitzero"`
	Channel   string       `json:"channel,omitzero"`
	Status    int          `json:"status,omitzero"`
	Substatus int          `json:"substatus,omitzero"`
	Cause     event.Cause  `json:"cause,omitzero"`
	Path      string       `json:"path,omitzero"`
	Text      string       `json:"text"`
}

// Evidence is one observation.
type Evidence struct {
	What  string       `json:"what"`
	Time  time.Time    `json:"time,omitzero"`
	Text  string       `json:"text"`
	Event *event.Event `json:"event,omitzero"` // nil: it is not one request
}

// Excluded is what is not the reason.
type Excluded struct {
	What string `json:"what"`
	Text string `json:"text"` // what shows it
}

// Next is when an agent comes by itself.
type Next struct {
	Known bool      `json:"known"`
	At    time.Time `json:"at,omitzero"`
	Text  string    `json:"text"`
}

// WriteJSON writes an explanation.
func (e *Explanation) WriteJSON(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(e); err != nil {
		return fmt.Errorf("write the explanation: %w", err)
	}
	return nil
}

// changed adds what changed when the verdict began to be true.
func (e *Explanation) changed(s *estate.Sample) {
	v := &e.Verdict
	f := diagnosis.Finding{Code: v.Code, Since: v.Since, Before: v.Before}
	if changes, known := f.Coincident(&s.Facts); known {
		e.Changed, e.Quiet = changes, len(changes) == 0
	}
}

// begin returns an explanation without conclusions.
func begin(s *estate.Sample, of Subject) *Explanation {
	return &Explanation{Schema: Schema, Subject: of, At: s.Now.UTC(), Watched: watched(s), zone: s.Now.Location()}
}

// watched reports whether the beacon is another one.
func watched(s *estate.Sample) bool { return s.Totals.Sources.Logs+s.Totals.Sources.Directories > 0 }
