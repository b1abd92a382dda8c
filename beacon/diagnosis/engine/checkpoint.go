package engine

import (
	"encoding/json"
	"fmt"
	"time"
)

// CheckpointSchema is the version of the form of an Engine as JSON. It is incremented when a field is
// renamed, removed or changes its meaning.
const CheckpointSchema = 1

// saved is an Engine as JSON.
type saved struct {
	Schema    int                 `json:"schema"`
	At        time.Time           `json:"at"`
	Started   time.Time           `json:"started,omitzero"`
	Settled   time.Time           `json:"settled,omitzero"`
	Omitted   int                 `json:"omitted,omitzero"`
	Diagnoses map[string]*tracked `json:"diagnoses"`
}

// MarshalJSON returns all that the engine knows.
func (e *Engine) MarshalJSON() ([]byte, error) {
	return json.Marshal(saved{CheckpointSchema, e.at, e.started, e.settled, e.omitted, e.tracked})
}

// UnmarshalJSON restores what MarshalJSON returned. The next steps then return the same changes
// as those of the engine that was saved.
func (e *Engine) UnmarshalJSON(text []byte) error {
	var s saved
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("read diagnoses: %w", err)
	}
	if s.Schema != CheckpointSchema {
		return fmt.Errorf("read diagnoses: schema %d, want %d", s.Schema, CheckpointSchema)
	}
	for id, t := range s.Diagnoses {
		if t == nil || t.ID != id {
			return fmt.Errorf("read diagnoses: entry %q is damaged", id)
		}
	}
	*e = Engine{s.At, s.Started, s.Settled, s.Diagnoses, s.Omitted}
	return nil
}
