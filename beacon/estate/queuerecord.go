package estate

// queueRecord holds the arrivals and departures below Incoming, in a checkpoint. It excludes the
// files waiting there now.
type queueRecord struct {
	In    series       `json:"in"`
	Out   series       `json:"out"`
	Aside series       `json:"aside"`
	Types []*queueType `json:"types"`
}

func (q *queue) checkpoint() queueRecord {
	r := queueRecord{In: q.in.clone(), Out: q.out.clone(), Aside: q.aside.clone()}
	for _, t := range q.types {
		r.Types = append(r.Types, &queueType{
			Folder: t.Folder, Received: t.Received.clone(), Dropped: t.Dropped.clone(), Relayed: t.Relayed.clone(), Taken: t.Taken.clone(),
			ReceivedDays: t.ReceivedDays.clone(), RelayedDays: t.RelayedDays.clone(),
			Parked: t.Parked, LastReceived: t.LastReceived, LastRelayed: t.LastRelayed, LastTaken: t.LastTaken,
		})
	}
	return r
}

func (q *queue) restore(r *queueRecord) {
	q.in.merge(&r.In)
	q.out.merge(&r.Out)
	q.aside.merge(&r.Aside)
	for _, from := range r.Types {
		t := q.ofType(from.Folder)
		t.Received.merge(&from.Received)
		t.Dropped.merge(&from.Dropped)
		t.Relayed.merge(&from.Relayed)
		t.Taken.merge(&from.Taken)
		t.ReceivedDays.merge(&from.ReceivedDays)
		t.RelayedDays.merge(&from.RelayedDays)
		t.Parked, t.LastReceived, t.LastRelayed, t.LastTaken = from.Parked, from.LastReceived, from.LastRelayed, from.LastTaken
	}
}
