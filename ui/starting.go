package ui

import "beacontop/beacon/estate"

// starting reports whether this beacon has not reported yet where it listens, or is still reading
// its history: data missing from a sample may only be unknown so far.
func starting(s *estate.Sample) bool {
	return !watching(s) && (s.Beacon.Started.IsZero() || s.Totals.History.Reading)
}

// startingText replaces texts that would say that there is no data.
const startingText = "Starting: what was known before is not read yet."
