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
