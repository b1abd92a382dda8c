// Package host is a daemon that can be looked at: a beacon, or a watched one, with its control socket.
//
//	Open:        lock, socket ─▶ station ─▶ Station.Run   the socket answers from the first event to the last
//	OpenWatched: lock, socket ─▶ watched ─▶ RunWatched    the history of the other beacon is kept and recalled
//
// What the socket answers stands in routes.go.
package host
