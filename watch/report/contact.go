package report

import (
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// contact adds a request to its device, by the rules of estate.State. An older request than
// the newest one does not change what currently fails. fails is false for a request for
// credentials that was answered.
func (t *Tally) contact(slot int32, e *event.Event, failed, fails bool, status, agent int32) {
	row, at := &t.devices.rows[slot], e.Time.UnixMilli()
	channel := channelOf(e.Direction, e.Kind)
	policy := e.Direction == event.DirectionDownload && (e.Kind == protocol.KindPolicy || e.Kind == protocol.KindAgentConfiguration && !e.Unserved())
	if row.requests == 0 || at < row.first {
		row.first, row.lostFirst = at, policy && failed && e.Kind == protocol.KindPolicy
	}
	row.requests++
	row.seen |= 1 << channel
	working := at-row.first >= t.config.Orphan.Milliseconds() && e.Direction != event.DirectionNone && !e.Unserved()
	row.gotPolicy = row.gotPolicy || !failed && (policy || working)
	if failed {
		row.failed++
	}
	newest := at >= row.last
	if newest {
		row.last = at
		if e.Attribution == event.Named && e.Address.IsValid() {
			row.address = e.Address
		}
		if e.Direction != event.DirectionNone || row.agent == 0 {
			row.agent = agent // not the user agent of a person's test from that address
		}
	}
	key := troubled{slot, int16(channel)}
	open, known := t.troubles.open[key]
	switch {
	case e.Direction == event.DirectionNone, known && at < open.at, !known && !newest:
	case fails:
		row.failing |= 1 << channel
		t.troubles.open[key] = openTrouble{status, at}
	case known && !failed:
		row.failing &^= 1 << channel
		delete(t.troubles.open, key)
	}
}
