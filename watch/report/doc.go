// Package report sums up the logs of a beacon, without a screen: traffic, failures and
// their causes, durations, which agents are new, silent, failing or without a policy, and how
// reliable the logs are. Package input finds the logs, package merge orders their events, package
// mask replaces names, package format writes the Result, package chart draws its charts. Package
// reading of the command runs them.
//
//	input ─▶ Take ─[]event.Event─▶ merge ─▶ Add ─▶ Tally ─▶ Result ─▶ format
//	           └─────── weblog.Report ───────────────┘        └─ mask
//
// Each file holds one thing that is counted: its counters, and its rows in the Result.
//
// Guarantees:
//
//   - Memory is bounded and does not grow with the number of lines: devices, addresses,
//     user agents, answers, verbs, hours and logs have limits, and what is beyond them is
//     counted. Percentiles come from buckets and are at most 3.2 % too high.
//   - [Tally.Add] allocates nothing for known devices, user agents and answers.
//   - The same events give the same Result, however they are split into slices.
//   - Nothing is guessed: a size that no log records is unknown, not 0, and a figure that
//     needs a longer period than the logs cover is unknown.
//   - A masked Result contains no name of a device, domain or user, and no address; lines that
//     could not be parsed are omitted.
//
// Logs are found and merged by time as for the dashboard, so that the figures do
// not depend on the order of the arguments, nor on how many servers share the agents. Lines that
// several files of one log contain count once; between servers nothing is dropped, except a file
// that package input takes for a copy.
//
// Who a device is, what currently fails and who is lost is decided by an roster.Roster, which the
// dashboard uses too: figures that both show are equal. One goroutine folds: it takes a fifth of
// the time, and the parser keeps the other processors busy.
//
// A request that lacked credentials counts once it is known whether the client repeated it with
// credentials, at the latest at the end: a repeated one has not failed.
//
// With more devices than Config.Devices, those that came first are tracked. The number of
// others is estimated, their requests count for no device, and every affected figure is marked
// as a minimum, or as unknown.
//
// The package opens no files, and does not follow growing logs: package follower does.
//
// # The JSON form
//
// Version 2 of the schema. Times are RFC 3339 in UTC and omitted if there is none, durations are in
// milliseconds (_ms), an unknown number is null, a list is never null. Lists have the first
// Config.Top rows, except kinds, statuses, connections, verbs_405, sources and blind, which are
// complete, and slowest, which has at most 1,000.
//
//	schema                version of this description
//	masked                names and addresses are replaced
//	interrupted           null, or where reading was interrupted: source, lines
//	period                first, last: counted events; since, until: as requested;
//	                      outside: events excluded by them
//	totals                requests, failed, downloads, uploads, relays; downloaded_bytes,
//	                      uploaded_bytes; devices; unattributed: requests of no known
//	                      device; beyond_limit: requests of devices beyond the limit;
//	                      beyond_devices: the estimated number of these devices,
//	                      with a standard error of 1 %: if not 0, every other number of
//	                      devices is a minimum; lost_events: lost by the writer of
//	                      the log
//	troubles[]            kinds of failures, most affected devices first:
//	                      direction, kind, extension of the file, status, substatus,
//	                      cause, requests, devices: that have not succeeded since;
//	                      first, last, means, remedy
//	connections[]         that ended without a request: reason of the web server; normal: it
//	                      happens every day; count, first, last, means
//	kinds[]               direction, kind, requests, failed; devices: with such requests;
//	                      sized: successful with a known size; bytes: of
//	                      these;
//	                      time_taken: null, or timed: requests with a known duration,
//	                      p50_ms, p90_ms, p95_ms, p99_ms, max_ms
//	statuses[]            status; substatus: of IIS, 0 for none or not logged;
//	                      meaning: cause of a failure, or what status 0 means;
//	                      failed; requests, first, last
//	verbs_405[]           method, location (download, upload), requests
//	busiest_hours[]       start, requests, failed; the busiest first
//	timeline              step_hours: length of a step, so that there are at most 168;
//	                      points[]: start, requests, failed; unknown_hours: hours of the
//	                      step of which no log has a line; lost_events
//	agents                new, silent, failing, first_policy_orphans: groups;
//	                      last_contacts[]: devices by last contact before the end:
//	                      from_hours, below_hours (0: no limit), devices, failing;
//	                      versions[]: user_agent, devices, requests; more_versions
//	  a group             known: the period is long enough to decide; note: what the devices
//	                      have in common; count; partial: there may be more, beyond the
//	                      limit; devices[]: name, domain, address,
//	                      user_agent, first, last, requests, failed; failing[]: what
//	                      currently fails: direction, kind, status,
//	                      substatus, cause
//	slowest[]             time, direction, kind, device, address, path, status, taken_ms,
//	                      bytes; the slowest first
//	quality               logs; failed: not read completely; left_out: not opened,
//	                      because outside the requested time; again: lines that several
//	                      files of one log contain, beyond the first time, not included
//	                      in the other counts; lines, and what they were:
//	                      requests, events, other, malformed, cut, comments; bytes
//	  sources[]           name, format, error, lines, requests, events, other, malformed,
//	                      cut, bytes, first, last; examples[]: line, reason, text
//	  blind[]             field, analysis, remedy; sources: logs without the field
package report
