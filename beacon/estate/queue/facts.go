package queue

import (
	"maps"
	"slices"
	"time"

	"beacontop/beacon/estate/series"
)

// TypeFacts is what may be wrong with the counts of one type folder below Incoming.
type TypeFacts struct {
	Folder    string
	Waiting   int
	Removed   int // files removed with the folder
	RemovedAt time.Time
	Swapped   time.Time // when it was there again after it was removed
	Polled    bool      // of a foreign beacon, and without notifications
	Missed    time.Time // when files may have come and gone unobserved; zero: never
	MissedWhy string
}

// Facts returns the facts of each folder, by name; foreign means that another beacon owns them.
func (q *Queue) Facts(foreign bool) (all []TypeFacts) {
	for _, name := range slices.Sorted(maps.Keys(q.types)) {
		t := q.types[name]
		all = append(all, TypeFacts{
			Folder: t.Folder, Waiting: t.waiting, Removed: t.removed, RemovedAt: t.removedAt, Swapped: t.swapped,
			Polled: foreign && t.watch != "" && !t.notified, Missed: t.missed, MissedWhy: t.missedWhy,
		})
	}
	return all
}

// LastReceived returns when the newest file came; zero: none did.
func (q *Queue) LastReceived() (last time.Time) {
	for _, t := range q.types {
		last = series.Later(last, t.LastReceived)
	}
	return last
}

// Left returns how many files left the queue during the last time of the given length.
func (q *Queue) Left(now time.Time, d time.Duration) int64 { return q.out.Sum(now, d) }

// FirstListed returns when this program first listed a folder; zero: never.
func (q *Queue) FirstListed() time.Time { return q.begun }

// Restarted forgets which files the parent rejected: the relay restarts its counts.
func (q *Queue) Restarted() { clear(q.refused) }

// Logged records that requests are read from logs, which are written with a delay.
func (q *Queue) Logged() { q.late = awaitTime }
