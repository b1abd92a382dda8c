// Package event defines what happens: an [Event] with its [Topic], the causes of failures, and
// the state of a source. It is plain data. Besides the standard library it imports only package
// protocol.
//
// Beacon, relay, watchers and parsers publish events. A [Feed] passes them, without blocking the
// publishers, to package estate, which folds them into its State. The history on disk, the
// service log and serve --events write the same events.
package event
