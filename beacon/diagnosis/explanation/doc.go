// Package explanation explains one subject completely: an agent, the parent, the queue or the failover
// list. It says what is wrong, how far the agent gets, what shows it, what was ruled out, what to do
// on the device and what to do here.
//
//	AskAgent, AskTopic ──▶ estate.Query ──▶ estate.Sample ──▶ OfAgent, OfTopic ──▶ Explanation
//	Explanation ──▶ WriteJSON · Text (80 columns) · Sections ──▶ screen
//
// Guarantees:
//
//   - What is not observed is not claimed, and what is inferred says "likely".
//   - Equal samples give equal explanations. Times are in UTC in the data, and in the zone of the
//     sample in texts.
//   - Text is safe for a terminal; the data and the lines of Sections hold text from outside
//     verbatim, and whoever shows them escapes it.
//
// The advice is that of package diagnosis; the rungs are those of package ladder.
//
// # The JSON form
//
// Version 1 of the schema. New keys do not change the version. A key without a value is missing.
//
//	schema       version of this description
//	subject      kind: agent, parent, queue, failover or origin; of an agent: name, domain, address, user_agent
//	at           time of the explanation
//	watched      the beacon is another one, known by its logs
//	verdict      severity: notice, warning or problem; code: of the catalogue, missing if nothing is
//	             known to be wrong; rung: of the ladder; text; since; before: it may have begun
//	             earlier; likely: inferred; unknown: too little is observed
//	ladder[]     of an agent: rung: connect, tls, account, policy, packages, upload, stored, relayed;
//	             state: lit, dark, not seen, not applicable; since: dark since then, otherwise the
//	             last success; before: it may have begun earlier; last: the newest failure; channel,
//	             status, substatus, cause, path: of the failure; text
//	notes[]      what else is known: texts
//	machines[]   that may have the name of an agent, if there is a suspicion: address, version, serial,
//	             hardware (addresses of its adapters), model, system, first, last (of its inventories)
//	changed[]    what changed within two minutes of verdict.since, the nearest first: time, topic, what;
//	             nothing_known_changed: nothing did, as far as is known
//	evidence[]   what: what it shows; time; text; event: the request, as documented with event.Event
//	ruled_out[]  what: what is not the reason; text: what shows it
//	on_device[]  what to do there: system: windows, linux or macos, missing for any; do; command, in
//	             which BEACON stands for the name of the beacon; log: the file to read
//	here[]       what to do at the beacon: do; command
//	next         when the agent comes by itself: known; at; text
package explanation
