// Package estate is the vocabulary of beacontop: what an inventory beacon, an
// agent, a transfer and a queue are, and what is known about them.
//
// Everything that happens is one [event.Event]. Everything that is known is the fold
// of events, held by [State]. A dashboard does not subscribe: several times a
// second it asks [State.Sample] for exactly what one frame shows.
//
//	beacon, relay, watch, probes ──Event──▶ Feed ──▶ State.Apply
//	                                                     │
//	                           dashboard ◀── Sample ◀── State.Sample(Query)
//
// Guarantees:
//
//   - [event.Feed.Publish] never blocks and never fails; what it cannot hold is
//     counted and becomes an event of [event.TopicGap].
//   - [State.Apply] allocates nothing for devices that are known already.
//   - Memory is bounded: agents (in bytes), addresses, transfers, failures and names of
//     files each have a limit, and what was forgotten is counted. A device that was
//     forgotten and comes back is not new; the number of distinct devices is then a lower
//     bound.
//   - A [Sample] shares no memory with the State and may be kept. Taking one changes
//     nothing: what is too old is forgotten by the times of events, not by the clock of
//     whoever looks.
//   - What is known outlives the program: [State.Remember] gives it as plain data, all of
//     it or what changed since, and [State.Recall] puts it back. What is live, such as
//     what waits and who can be reached, is unknown after a start until it is reported again.
//
// The package is pure: it does no input or output, starts no goroutine, never
// asks for the time and imports the standard library only. Live traffic, a
// replay and the logs of a foreign beacon differ only in where events come from.
package estate
