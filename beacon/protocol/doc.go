// Package protocol is what agents and beacons say to each other: the kinds of file, and the names
// of uploads and devices. It is pure and imports the standard library only.
//
// Letter case does not matter anywhere: agents and genuine beacons run on Windows. A name that
// follows no rule has no device: a wrong device is worse than none.
//
// Neighbours: package event has the vocabulary of what happens, package policy writes the files
// that agents download.
package protocol
