// Package notify tells people and programs when a diagnosis is raised or cleared: by a webhook, in
// the form that it wants, or in a log of the system.
//
//	engine.Step ──▶ Notifier.Step ──▶ book of each hook ──▶ outbox on disk ──▶ receiver
//	                                  what it knows,         before each        webhook, syslog,
//	                                  what it is owed        attempt            journald, event log
//
// A book is not a queue of messages. It holds, for each diagnosis, what the receiver was told and what
// is true; the difference is what it is owed, at most that it was raised and that it was cleared. So a
// receiver that comes back after a night gets the truth, and not the night.
//
// Guarantees:
//
//   - A message is delivered at least once, also over restarts and crashes: what is owed is on disk,
//     and the same message is sent until it is accepted. After a crash the one that was being sent may
//     arrive twice, with the same id.
//   - One message tells all that happened to diagnoses of one code within seconds.
//   - A diagnosis that flaps causes four messages, and then four an hour.
//   - What is raised for less than Hook.Hold is not told. What comes and goes within quiet hours is
//     not told either; everything else of these hours is told at their end.
//   - A message that its receiver refuses for what is in it (400, 413, 422) holds up no other: it is set
//     aside, and given up once the receiver has accepted another, with an event that counts them. A receiver
//     that refuses everything is set up wrongly, and is owed everything.
//   - Step waits neither for the disk nor for the network, and one receiver for no other. That one does
//     not accept messages is an event (event.TopicNotify), and so a diagnosis, which is not sent to it.
//   - Durations are those that passed, whatever the clock does. Only quiet hours follow it, in the local
//     time of this machine, and so its changes in spring and autumn.
//   - No message, error or file name contains the URL of a webhook, or another secret. Text from outside
//     is safe to print, and has no markup in a chat.
//   - Memory and files are bounded.
//
// Where things are:
//
//   - hook.go: what is configured; entry.go: one diagnosis as a receiver knows it; book.go: all of them
//   - message.go, style.go: what is sent; webhook.go, log.go, eventlog_windows.go: how
//   - notifier.go, post.go: when; outbox.go: what survives
//   - trial.go: a message to try a hook
//
// Neighbours: package engine decides what is raised, package diagnosis has the words, package daemon
// runs a Notifier, package settings reads its hooks.
//
// # The JSON form
//
// Version 1 of the schema. New keys do not change the version.
//
//	schema     version of this description
//	id         of the message: if it arrives twice, it is the same one
//	event      raised; cleared; repeated: it is still raised; test: nothing happened
//	code       of the catalogue: beacontop explain CODE tells what it means
//	severity   notice, warning or problem
//	since      when it began
//	subjects[] kind, name: what it is about, at most 16
//	text       one sentence, as on the screen, with times in UTC
//	count      number of diagnoses in this message
//	times      how often they were raised since the last message
//	beacon     name of the beacon; beacon_id: its identity
//	time       of the message
package notify
