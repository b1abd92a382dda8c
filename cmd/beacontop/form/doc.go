// Package form is the forms of what is known of a beacon: JSON for programs, CSV for spreadsheets and
// deployment tools, tables for people. The control API, the commands, over a running beacon or without
// one, and ssh write the same forms.
//
//	sample ──▶ AgentOf, FailureOf, … ──▶ rows ──▶ List: ordered, cut, some fields ──▶ JSON ──▶ Kind.Write
//
// A field is one field of a Go struct: its key in JSON, its column in CSV, a name for sort= and fields=.
// There is no second list of them.
//
// # Lists
//
// Version 1 of the schema. New keys do not change the version. A key without a value is missing.
//
//	schema     version of this description
//	at         time of the list
//	where      the filter
//	matching   number of rows that match
//	more       the list was limited: it has fewer rows than match
//	total      of queue and failover: figures of the whole
//
// and its rows, under a key that is the name of the list:
//
//	agents[]    device, domain, address, user_agent; first_contact, last_contact; orphan: its first
//	            policy failed, and it never got one; lost: and it is silent since; failing: its newest
//	            attempt on some channel failed; silent: it makes no contact any more, alone or with its
//	            network; stale: it makes contact, and its inventory is old; rung: the first dark rung of
//	            its ladder, stuck_since; before: it may have begun earlier; status, substatus, cause,
//	            path: of the newest failure there; last_policy, last_configuration, last_inventory,
//	            last_usage: the last that succeeded; requests, failures: since it is known
//	requests[]  the newest first; each is an event, as documented with event.Event
//	failures[]  of the last 24 hours, the group with most devices first: device, domain, address;
//	            direction, kind, status, cause: the group; count, first, last; on_first: it was the first
//	            contact; solved: one succeeded since; lost; guessed: attributed by address; state: all
//	            that in words; path
//	queue[]     folder, waiting, bytes, oldest, oldest_file; listed: when; problem: why it cannot be;
//	            received, dropped (by other programs), relayed, taken (by other programs): in 24 hours;
//	            parked; last_received, last_relayed
//	failover[]  role: parent, origin, sibling; name, url; reach: up, down, unknown; active: this parent or
//	            origin is in use; status: of an origin, the answer to its last test; self: this beacon; since, before, checked, next; latency_ns, cause, detail
//	diagnoses[] the most severe first: the keys of a finding (see diagnosis.Finding); what: what is wrong;
//	            do: what to do; then[]: what changed within two minutes of its beginning
//	events[]    events of all topics, as documented with event.Event
//
// A status is no list; its keys are those of [Status].
//
// # CSV and tables
//
// CSV has the same fields, after a row of their names, and no cell is a formula. Tables are for people;
// neither they nor CSV hold a character that controls a terminal. JSON holds text from outside as it
// came, escaped as JSON does it.
package form
