// Package probing is the command "beacontop probe": its options, and a ladder as people and programs
// read it. Package beacon/probe walks the ladder; package diagnosis has what a failure means and what
// to do.
//
// For people the first line is the verdict. Then each rung is a line with a mark, its time and what
// was seen; the first one that failed, and each failure of another kind, also says what it means and
// what to do. Texts of the other side are escaped. With --repeat, a ladder is printed whole if it
// differs from the one before, and otherwise as one line.
//
// Where things are: options.go has the flags, rounds.go repeats, page.go and words.go write for people.
//
// For programs it is the JSON of probe.Ladder, whose keys are stable; with --repeat one line each.
package probing
