// Package event is the vocabulary of what happens: an [Event] with its [Topic], the causes of
// failures, and what is known of a source. It is plain data and imports, beside the standard library,
// package protocol only.
//
// Beacon, relay, watchers and parsers publish events; a [Feed] carries them, without blocking anyone,
// to package estate, which folds them into what is known. The history on disk, the log of the service
// and serve --events write the same events.
package event
