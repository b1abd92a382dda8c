package engine

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Diagnosis is a finding over time. Its numbers are those of the last step; Since is when it was
// first true.
type Diagnosis struct {
	// ID is the code, with the subject if there is one diagnosis for each. It is the same until
	// the diagnosis is cleared, and again if it is raised later.
	ID string `json:"id"`
	diagnosis.Finding

	Raised  time.Time `json:"raised,omitzero"`  // zero: not true for long enough yet
	Changed time.Time `json:"changed,omitzero"` // when it was last raised or changed
	Gone    time.Time `json:"gone,omitzero"`    // since when it is no longer true; zero: it is true

	// Coincident is what changed within two minutes of Since, as it was known when it was raised;
	// nothing known did if it is empty and Since is when it began.
	Coincident []diagnosis.Coincidence `json:"coincident,omitzero"`

	Explains    []diagnosis.Code `json:"explains,omitzero"`     // consequences that are true and not raised beside it
	ExplainedBy diagnosis.Code   `json:"explained_by,omitzero"` // the cause that it is a consequence of
}

// Change is what a step changed.
type Change struct {
	Time      time.Time  `json:"time"` // of the facts
	Kind      ChangeKind `json:"change"`
	Diagnosis Diagnosis  `json:"diagnosis"` // as it is after the change
}

// ChangeKind is the type of a Change.
type ChangeKind uint8

// The kinds of changes, in the order in which a step returns them.
const (
	Cleared ChangeKind = iota
	Changed
	Raised
	changeKinds
)

var changeNames = [changeKinds]string{event.ChangeCleared, event.ChangeChanged, event.ChangeRaised}

// String returns the name of the kind.
func (k ChangeKind) String() string { return protocol.EnumText(changeNames[:], k, "change") }

// MarshalText encodes the kind by its name, also in JSON.
func (k ChangeKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (k *ChangeKind) UnmarshalText(text []byte) (err error) {
	*k, err = protocol.ParseEnum[ChangeKind](changeNames[:], text, "change")
	return err
}

// compare orders diagnoses: the most severe first, then those of the widest scope, then the
// oldest. Counts do not matter, because they move.
func (d *Diagnosis) compare(o *Diagnosis) int {
	return cmp.Or(
		cmp.Compare(o.Severity, d.Severity),
		cmp.Compare(scopeOf(o.Code), scopeOf(d.Code)),
		d.Since.Compare(o.Since),
		strings.Compare(d.ID, o.ID),
	)
}

func scopeOf(code diagnosis.Code) diagnosis.Scope {
	entry, _ := code.Entry() // of a newer program: none
	return entry.Scope
}

// clone returns a copy that shares no memory.
func (d *Diagnosis) clone() Diagnosis {
	c := *d
	c.Subjects, c.Explains, c.Coincident = slices.Clone(d.Subjects), slices.Clone(d.Explains), slices.Clone(d.Coincident)
	return c
}
