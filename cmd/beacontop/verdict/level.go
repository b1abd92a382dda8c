package verdict

import (
	"fmt"
	"slices"

	"beacontop/beacon/diagnosis"
	"beacontop/cmd/beacontop/form"
)

// Level is a state of a monitoring plugin, which is its exit code.
type Level int

// The levels.
const (
	OK Level = iota
	Warning
	Critical
	Unknown
)

func (l Level) String() string { return [...]string{"OK", "WARNING", "CRITICAL", "UNKNOWN"}[l] }

// Thresholds say which diagnoses are a warning, and which are critical: by severity, or by code.
type Thresholds struct{ Warning, Critical []string }

// OrUsual returns the thresholds, where none is set the usual ones.
func (t Thresholds) OrUsual() Thresholds {
	if len(t.Warning) == 0 {
		t.Warning = []string{diagnosis.Warning.String()}
	}
	if len(t.Critical) == 0 {
		t.Critical = []string{diagnosis.Problem.String()}
	}
	return t
}

// nothing is the threshold that no diagnosis reaches.
const nothing = "none"

// Grade reads a threshold: a severity, a code, or nothing.
func Grade(text string) (string, error) {
	var severity diagnosis.Severity
	if _, known := diagnosis.Code(text).Entry(); known || text == nothing || severity.UnmarshalText([]byte(text)) == nil {
		return text, nil
	}
	return "", fmt.Errorf("%q must be notice, warning, problem, none, or the code of a diagnosis (beacontop diagnoses --catalogue)", text)
}

// of returns the level of a diagnosis. A code that is named counts more than its severity.
func (t Thresholds) of(d *form.StatusReason) Level {
	switch {
	case slices.Contains(t.Critical, d.Code):
		return Critical
	case slices.Contains(t.Warning, d.Code):
		return Warning
	case reached(t.Critical, d.Severity):
		return Critical
	case reached(t.Warning, d.Severity):
		return Warning
	}
	return OK
}

// reached reports whether a severity is one of some thresholds, or above.
func reached(thresholds []string, severity string) bool {
	var is diagnosis.Severity
	if is.UnmarshalText([]byte(severity)) != nil {
		return false
	}
	return slices.ContainsFunc(thresholds, func(text string) bool {
		var from diagnosis.Severity
		return from.UnmarshalText([]byte(text)) == nil && is >= from
	})
}

// Of returns the level of a beacon, and the diagnoses that reach it, the most severe first.
func (t Thresholds) Of(s *form.Status) (Level, []form.StatusReason) {
	if s.Reading {
		return Unknown, nil
	}
	worst, reasons := OK, []form.StatusReason{}
	for i := range s.Diagnoses {
		d := &s.Diagnoses[i]
		switch l := t.of(d); {
		case l > worst:
			worst, reasons = l, append([]form.StatusReason{*d}, reasons...)
		case l > OK:
			reasons = append(reasons, *d)
		}
	}
	return worst, reasons
}
