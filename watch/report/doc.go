// Package report sums up what the logs of a beacon tell, without a screen: how much of
// what moved, what failed and why, how long it took, which agents are new, silent,
// failing or lost, and how far the logs can be trusted.
//
//	logs ──▶ weblog ──[]estate.Event──▶ Tally ──▶ Result ──▶ text, markdown, html: the same tables
//	            └──── weblog.Report ──────┘          ├─────▶ csv: the same tables, for programs
//	                                                 └─────▶ json: the Result itself
//
// Guarantees:
//
//   - Memory is bounded and does not grow with the number of lines: devices, addresses,
//     user agents, answers, verbs, hours and logs have limits, and what is beyond them is
//     counted. Percentiles come from buckets and are at most 3.2 % too high.
//   - [Tally.Add] allocates nothing for devices, user agents and answers it has met.
//   - The same events give the same Result, however they were cut into pieces.
//   - What is not known is not guessed: a size that no log tells is unknown, not 0, and
//     what takes a longer period than there is is not told.
//   - Whatever a text in a log holds, [Write] makes it stand there and do nothing.
//   - A masked Result holds no name of a device, domain or user, and no address. The same
//     stands for the same in it: DEVICE-0001 is the device that the logs show first.
//     Paths are built anew from what is understood of them, words of user agents and
//     verbs that are not known to be harmless are numbered, and lines that were not
//     understood are left out.
//
// Logs are found and merged by time as package logs does for the dashboard, so that the
// figures do not depend on the order of the arguments, nor on how many servers share the
// agents. What several files of one log hold counts once; between servers nothing is
// dropped, but for a file that begins as another one does for 4 KiB: a copy.
//
// The fold keeps a record of its own for each device, of some 130 bytes, and not an
// estate.State, whose rows serve a screen: a report needs every device at the end, and
// neither an order by last contact, nor the newest transfers, nor a lock. Whose a request
// is, what fails and who is lost is decided by the rules of estate.State, by the time of
// events. One goroutine folds: it takes a fifth of the time, and the parser keeps the other
// processors busy.
//
// With more devices than Config.Devices, those that came first are told apart. The others
// are estimated, what belongs to them counts for no device, and every figure that this
// spoils is marked as the least that it can be, or as not known.
//
// What it does not do: follow files that grow, or open anything but what Inputs names.
//
// # The JSON form
//
// Version 2 of the schema. Times are RFC 3339 in UTC and left out when there is none,
// durations are in milliseconds (_ms), a number that is not known is null, a list is
// never null. Lists hold the first rows, as many as Config.Top says, except kinds,
// statuses, connections, verbs_405, sources and blind, which are whole, and slowest, which
// has 1,000 at most.
//
//	schema                version of this description
//	masked                names and addresses are replaced
//	interrupted           null, or where the reading was broken off: source, lines
//	period                first, last: events that were counted; since, until: asked for;
//	                      outside: events left out by them
//	totals                requests, failed, downloads, uploads, relays; downloaded_bytes,
//	                      uploaded_bytes; devices; unattributed: requests of no known
//	                      device; beyond_limit: requests of devices for which there was
//	                      no memory; beyond_devices: an estimate of how many these are,
//	                      with a standard error of 1 %: with any, every other number of
//	                      devices is at least so great; lost_events: lost by who wrote
//	                      the log
//	troubles[]            ways to fail, those first from which most devices suffer:
//	                      direction, kind, extension of the file, status, substatus,
//	                      cause, requests, devices: that have not succeeded since;
//	                      first, last, means, remedy
//	connections[]         that ended without a request: reason of the web server; normal: it
//	                      happens every day; count, first, last, means
//	kinds[]               direction, kind, requests, failed; devices: that asked for it;
//	                      sized: that succeeded and whose size is known; bytes: of
//	                      these;
//	                      time_taken: null, or timed: requests whose duration is known,
//	                      p50_ms, p90_ms, p95_ms, p99_ms, max_ms
//	statuses[]            status; substatus: of IIS, 0 for none or not logged;
//	                      meaning: cause of a failure, or what status 0 stands for;
//	                      failed; requests, first, last
//	verbs_405[]           method, location (download, upload), requests
//	busiest_hours[]       start, requests, failed; the busiest first
//	agents                new, silent, failing, first_policy_orphans: groups;
//	                      versions[]: user_agent, devices, requests; more_versions
//	  a group             known: the period is long enough to tell; note: what the devices
//	                      have in common; count; partial: there may be more, beyond the
//	                      limit; devices[]: name, domain, address,
//	                      user_agent, first, last, requests, failed; failing[]: what
//	                      failed when it was last tried: direction, kind, status,
//	                      substatus, cause
//	slowest[]             time, direction, kind, device, address, path, status, taken_ms,
//	                      bytes; the slowest first
//	quality               logs; failed: not read to their end; left_out: not opened,
//	                      being older or newer than asked for; again: lines that several
//	                      files of one log hold, beyond the first time, which count for
//	                      nothing else here; lines, and what they were:
//	                      requests, events, other, malformed, cut, comments; bytes
//	  sources[]           name, format, error, lines, requests, events, other, malformed,
//	                      cut, bytes, first, last; examples[]: line, reason, text
//	  blind[]             field, analysis, remedy; sources: logs without the field
package report
