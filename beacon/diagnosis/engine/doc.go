// Package engine follows findings over time: it decides when a diagnosis is raised, when it has
// changed enough to be reported again, and when it is cleared.
//
//	estate.Facts ──▶ diagnosis.Judge ──▶ Engine.Step ──▶ []Change ──▶ Change.Event ──▶ history, log
//
// Guarantees:
//
//   - One diagnosis for each cause: what a raised diagnosis explains is not raised beside it, but
//     listed in it. A cause that is not true for long enough hides nothing.
//   - None is raised and cleared faster than its [Timing].
//   - Time is that of the facts only, never a clock. Equal sequences of facts give equal changes.
//   - An [Engine] survives a restart as JSON: nothing is raised twice, and nothing is forgotten.
//   - Its memory is bounded, whatever names and texts the facts contain.
//
// It contains no advice and no thresholds: those are in package diagnosis.
//
// Where things are:
//
//   - engine.go: one step; tracked.go: the life of one diagnosis
//   - cause.go: which codes explain which, and for how long afterwards
//   - timing.go: for how long each must be true or gone, and which have one for each subject
//   - diagnosis.go, event.go: what a step returns, and as an event
//   - checkpoint.go: the engine as JSON; bounds.go: how much a finding may hold
//
// Neighbours: package diagnosis finds and words, package catalogue prints causes and timings, and
// the daemon steps the engine once a second.
package engine
