// Package host is a daemon that can be looked at: a station with its control socket.
//
//	Open: lock, socket ─▶ station ─▶ Station.Run   the socket answers from the first event to the last
//
// What the socket answers stands in routes.go.
package host
