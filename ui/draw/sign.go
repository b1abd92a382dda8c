package draw

import (
	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate/ladder"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
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

// RungSign returns the sign of a rung.
func RungSign(t *Theme, s ladder.State) (string, Style) {
	switch s {
	case ladder.Lit:
		return t.Glyphs.Ok, t.Well
	case ladder.Dark:
		return t.Glyphs.Bad, t.Bad
	case ladder.Absent:
		return figures.Never, t.Dim
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
