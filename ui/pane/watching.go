package pane

import (
	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
)

// Watching reports whether a sample is of another beacon, known by its logs and directories:
// there is no pulse, and nothing to start or stop. That beacon may be another beacontop whose
// events are the log, so a start event proves nothing.
func Watching(s *estate.Sample) bool { return s.Totals.Sources.Logs+s.Totals.Sources.Directories > 0 }

// Starting reports whether this beacon has not reported yet where it listens, or is still reading
// its history: data missing from a sample may only be unknown so far.
func Starting(s *estate.Sample) bool {
	return !Watching(s) && (s.Beacon.Started.IsZero() || s.Totals.History.Reading)
}

// startingText replaces texts that would say that there is no data.
const startingText = "Starting: what was known before is not read yet."

// sinceStart returns the end of a sentence about something that has not happened.
func sinceStart(s *estate.Sample) string {
	switch {
	case Watching(s):
		return " in what was read."
	case s.Since.IsZero() || s.Since.Equal(s.Beacon.Started):
		return " since this beacon started."
	}
	return " since " + figures.Moment(s.Now, s.Since) + "."
}
