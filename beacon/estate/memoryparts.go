package estate

import (
	"maps"
	"net/netip"
	"slices"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TrafficMemory is the checkpoint of the traffic.
type TrafficMemory struct {
	Requests SeriesMemory `json:"requests"`
	Refused  SeriesMemory `json:"refused"`
	Latency  [][3]int64   `json:"latency"` // minute, bucket, count
	Kinds    []KindMemory `json:"kinds"`   // only kinds with at least one transfer
	Nameless int64        `json:"nameless"`
	Flaws    SeriesMemory `json:"flaws"`
	NoRoom   SeriesMemory `json:"no_room"`
	Newer    int64        `json:"newer"`

	NewerFrom []netip.Addr `json:"newer_from"`
}

// KindMemory is the traffic of one kind of file in one direction.
type KindMemory struct {
	Direction event.Direction `json:"direction"`
	Kind      protocol.Kind   `json:"kind"`
	Count     SeriesMemory    `json:"count"`
	Bytes     SeriesMemory    `json:"bytes"`
	Failed    SeriesMemory    `json:"failed"`
	Days      SeriesMemory    `json:"days"`
	Last      time.Time       `json:"last,omitzero"`
}

func (t *traffic) remember() TrafficMemory {
	m := TrafficMemory{
		Requests: t.requests.remember(), Refused: t.refused.remember(), Latency: t.latency.remember(),
		Nameless: t.nameless, Flaws: t.flaws.remember(), NoRoom: t.noRoom.remember(), Newer: t.newer, NewerFrom: slices.SortedFunc(maps.Keys(t.newerFrom), netip.Addr.Compare),
	}
	for d := range t.kinds {
		for k := range t.kinds[d] {
			c := &t.kinds[d][k]
			if c.count.head == 0 && c.failed.head == 0 {
				continue
			}
			m.Kinds = append(m.Kinds, KindMemory{
				Direction: event.Direction(d), Kind: protocol.Kind(k), Count: c.count.remember(), Bytes: c.bytes.remember(),
				Failed: c.failed.remember(), Days: c.days.remember(), Last: c.last,
			})
		}
	}
	return m
}

func (t *traffic) recall(m TrafficMemory) {
	t.requests.recall(m.Requests)
	t.refused.recall(m.Refused)
	t.latency.recall(m.Latency)
	t.nameless, t.newer = m.Nameless, m.Newer
	t.flaws.recall(m.Flaws)
	t.noRoom.recall(m.NoRoom)
	for _, from := range m.NewerFrom {
		t.newerFrom[from] = struct{}{}
	}
	for _, k := range m.Kinds {
		c := &t.kinds[k.Direction][k.Kind]
		c.count.recall(k.Count)
		c.bytes.recall(k.Bytes)
		c.failed.recall(k.Failed)
		c.days.recall(k.Days)
		c.last = k.Last
	}
}

// QueueMemory holds the arrivals and departures below Incoming. It excludes the files waiting
// there now.
type QueueMemory struct {
	In    SeriesMemory      `json:"in"`
	Out   SeriesMemory      `json:"out"`
	Aside SeriesMemory      `json:"aside"`
	Types []QueueTypeMemory `json:"types"`
}

// QueueTypeMemory holds the arrivals and departures of one type folder.
type QueueTypeMemory struct {
	Folder       string       `json:"folder"`
	Received     SeriesMemory `json:"received"`
	Dropped      SeriesMemory `json:"dropped"`
	Relayed      SeriesMemory `json:"relayed"`
	Taken        SeriesMemory `json:"taken"`
	ReceivedDays SeriesMemory `json:"received_days"`
	RelayedDays  SeriesMemory `json:"relayed_days"`
	Parked       int          `json:"parked"`
	LastReceived time.Time    `json:"last_received,omitzero"`
	LastRelayed  time.Time    `json:"last_relayed,omitzero"`
	LastTaken    time.Time    `json:"last_taken,omitzero"`
}

func (q *queue) remember() QueueMemory {
	m := QueueMemory{In: q.in.remember(), Out: q.out.remember(), Aside: q.aside.remember()}
	for _, t := range q.types {
		m.Types = append(m.Types, QueueTypeMemory{
			Folder: t.folder, Received: t.received.remember(), Dropped: t.dropped.remember(),
			Relayed: t.relayed.remember(), Taken: t.taken.remember(),
			ReceivedDays: t.inDays.remember(), RelayedDays: t.outDays.remember(),
			Parked: t.parked, LastReceived: t.lastReceived, LastRelayed: t.lastRelayed, LastTaken: t.lastTaken,
		})
	}
	return m
}

func (q *queue) recall(m QueueMemory) {
	q.in.recall(m.In)
	q.out.recall(m.Out)
	q.aside.recall(m.Aside)
	for _, k := range m.Types {
		t := q.ofType(k.Folder)
		t.received.recall(k.Received)
		t.dropped.recall(k.Dropped)
		t.relayed.recall(k.Relayed)
		t.taken.recall(k.Taken)
		t.inDays.recall(k.ReceivedDays)
		t.outDays.recall(k.RelayedDays)
		t.parked, t.lastReceived, t.lastRelayed, t.lastTaken = k.Parked, k.LastReceived, k.LastRelayed, k.LastTaken
	}
}
