// Package protocol is what agents and beacons say to each other: the two locations, the kinds of
// file, the names of uploads and devices, and what a path refers to. It is pure and imports the
// standard library only.
//
// [ResourceOf] is the one place where a path gets its meaning. The beacon uses it for requests,
// the log parser for rows, the relay and the directory watcher for files in Incoming (UploadOf),
// so that all of them agree about the same path.
//
// Letter case does not matter anywhere: agents and genuine beacons run on Windows. A name that
// follows no rule has no device: a wrong device is worse than none.
//
// Neighbours: package event has the vocabulary of what happens, package policy writes the files
// that agents download.
package protocol
