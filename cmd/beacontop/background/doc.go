// Package background runs a beacon that outlives the terminal in which it was started: a process of its
// own, in a session of its own, that writes a log instead of standard error.
//
//	Start ──▶ beacontop background … ──▶ "ready" on its standard output ──▶ it goes on alone
//	                  └─ it fails: its error and exit code are those of the command that started it
//
// The dashboard is another process: nothing that happens to it, or to its terminal, reaches the beacon.
// Where the system ends all processes of a user at log-out, nothing survives: see [Killed].
package background
