package queue

import "beacontop/beacon/estate/series"

// Record holds the arrivals and departures below Incoming, in a checkpoint. It excludes the
// files waiting there now.
type Record struct {
	In    series.Counts `json:"in"`
	Out   series.Counts `json:"out"`
	Aside series.Counts `json:"aside"`
	Types []*queueType  `json:"types"`
}

// Checkpoint returns what outlives the program. It shares no memory with the queue.
func (q *Queue) Checkpoint() Record {
	r := Record{In: q.in.Clone(), Out: q.out.Clone(), Aside: q.aside.Clone()}
	for _, t := range q.types {
		r.Types = append(r.Types, &queueType{
			Folder: t.Folder, Received: t.Received.Clone(), Dropped: t.Dropped.Clone(), Relayed: t.Relayed.Clone(), Taken: t.Taken.Clone(),
			ReceivedDays: t.ReceivedDays.Clone(), RelayedDays: t.RelayedDays.Clone(),
			Parked: t.Parked, LastReceived: t.LastReceived, LastRelayed: t.LastRelayed, LastTaken: t.LastTaken,
		})
	}
	return r
}

// Restore adds what a checkpoint holds.
func (q *Queue) Restore(r *Record) {
	q.in.Merge(&r.In)
	q.out.Merge(&r.Out)
	q.aside.Merge(&r.Aside)
	for _, from := range r.Types {
		t := q.ofType(from.Folder)
		t.Received.Merge(&from.Received)
		t.Dropped.Merge(&from.Dropped)
		t.Relayed.Merge(&from.Relayed)
		t.Taken.Merge(&from.Taken)
		t.ReceivedDays.Merge(&from.ReceivedDays)
		t.RelayedDays.Merge(&from.RelayedDays)
		t.Parked, t.LastReceived, t.LastRelayed, t.LastTaken = from.Parked, from.LastReceived, from.LastRelayed, from.LastTaken
	}
}
