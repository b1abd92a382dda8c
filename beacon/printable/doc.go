// Package printable makes text from outside safe to print, and says how spans of time, latencies
// and sizes read, so that screens show and filters find the same text. Package figures has the
// numbers and ages that filters do not search.
package printable
