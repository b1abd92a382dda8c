package ui

import (
	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
)

// reachSign returns the sign of the state of another beacon.
func reachSign(t *theme, r event.Reach) (string, style) {
	switch r {
	case event.ReachUp:
		return t.glyphs.ok, t.ok
	case event.ReachDown:
		return t.glyphs.bad, t.bad
	}
	return t.glyphs.unknown, t.dim
}

// severitySign returns the sign of a severity.
func severitySign(t *theme, s diagnosis.Severity) (string, style) {
	switch s {
	case diagnosis.Problem:
		return t.glyphs.bad, t.bad
	case diagnosis.Warning:
		return t.glyphs.warn, t.warn
	}
	return t.glyphs.notice, t.dim
}
