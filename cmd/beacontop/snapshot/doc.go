// Package snapshot answers questions about a beacon at one time, without a screen, for the commands
// explain and agents. It reads the state directory of a beacon, also while the beacon runs, or logs
// of another beacon; it changes neither.
//
//	Source ─▶ Read ─▶ Snapshot ─▶ Explain: an agent, the parent, the queue, the failover list
//	                           └▶ List: the agents that match a word
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
//	          attempt on some channel failed; rung: the first dark rung of its ladder, stuck_since;
//	          before: it may have begun earlier; status, substatus, cause, path: of the newest
//	          failure there
//
// The CSV form has the same columns, after a row of their names.
package snapshot
