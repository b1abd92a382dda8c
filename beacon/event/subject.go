package event

import (
	"encoding/json"
	"errors"
)

// Subject is what a diagnosis is about: a device, an address, a folder, another beacon. Its kinds are
// those of package diagnosis.
type Subject struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
}

// Subjects are all subjects of a diagnosis, as JSON text, so that an Event stays comparable. The empty
// Subjects are none.
type Subjects string

// SubjectsOf returns subjects as one value. The caller bounds their number and length.
func SubjectsOf(all []Subject) Subjects {
	if len(all) == 0 {
		return ""
	}
	text, err := json.Marshal(all)
	if err != nil { // strings can be encoded
		return ""
	}
	return Subjects(text)
}

// All returns the subjects; none if the text is damaged, as one of a damaged file may be.
func (s Subjects) All() (all []Subject) {
	if s == "" || json.Unmarshal([]byte(s), &all) != nil {
		return nil
	}
	return all
}

// MarshalJSON encodes the list.
func (s Subjects) MarshalJSON() ([]byte, error) {
	return json.Marshal(append([]Subject{}, s.All()...))
}

// UnmarshalJSON parses the output of MarshalJSON.
func (s *Subjects) UnmarshalJSON(text []byte) error {
	var all []Subject
	if err := json.Unmarshal(text, &all); err != nil {
		return errors.New("subjects are no list of kinds and names")
	}
	*s = SubjectsOf(all)
	return nil
}
