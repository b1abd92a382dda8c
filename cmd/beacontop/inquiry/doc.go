// Package inquiry is the commands that ask a beacon: agents, requests, failures, queue, failover,
// diagnoses, events, explain, status, wait.
//
//	command ──▶ client ──▶ control socket ──▶ api   a beacon runs on DIR
//	               └─────▶ snapshot ────────▶ api   otherwise: its history, or logs
//
// The questions are those of the control API (see package api), and so are the answers: a command writes
// the JSON it got, or makes a table or CSV of it (see package form). Whether a beacon runs changes only
// how fresh the answer is; what only a running beacon can answer (status, wait, following) says so.
//
// What status says is in package verdict.
//
// Exit codes: 0 fine, 1 failed, 2 a mistake in the command line. Those of status are the ones of
// monitoring plugins, 3 being unknown. wait: 124 for a time-out, 3 if no beacon runs.
package inquiry
