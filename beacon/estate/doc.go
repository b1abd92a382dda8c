// Package estate models an estate of inventory beacons, agents, transfers and queues,
// and holds what is known about them.
//
// Everything that happens is one [event.Event]. [State] is the fold of all events.
// A dashboard does not subscribe: several times a second it asks its [Reader] for
// exactly what one frame shows.
//
//	beacon, relay, watch, probes ──Event──▶ Feed ──▶ State.Apply
//	                                                     │
//	              dashboard ◀── Sample ◀── Reader ◀── State.Sample(Query)
//	                                   └─ Facts ──▶ package diagnosis judges them
//
// The state consists of folds that know nothing of each other, each in a package below:
//
//	roster     who is who, what fails, who is lost
//	failures   what failed, and for whom
//	queue      what waits below Incoming, came and went; a log compared with its folders
//	ladder     how far an agent gets, from what the others hold
//	traffic    requests by second, transfers by kind
//	front      who answered downloads, if this beacon is in front of another
//	series     counts over time, and the times that were observed
//	filter     which rows match
//
// What is left here joins them: which beacons are up and who came over from them, the stream of
// the newest requests, the orders of agents, checkpoints and facts.
//
// Guarantees:
//
//   - [event.Feed.Publish] never blocks and never fails; events that it cannot hold are
//     counted and become an event of [event.TopicGap].
//
//   - [State.Apply] allocates nothing for devices that are known already.
//
//   - Memory is bounded: agents (in bytes), addresses, transfers, failures and names of
//     files each have a limit, and evictions are counted. An evicted device that returns
//     is not counted as new; the number of distinct devices is then a lower bound.
//
//   - A [Sample] shares no memory with the State and may be kept. Taking one changes
//     nothing: old data expires by the times of events, not by the clock of the reader.
//     Readers fill two caches that follow from the events alone, so that no answer
//     depends on them: the text of an agent's row for filters, and the ranks of agents
//     by name. What else a reader keeps, the orders of its rows, is its own (see [Reader]).
//
//   - State survives a restart: [State.Checkpoint] returns it as plain data, either all of
//     it or the changes, and [State.Restore] restores it. Live data, such as the queue and
//     which beacons can be reached, is unknown after a start until it is reported again.
//
//   - Who an agent is, what fails and who is lost is decided by the roster alone, by the
//     times of events and not by the order in which they are read. Package report uses
//     one too, so that the screen and a report of the same events show the same figures.
//
// The package is pure: it does no input or output, starts no goroutine, never
// reads the clock and imports the standard library only. Live traffic, a
// replay and the logs of a foreign beacon differ only in where events come from.
package estate
