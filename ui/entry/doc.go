// Package entry is the line at the foot of the dashboard in which text is typed: a filter, or the
// name of a view. It keeps what was typed before, for the run of the program.
package entry
