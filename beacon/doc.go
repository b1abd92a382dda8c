// Package beacon is the inventory beacon: the HTTP side that agents talk to.
//
//	GET  /ManageSoftDL/…               ─▶ distribute: an admin's file, else a generated one
//	PUT  /ManageSoftRL/<Type>/<name>   ─▶ receive: spool, durable, then 200
//	both locations …/test              ─▶ 200 "Test succeeded"
//
// Guarantees:
//
//   - 200 for an upload leaves only when the file and its directory entry are on
//     disk. An upload that fails for whatever reason leaves nothing in Incoming.
//   - There is no limit on how long a transfer takes, only on how long nothing
//     moves (Config.IdleTimeout): a throttled agent finishes. A connection below
//     Limits.MinRate for 30 seconds is closed only if there are as many connections as
//     there may be and another one comes; the address with most slow ones loses first,
//     and connections that are not slow count against nobody.
//   - Slow agents hold up no others: an upload takes a turn (Limits.Receives) only to
//     write, and waits for the network with 4 kB of its own.
//   - Who tries wrong passwords waits behind all others and gets 429 when too many of
//     one address wait; accounts that were right once since the start never wait.
//   - An answer arrives also when more is sent behind its request: the beacon ends its
//     own side first and reads on for a moment. After a request that may have had both
//     Content-Length and Transfer-Encoding, or is HTTP/1.0, the connection ends.
//   - No path leaves the two locations: every path element is checked by the rules
//     of Windows and Unix together, letter case does not matter, and there is never
//     a redirect, because agents are not known to follow one.
//   - A conditional GET gets 304 for our own entity tag or, without one, our own date: a
//     later date gets the file, because it may be of another beacon's. The date of a
//     generated file is kept over restarts while its content stays (Staging/dates.json).
//   - A body with Content-Encoding: gzip is unpacked while it is received, and the limits
//     hold for what comes out; broken gzip is 400 and leaves nothing, other codings are 415.
//     If-Match and If-None-Match of an upload are checked against what waits under its name.
//   - Names whose percent-encoding is not UTF-8 are read as Windows-1252. A file that an
//     account of a domain sends (CORP\jdoe on …) is stored as CORP=5Cjdoe on …; every other
//     backslash, and every colon, is refused.
//   - A file in an encoding that is not read here (ISO-8859-1, Windows-1252, UTF-8 and
//     UTF-16 are) is not examined, and never called damaged.
//   - Every request becomes one event, and so does what never becomes a request: a
//     handshake that fails, a header too long, a wrong protocol. Text in events comes
//     from the network: bounded in length, not escaped.
//   - No answer shows a local path or names the program that gives it.
//
// What an agent may do without having been seen to do it (protocol.md §3.1, §10) is
// tolerated: POST for PUT, HEAD, OPTIONS, MKCOL, PROPFIND, HTTP/1.0, chunked bodies,
// Expect: 100-continue, double slashes, an upload that names no type folder.
//
// The package does not watch directories, relay files or show anything. What one
// request costs is measured in bench_test.go.
package beacon
