// Package queue holds what is known about the folders below Incoming: what waits there, and what
// came and went.
//
// How much waits comes from listings alone, which are authoritative. Arrivals and departures are
// counted from two sources, the requests and the folders, which are joined by the name of the
// file ([Queue]). Over a beacon of somebody else, [Foreign] compares its log with its folders: a
// file that the log shows as accepted must appear.
//
// Memory is bounded by the number of folders and of files known by name. Nothing here reads the
// clock or a folder; package estate passes the events on.
package queue
