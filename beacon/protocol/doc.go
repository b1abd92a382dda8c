// Package protocol defines the protocol between agents and beacons: the two locations, the kinds
// of file, the names of uploads and devices, and the meaning of a path. It is pure and imports
// the standard library only.
//
// [ResourceOf] is the only place that interprets a path. The beacon uses it for requests and the
// log parser for rows; the relay and the directory watcher use UploadOf for files in Incoming.
// All of them therefore agree about the same path.
//
// Letter case is ignored everywhere: agents and genuine beacons run on Windows. A name that does
// not follow the pattern has no device: a wrong device is worse than none.
//
// Related packages: package event defines what happens, package policy writes the files that
// agents download.
package protocol
