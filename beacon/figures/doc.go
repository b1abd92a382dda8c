// Package figures holds how numbers, sizes, times and durations read: on the screen, in reports,
// in findings and in messages. Text is made once, here, so that two places never show the same
// value in two ways.
//
//   - Numbers have thousands separators, sizes are decimal (kB, MB) and units follow a space.
//   - Ages are coarse: they change at whole minutes, so that rows do not flicker.
//   - Times are shown in the time zone of "now", with the date if it is another day.
//   - A value that does not exist is [Never]; a value that exists but is unknown is [Unknown].
//
// The forms that the filter of package estate must find in rows ([Span], [Latency], [Size]) are
// defined there; this package adds the others. It is pure, and the only importer of go-humanize.
// Package diagnosis makes sentences from these texts; ui and watch/report make cells.
package figures
