package ui

import "beacontop/beacon/estate"

// starting reports whether this beacon has not said yet where it listens, or still reads its history:
// what is missing in a sample may only not be known yet.
func starting(s *estate.Sample) bool {
	return !watching(s) && (s.Beacon.Started.IsZero() || s.Totals.History.Reading)
}

// startingText stands where a pane would say that nothing has come.
const startingText = "Starting: what was known before is not read yet."
