// Package snapshot is a beacon at one time, without one that runs: read from its state directory, also
// while it runs, or from the logs of another beacon. It changes neither.
//
//	Source ─▶ Read ─▶ Snapshot ─▶ Handler: answers like the control API of a beacon (see package api)
//
// From a state directory come the history and the files that wait in Incoming. What only a running
// beacon knows, such as uploads in progress, is missing. With logs, the present is the time of their
// newest line: ages count from then.
package snapshot
