// Package weblog parses the logs of web servers in front of, or inside, a beacon into
// [event.Event]s of the same form as those of the live beacon.
//
//	                 ┌ directive: columns from here on
//	bytes ──▶ lines ─┼ row of W3C or HTTPERR columns ─┐
//	                 ├ row of the NCSA combined log ──┼─▶ request ─▶ event.Event
//	                 └ event as a line of JSON ───────┼────────────▶ event.Event
//	                                                  └─▶ Report: other lines, and why
//
// A stream needs no description; each line identifies itself:
//
//   - After a line "#Fields: …" every line is a row with these columns, until the
//     next such line: the logs of IIS, and those of HTTP.SYS below it (HTTPERR), which
//     are the only record of what was rejected before IIS.
//   - Before any such line, a line that begins with a brace is an event printed by
//     "beacontop serve --events", and any other line is a row of the combined log of a
//     reverse proxy.
//
// Guarantees:
//   - No line stops the parser. A line that cannot be parsed is counted and reported with
//     its number; such lines occur on real servers.
//   - Memory is bounded for any input: lines, caches and examples have limits.
//   - In steady state a row takes at most one allocation: that of its path.
//   - [Parser.Read], which uses all processors, and [Parser.Feed], which accepts input
//     piece by piece, give the same events in the same order.
//
// Lines of other sites, of FTP, and of paths outside both locations are not events; they are
// counted as Other. A row of HTTPERR without a URL is a connection that ended without a
// request: an event of event.TopicConnection, without a device. Text that is not UTF-8 is
// read as Windows-1252. After a crash a line may begin with, or contain, zero bytes: it counts
// as malformed, and the text after the last zero is read as a line.
//
// Variants of other loggers of W3C columns are supported:
//
//   - Rows without a date (IIS 5 and 6) have that of the last #Date, incremented at midnight.
//   - Texts with blanks may be quoted (Advanced Logging), durations may have a fraction (.NET).
//   - A size, duration or sub-status that cannot be parsed is unknown; the row counts.
//   - A question mark in cs-uri-stem is a character that the code page of the log lacks. A
//     device name with more than a third of these is not used.
//   - A combined row may begin with a virtual host, X-Forwarded-For, or an address in
//     parentheses. If there is only a host name, Blind reports it.
//
// The package does not open, follow or rotate files; does not combine lines (a 401 may be the
// first half of a challenge); does not parse columns without "#Fields", or rows without a date
// before the first #Date. Implausible times are accepted, unless [Parser.Until] sets a limit.
package weblog
