// Package weblog reads the logs of web servers in front of, or inside, a beacon and
// tells what agents did there as [estate.Event]s, in the words of the live beacon.
//
//	                 ┌ directive: columns from here on
//	bytes ──▶ lines ─┼ row of W3C or HTTPERR columns ─┐
//	                 ├ row of the NCSA combined log ──┼─▶ request ─▶ estate.Event
//	                 └ event as a line of JSON ───────┼────────────▶ estate.Event
//	                                                  └─▶ Report: what was not one, and why
//
// A stream needs no description; each line shows what it is:
//
//   - After a line "#Fields: …" every line is a row with these columns, until the
//     next such line: the logs of IIS, and those of HTTP.SYS below it (HTTPERR), which
//     alone show what was refused before IIS saw it.
//   - Before any such line, a line that begins with a brace is an event as
//     "beacontop serve --events" prints it, and any other is a row of the combined
//     log of a reverse proxy.
//
// Guarantees:
//
//   - No line ends the reading. A line that cannot be read is counted and told of
//     with its number (diagnoses.md C1: malformed rows occur on real servers).
//   - Memory is bounded, whatever comes: lines, caches and examples have limits.
//   - Nothing in an event refers to memory of the caller.
//   - In steady state a row takes at most one allocation: that of its path.
//   - [Parser.Read], which uses all processors, and [Parser.Feed], which takes what
//     comes bit by bit, give the same events in the same order.
//
// Lines of other sites, of FTP, and of paths outside both locations are not events;
// they are counted as Other. A row of HTTPERR without a URL is a connection that ended
// without a request: an event of estate.TopicConnection, and of no device. Text that is
// not UTF-8 is taken for Windows-1252. A line after a crash may begin with, or hold, zero
// bytes: it counts as malformed, and what follows the last zero is read as a line.
//
// What other loggers of W3C columns do differently is read as well:
//
//   - Rows without a date (IIS 5 and 6) have that of the last #Date, counted on at midnight.
//   - Texts with blanks may be quoted (Advanced Logging), durations have a fraction (.NET).
//   - A size, duration or sub-status that cannot be read is unknown; the row counts.
//   - A question mark in cs-uri-stem is a character that the code page of the log lacks. A
//     device name in which more than a third are such is not trusted.
//   - A combined row may begin with a virtual host, X-Forwarded-For, or an address in
//     parentheses. Where only a name stands there, Blind says so.
//
// What it does not do: open, follow or rotate files; judge over several lines (a 401
// may be the first half of a challenge); read columns without "#Fields", or rows without
// a date before the first #Date. A time that is far from now is taken as it stands, unless
// [Parser.Until] says what is too far.
package weblog
