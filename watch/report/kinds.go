package report

import (
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// kinds counts transfers by direction and kind of file.
type kinds [channels]*kindRow

// A channel is one kind of file in one direction.
const (
	kindCount = int(protocol.KindTest) + 1 // the last kind
	channels  = (int(event.DirectionRelay) + 1) * kindCount
)

func channelOf(d event.Direction, k protocol.Kind) int {
	return min(int(d), int(event.DirectionRelay))*kindCount + min(int(k), kindCount-1)
}

func channelParts(channel int) (event.Direction, protocol.Kind) {
	return event.Direction(channel / kindCount), protocol.Kind(channel % kindCount)
}

// kindRow is the state of one channel.
type kindRow struct {
	requests int64
	failed   int64
	sized    int64 // successful transfers with a known size
	bytes    int64
	taken    histogram
}

func (k *kinds) row(channel int) *kindRow {
	if k[channel] == nil {
		k[channel] = &kindRow{}
	}
	return k[channel]
}

// count adds a request.
func (k *kinds) count(e *event.Event, failed bool) {
	k.row(channelOf(e.Direction, e.Kind)).add(e, failed)
}

// relay adds an attempt to forward a file to the parent.
func (k *kinds) relay(e *event.Event) {
	kind := e.Kind
	if kind == protocol.KindOther {
		kind = protocol.KindOfUpload(e.Folder, e.Name)
	}
	k.row(channelOf(event.DirectionRelay, kind)).add(e, e.Failed())
}

func (r *kindRow) add(e *event.Event, failed bool) {
	r.requests++
	if failed {
		r.failed++
	}
	if !e.Unsized && !e.Failed() { // a rejected file was not received
		r.sized++
		r.bytes += e.Bytes
	}
	if !e.Untimed {
		r.taken.add(e.Duration)
	}
}

// of sums up one direction.
func (k *kinds) of(d event.Direction) (sum kindRow) {
	for channel, row := range k {
		if in, _ := channelParts(channel); row != nil && in == d {
			sum.requests += row.requests
			sum.failed += row.failed
			sum.sized += row.sized
			sum.bytes += row.bytes
		}
	}
	return sum
}

// Kind is one kind of file in one direction.
type Kind struct {
	Direction string `json:"direction"`
	Kind      string `json:"kind"`
	Requests  int64  `json:"requests"`
	Failed    int64  `json:"failed"`
	Devices   int    `json:"devices"`
	Sized     int64  `json:"sized"` // successful with a known size
	Bytes     *int64 `json:"bytes"`
	Taken     *Taken `json:"time_taken"` // nil: no log records it
}

// known is the number of bytes; nil: no log records it.
func (r *kindRow) known() *int64 {
	if r.sized == 0 && r.requests > r.failed {
		return nil
	}
	n := r.bytes
	return &n
}

// kindRows are in the order of an agent's day: downloads, uploads, relays, others.
func (t *Tally) kindRows() []Kind {
	seen := t.devices.perChannel()
	rows := []Kind{}
	for _, d := range []event.Direction{event.DirectionDownload, event.DirectionUpload, event.DirectionRelay, event.DirectionNone} {
		for k := range kindCount {
			channel := channelOf(d, protocol.Kind(k))
			if row := t.kinds[channel]; row != nil {
				rows = append(rows, Kind{
					Direction: d.String(), Kind: protocol.Kind(k).String(), Requests: row.requests, Failed: row.failed,
					Devices: seen[channel], Sized: row.sized, Bytes: row.known(), Taken: row.taken.summary(),
				})
			}
		}
	}
	return rows
}
