// Package snapshot answers questions about a beacon at one time, without a screen, for the commands
// explain, agents and diagnoses. It reads the state directory of a beacon, also while the beacon runs, or logs
// of another beacon; it changes neither.
//
//	Source ─▶ Read ─▶ Snapshot ─▶ Explain: an agent, the parent, the queue, the failover list
//	                           ├▶ List: the agents that fulfil a condition
//	                           └▶ Diagnoses: what is wrong now
//
// From a state directory come the history and the files that wait in Incoming. What only a running
// beacon knows, such as uploads in progress, is missing. With logs, the present is the time of their
// newest line: ages count from then.
//
// # The JSON form of a list
//
// Version 1 of the schema. New keys do not change the version. A key without a value is missing.
//
//	schema    version of this description
//	at        time of the list
//	where     the condition
//	agents[]  device, domain, address, user_agent; first_contact, last_contact; orphan: its first
//	          policy failed, and it never got one; lost: and it is silent since; failing: its newest
//	          attempt on some channel failed; silent: it makes no contact any more, alone or with its
//	          network; stale: it makes contact, and its inventory is old; rung: the first dark rung of its ladder, stuck_since;
//	          before: it may have begun earlier; status, substatus, cause, path: of the newest
//	          failure there
//
// The CSV form has the same columns, after a row of their names.
//
// # The JSON form of diagnoses
//
//	schema     version of this description: 1
//	at         time of the diagnoses
//	diagnoses[] the keys of a finding (see beacontop diagnoses --catalogue --format markdown), what: what is
//	           wrong; do: what to do; then[]: what changed within two minutes of its beginning
package snapshot
