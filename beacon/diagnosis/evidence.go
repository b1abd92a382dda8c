package diagnosis

import (
	"encoding/json"
	"fmt"

	"beacontop/beacon/estate"
)

// Evidence is where the details are: a part of the sample, and a filter for its rows.
type Evidence struct {
	Part   estate.Part
	Filter string
}

// parts are the parts of a sample by their names in JSON.
var parts = [...]struct {
	part estate.Part
	name string
}{
	{0, ""},
	{estate.PartOverview, "overview"},
	{estate.PartAgents, "agents"},
	{estate.PartAgent, "agent"},
	{estate.PartRequests, "requests"},
	{estate.PartFailures, "failures"},
	{estate.PartQueue, "queue"},
	{estate.PartFailover, "failover"},
	{estate.PartSources, "sources"},
}

// evidence is an Evidence as JSON.
type evidence struct {
	Part   string `json:"part,omitzero"`
	Filter string `json:"filter,omitzero"`
}

// MarshalJSON encodes the part by its name.
func (e Evidence) MarshalJSON() ([]byte, error) {
	for _, p := range parts {
		if p.part == e.Part {
			return json.Marshal(evidence{p.name, e.Filter})
		}
	}
	return nil, fmt.Errorf("evidence has no single part: %b", e.Part)
}

// UnmarshalJSON parses the output of MarshalJSON.
func (e *Evidence) UnmarshalJSON(text []byte) error {
	var as evidence
	if err := json.Unmarshal(text, &as); err != nil {
		return fmt.Errorf("read evidence: %w", err)
	}
	for _, p := range parts {
		if p.name == as.Part {
			*e = Evidence{p.part, as.Filter}
			return nil
		}
	}
	return fmt.Errorf("read evidence: unknown part %q", as.Part)
}
