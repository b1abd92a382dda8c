package timeline

import (
	"maps"
	"slices"

	"beacontop/beacon/protocol"
)

// recordKept is the number of changes in a checkpoint, which is written often.
const recordKept = 300

// Record is what outlives the program.
type Record struct {
	Entries []Entry           `json:"entries"` // the newest, oldest first
	States  map[string]string `json:"states"`  // the last state of each subject
}

// Checkpoint returns what outlives the program. It shares no memory with the timeline.
func (t *Timeline) Checkpoint() Record {
	r := Record{States: maps.Clone(t.states)}
	for _, one := range t.entries[max(len(t.entries)-recordKept, 0):] {
		if one.Event.Source != nil { // sources are reported again after a start
			continue
		}
		r.Entries = append(r.Entries, *one)
	}
	return r
}

// Restore fills an empty timeline from a checkpoint.
func (t *Timeline) Restore(r *Record) {
	for i := range r.Entries[max(len(r.Entries)-recordKept, 0):] {
		one := r.Entries[i]
		t.add(&one)
		t.next = max(t.next, one.Number+1)
	}
	if len(r.States) <= statesKept {
		maps.Copy(t.states, r.States)
	}
	t.dropped = len(r.Entries) == recordKept
	slices.SortStableFunc(t.entries, func(x, y *Entry) int { return x.Event.Time.Compare(y.Event.Time) })
}

var weightNames = [...]string{"neutral", "good", "warning", "problem"}

// String returns the name of the weight.
func (w Weight) String() string { return protocol.EnumText(weightNames[:], w, "weight") }

// MarshalText encodes the weight by its name, also in JSON.
func (w Weight) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (w *Weight) UnmarshalText(text []byte) (err error) {
	*w, err = protocol.ParseEnum[Weight](weightNames[:], text, "weight")
	return err
}
