package report

import "beacontop/beacon/estate"

// contact adds a request to its device. Logs of two beacons may overlap, so a request
// can be older than the newest one; then it does not change what fails now.
func (t *Tally) contact(slot int32, e *estate.Event, failed bool, status, agent int32) {
	row, at := &t.devices.rows[slot], e.Time.UnixMilli()
	channel := channelOf(e.Direction, e.Kind)
	policy := e.Direction == estate.DirectionDownload && e.Kind == estate.KindPolicy
	if row.requests == 0 || at < row.first {
		row.first, row.lostFirst = at, policy && failed
	}
	row.requests++
	row.seen |= 1 << channel
	row.gotPolicy = row.gotPolicy || policy && !failed
	if failed {
		row.failed++
	}
	if at < row.last {
		return
	}
	row.last = at
	if e.Direction != estate.DirectionNone || row.agent == 0 {
		row.agent = agent // not of somebody who tests from there
	}
	switch {
	case !failed && row.failing>>channel&1 != 0:
		row.failing &^= 1 << channel
		delete(t.troubles.open, troubled{slot, int16(channel)})
	case failed && e.Direction != estate.DirectionNone:
		row.failing |= 1 << channel
		t.troubles.open[troubled{slot, int16(channel)}] = status
	}
}
