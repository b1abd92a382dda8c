// Package filter selects rows by words. A [Filter] is what a user types; a [Row] is what a screen
// shows of one row, in the form in which it is searched. Package estate makes the rows; this
// package makes those of transfers, which need nothing but their event.
package filter
