// Package reading reads the logs of a report, merged by time: it warns of those with problems, shows
// the progress on a terminal, and ends with what was read when its context ends. Package report sums
// up what they say, package input finds them, package merge brings their events into order.
package reading
