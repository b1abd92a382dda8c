package incident

import (
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/engine"
	"beacontop/beacon/event"
)

// Line is something that an incident showed, as one line of JSON. Its Change is that of a
// diagnosis, or Failed.
type Line struct {
	Time      time.Time         `json:"time"`
	Change    string            `json:"change"`
	Diagnosis *engine.Diagnosis `json:"diagnosis,omitzero"` // what was raised, has changed or was cleared
	Failure   *Failure          `json:"failure,omitzero"`
}

// Failed is the Change of the first transfer that fails for a reason, and of the first file with a
// flaw.
const Failed = "failed"

// Failure is a failed transfer, or a flaw of a file.
type Failure struct {
	Code  diagnosis.Code `json:"code"`
	Event event.Event    `json:"event"`
}
