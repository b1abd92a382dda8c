package draw

import (
	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
)

// ReachSign returns the sign of the state of another beacon.
func ReachSign(t *Theme, r event.Reach) (string, Style) {
	switch r {
	case event.ReachUp:
		return t.Glyphs.Ok, t.Ok
	case event.ReachDown:
		return t.Glyphs.Bad, t.Bad
	}
	return t.Glyphs.Unknown, t.Dim
}

// SeveritySign returns the sign of a severity.
func SeveritySign(t *Theme, s diagnosis.Severity) (string, Style) {
	switch s {
	case diagnosis.Problem:
		return t.Glyphs.Bad, t.Bad
	case diagnosis.Warning:
		return t.Glyphs.Warn, t.Warn
	}
	return t.Glyphs.notice, t.Dim
}
