// Package monitoring is the commands with which other programs are set up to watch a beacon: metrics
// prints alert rules and a dashboard, notify test tries the receivers of notifications.
//
// Neighbours: package metrics has what is scraped, package notify what is sent.
package monitoring
