// Package failures holds what failed during the last day: who failed how, since when, and whether a
// later transfer of the kind succeeded. A failure belongs to a device in the roster, or to an
// address without a known device. [Failures.Select] answers what a screen shows of them: groups of
// similar failures, and the rows of one group.
package failures
