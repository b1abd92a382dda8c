// Package series counts over time: [Counts] in equal buckets, [Latency] as a histogram of the last
// minutes, and [Observed], the periods in which anything could be counted at all. A column of a
// chart that was not observed is [Unseen], which differs from a count of zero.
//
// All of it is bounded, follows the times of what is counted and never the clock, and has a JSON
// form for checkpoints that is no longer than what was counted.
package series
