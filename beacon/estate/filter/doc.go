// Package filter is the query language of screens and commands: what a user types to select rows.
//
// [Parse] reads it once. A [Filter] has words, which are searched in the text that a row shows (a
// [Row]), and terms, which test the values behind that text ([Values]). All of them must match.
//
//	heron            the text occurs in the row; letter case does not matter
//	"two words"      quotes make blanks and every other sign part of the text; "" is a quote
//	!heron           it does not occur
//	^begin  end$     at the start, at the end of a column
//	heron|owl        one of them occurs
//	404              a number is a whole column, so that it finds a status and no file name
//
//	field:value      the text, address, kind of file or state of a field
//	field=value      the whole text
//	field:a|b        one of them
//	field:a..b       a range, with both ends; a.. and ..b are open
//	field>=value     also > < <=, and != for what is not so; in a shell, status:400.. says the
//	                 same as status>=400
//
// The list of fields (see [Fields]) is the one source of what is accepted, completed, listed in
// errors and shown as help. A word with letters, one colon and no // looks like a field; if there
// is no such field, it is an error. Addresses, times of day and URLs are words.
//
// Values are no more precise than they are written: status:404 has every sub-status, time:15:19
// lasts a minute, version:21 is every 21.x. A time without a date is the latest such time in the
// zone of the reader, and the end of a range follows its beginning. contact>2d means longer ago
// than two days. A value that a row does not have matches no term, so !took>2s matches rows whose
// log lacks durations.
//
// Guarantees:
//
//   - No text makes Parse panic, and its errors say what is wrong, where, and what to write.
//   - A filter survives as its text: parsing [Filter.String] gives the same filter.
//   - A filter is at most [TextLimitBytes] long.
//   - Testing a row allocates nothing once buffers have grown.
//   - A filter is immutable, so several goroutines may use it; what Transfers and Typed return is
//     for one goroutine.
//
// Rows differ in their fields; [Filter.Check] reports a term that rows of one kind cannot answer.
// Package estate makes the rows of agents and of failures; this package makes those of transfers,
// which need nothing but their event. Words are compared in the form of package printable.
package filter
