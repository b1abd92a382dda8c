package rhythm

import (
	"encoding/json"
	"fmt"
	"time"
)

// segmentsSchema is the version of the form of Segments as JSON. It is incremented when a field is
// renamed, removed or changes its meaning.
const segmentsSchema = 1

// savedSegments is Segments as JSON.
type savedSegments struct {
	Schema   int                     `json:"schema"`
	Segments map[string]savedSegment `json:"segments,omitempty"`
}

type savedSegment struct {
	Away   []Away    `json:"away"`
	Most   float64   `json:"most,omitzero"`
	Lasted time.Time `json:"lasted,omitzero"`
}

// MarshalJSON returns the absences for checkpoints.
func (s *Segments) MarshalJSON() ([]byte, error) {
	saved := savedSegments{Schema: segmentsSchema, Segments: map[string]savedSegment{}}
	for name, g := range s.segments {
		saved.Segments[name] = savedSegment{g.away, g.most, g.lasted}
	}
	return json.Marshal(saved)
}

// UnmarshalJSON restores what MarshalJSON returned. It rejects everything else, and then leaves
// the Segments as they were.
func (s *Segments) UnmarshalJSON(text []byte) error {
	var saved savedSegments
	if err := json.Unmarshal(text, &saved); err != nil {
		return fmt.Errorf("read absences: %w", err)
	}
	switch {
	case saved.Schema != segmentsSchema:
		return fmt.Errorf("read absences: schema %d, want %d", saved.Schema, segmentsSchema)
	case len(saved.Segments) > mostSegments:
		return fmt.Errorf("read absences: %d segments, at most %d are possible", len(saved.Segments), mostSegments)
	}
	restored := map[string]*segment{}
	for name, g := range saved.Segments {
		if len(g.Away) == 0 || len(g.Away) > mostAbsences || !inOrder(g.Away) {
			return fmt.Errorf("read absences: segment %q is damaged", name)
		}
		restored[name] = &segment{away: g.Away, most: g.Most, lasted: g.Lasted}
	}
	s.segments = restored
	return nil
}

// inOrder reports whether absences follow each other, and only the last one lasts.
func inOrder(away []Away) bool {
	for i, a := range away {
		if a.From.IsZero() || i > 0 && a.From.Before(away[i-1].To) {
			return false
		}
		if a.To.IsZero() != (i == len(away)-1) && a.To.IsZero() || !a.To.IsZero() && a.To.Before(a.From) {
			return false
		}
	}
	return true
}
