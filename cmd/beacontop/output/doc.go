// Package output is what a beacon without a screen writes: its log, for an operator, and its events,
// one line of JSON each, for programs. Both are buffered: a reader that is slow or gone stops
// neither requests nor the history. Package daemon provides the events; the journal stores them.
package output
