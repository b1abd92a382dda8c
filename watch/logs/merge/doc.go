// Package merge brings the events of several streams, which are nearly in order of time, into one
// order: those of the files of a log, of several logs, and of several servers with the same agents.
// Package follower merges what it reads for the dashboard, package input what a report reads, so
// both count the same lines in the same order.
//
//	stream ─▶ sort ─┐
//	stream ─▶ sort ─┼─▶ the earliest first ─▶ duplicates of a log once ─▶ each
//	stream  not due ┘
//
// Guarantees:
//
//   - Events of one stream that are up to 10 seconds out of order are sorted. Events with the same
//     timestamp are sorted so that a request which names its device comes before those that do not,
//     and a 401 challenge before its answer.
//   - A line that several streams of one log contain is passed on once; it counts as often as in the
//     stream that has it most often. Nothing is skipped between different logs.
//   - A stream is opened when it is due, not before: a year of daily logs keeps a few of them open.
//   - Memory is bounded: at most 65,536 events of a stream are held back for sorting.
//
// The package reads no files and knows no formats: a Stream says how its events are read.
package merge
