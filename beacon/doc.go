// Package beacon is the inventory beacon: the HTTP side that agents talk to.
//
//	GET  /ManageSoftDL/…               ─▶ download: a published file, or else a generated one, or else what the origin answers
//	PUT  /ManageSoftRL/<Type>/<name>   ─▶ upload: spool, durable, then 200
//	both locations …/test              ─▶ 200 "Test succeeded"
//
// A request goes from request.go (ServeHTTP) by its place to download.go or upload.go; transfer.go
// sends the answer and collects the event, failure.go has the status of every error.
//
// Guarantees:
//
//   - 200 for an upload is sent only after the file and its directory entry are on
//     disk. An upload that fails for any reason leaves nothing in Incoming.
//   - The duration of a transfer is not limited, only the time without progress
//     (Config.IdleTimeout): a throttled agent finishes. Package connection closes slow
//     connections when others need them.
//   - Slow agents do not delay others: an upload uses a slot (Limits.Receives) only
//     while it writes, and waits for the network with a buffer of 4 kB.
//   - After a request that may have had both Content-Length and Transfer-Encoding, or is
//     HTTP/1.0, the connection is closed.
//   - No path leaves the two locations: every path element is checked by the rules
//     of Windows and UNIX together, paths are case-insensitive, and there is never a
//     redirect, because agents are not known to follow one.
//   - A conditional GET gets 304 for our own entity tag or, without one, our own date: a
//     later date gets the file, because it may be from another beacon.
//   - A body with Content-Encoding: gzip is decompressed while it is received, and limits
//     apply to the output; broken gzip gets 400 and leaves nothing, other codings get 415.
//     If-Match and If-None-Match of an upload are checked against the queued file.
//   - A file from a domain account (CORP\jdoe on …) is stored as CORP=5Cjdoe on …; every
//     other backslash, and every colon, is rejected.
//   - Every request becomes one event. Text in events comes from the network: bounded in
//     length, not escaped.
//   - No answer shows a local path or the name of the program.
//
// No public source shows that current agents use the following, but it is accepted: POST for PUT,
// HEAD, OPTIONS, MKCOL, PROPFIND, HTTP/1.0, chunked bodies, Expect: 100-continue, double slashes, an
// upload without a type folder.
//
// With an origin (front.go) every request below the download location that this beacon does not answer is passed on
// as it is, also with methods and names that would be rejected otherwise.
//
// Its neighbours: origin passes requests on; connection (limits, TLS, proxies, recording) is below it; account knows the
// passwords, offer the files that agents download, content what a received file holds; spool makes
// uploads durable. Package daemon runs it.
//
// The package does not watch directories, relay files or display anything. bench_test.go
// measures the cost of a request.
package beacon
