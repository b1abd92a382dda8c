// Package ladder says how far an agent gets with a beacon. Its conversation is a ladder of rungs, in
// this order, and the first dark rung is the diagnosis:
//
//	connect ── tls ── account ── policy ── packages ── upload ── stored ── relayed
//
// A [Ladder] is derived from [Facts]: the marks of the roster, the newest failures that are kept,
// and what the relay reported. Nothing is stored per agent.
//
//	roster.Marks ─┐
//	failures ─────┼──▶ Facts ── See(transfer) … ──▶ Facts.Ladder ──▶ Ladder.Dark
//	relay, parent ┘
//
// Guarantees:
//
//   - A rung is [Lit] or [Dark] only if an event shows it. Otherwise it is [Unseen]; where a beacon
//     has no such step, it is [Absent]. The logs of another beacon do not show TLS failures, and
//     neither what was stored nor what was relayed.
//   - The times of events decide, not the order in which they are read. Seeing the same transfer
//     twice changes nothing.
//   - A rung that was not reached because an earlier one is dark is not dark itself: one cause
//     makes one rung dark.
//
// The package contains no sentences: package diagnosis makes them. It does no input or output and
// never reads the clock.
package ladder
