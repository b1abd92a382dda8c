// Package timeline holds what changed: everything that is not a request or a file, newest last.
// Diagnoses that were raised and cleared, parents and siblings that went down and came up, policies
// and certificates that were loaded or rejected, thresholds of the disk, files that were parked,
// starts and stops, jumps of the clock, and what this monitor itself could not see.
//
// Many events repeat a state: a parent is reported with every file, the disk every second. Only
// a state that differs from the last one is a change ([Timeline.Apply]). Similar changes within a
// minute are one [Entry] with a count.
//
// Memory is bounded: the newest changes are kept, and the last state of so many subjects. Older
// changes are in the history on disk. [Timeline.Select] answers what a screen shows,
// [Around] what changed near a moment.
package timeline
