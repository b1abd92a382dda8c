// Package front holds what a beacon in front of a genuine one saw of it in the answers to downloads: who
// made them ([Total]), since when and for how many agents they were copies ([Copies]), what was wrong
// with them ([Fault]), and which failover lists lead past this beacon ([Bypass]).
//
// Guarantees:
//
//   - It follows the times of events, never the clock. Requests end in another order than they were
//     answered: an order that differs by less than a minute gives the same counts, the same beginning of
//     the copies and the same agents, unless a pause between copies is just about as long as one that
//     separates two periods.
//   - Memory is bounded: agents, failover lists and their names have limits, and a count that reached its
//     limit is a lower bound.
//   - Its whole state is one part of a checkpoint.
//
// Whether an origin can be reached is not known here: that is the state of a beacon, in package estate.
package front
