// Package api answers questions about a beacon: HTTP/1.1 with JSON, over the control socket of a daemon,
// over --admin, and within a command that reads a history or logs. It changes nothing.
//
//	curl --unix-socket DIR/control.sock http://beacon/v1/agents?limit=3
//
//	/v1/status                 a beacon in a few figures (see form.Status)
//	/v1/agents                 agents, by name                                   where sort limit fields tz
//	/v1/agents/NAME            one agent, with its newest transfers              tz
//	/v1/agents/NAME/explain    what is wrong with it (see package explanation)   tz format=json|text
//	/v1/explain/NAME           the same, also of parent, queue, failover, origin tz format=json|text
//	/v1/requests               the newest 100 requests, or limit                 where sort limit fields tz
//	/v1/failures               what failed in the last 24 hours                  where sort limit fields tz
//	/v1/queue                  the folders of the queue                          where sort limit fields tz
//	/v1/failover               parents and siblings                              where sort limit fields tz
//	/v1/diagnoses              what is wrong, the most severe first              where sort limit fields tz
//	/v1/events                 events as they happen, one a line                 where topic after beacon limit follow fields tz
//	/healthz                   the program answers
//	/readyz                    200: the history was read, the beacon listens, the disk can take uploads; else 503
//	/v1/sample, /metrics       of other packages, if Config has them
//
// # Parameters
//
//	where    a filter in the language of the dashboard (see package filter). Of agents also orphan, lost or
//	         failing. Events have the fields of requests, or those of other events
//	sort     fields, separated by commas; -FIELD: in descending order
//	limit    at most so many rows; of events: begin with the newest so many
//	fields   only these fields
//	tz       time zone of texts, and of times in filters: UTC, local, Europe/Berlin
//
// An unknown parameter is refused. The forms of lists, and their schema, are described in package form.
//
// # Refusals
//
// A refusal is JSON: status: as of HTTP; error: what is wrong; hint: what helps; marked: the filter, and in a
// second line carets below the mistake.
//
// # Events
//
// A line is an event as documented with event.Event, with schema and beacon, as serve --events prints it.
// Pulses are left out. Without after and limit the stream begins with what happens from now on; with
// follow=false it ends after what has happened so far.
//
// after=ID goes on behind the event with that id, without loss or repetition, also over a restart or a
// crash of the beacon; beacon=IDENTITY, the key beacon of an event, guards against the id of another one.
// The header Beacontop-Last-Event has the newest id, for who ends before the first event. Events without
// an id (listings of folders, problems of the history) are not stored, and cannot be repeated.
//
// A reader who is slow gets the rest from the history. Where there is none, an event of topic gap with
// the name events says how many are missing; so does one for an unknown id, or an unreadable part of the
// history. Who reads nothing for a minute is disconnected. At most 64 follow at once.
package api
