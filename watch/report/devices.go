package report

import (
	"math"
	"strings"
	"time"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/watch/report/mask"
)

// devices has what a report knows of devices beyond the roster. A device is known by its slot in
// the roster.
type devices struct {
	*roster.Roster
	seen   []uint64       // slot → kinds with any request
	open   map[int32]open // slot → failures without a later success
	beyond int64          // requests naming a device beyond the limit
	others distinct
}

func newDevices(c *Config) devices {
	return devices{Roster: roster.New(roster.Limits{Agents: c.Devices, AgentsBytes: math.MaxInt64, Silence: c.Orphan}, nil), open: map[int32]open{}}
}

// count adds a request with its row of answers, and returns what it means. The note is as in
// roster.Roster.
func (d *devices) count(e *event.Event, status, note int32) roster.Outcome {
	name := e.Device.Name
	o := d.Request(e, note)
	if o.Full {
		d.beyond++
		d.others.add([]byte(strings.ToUpper(name)))
	}
	if o.Slot < 0 {
		return o
	}
	if int(o.Slot) == len(d.seen) {
		d.seen = append(d.seen, 0)
	}
	channel := channelOf(e.Direction, e.Kind)
	d.seen[o.Slot] |= 1 << channel
	switch {
	case e.Direction == event.DirectionNone:
	case o.Failed && !o.Solved:
		d.open[o.Slot] = d.open[o.Slot].add(openTrouble{trouble{int16(channel), status}, o.Channel, e.Time.UnixMilli()})
	case !o.Failed && !e.Unserved():
		if all := d.open[o.Slot]; len(all) > 0 {
			d.open[o.Slot] = all.solve(o.Channel, e.Time.UnixMilli())
		}
	}
	return o
}

func (d *devices) perChannel() (n [channels]int) {
	for _, seen := range d.seen {
		for channel := range n {
			n[channel] += int(seen >> channel & 1)
		}
	}
	return n
}

// Device is one device in a group.
type Device struct {
	Name      string    `json:"name"`
	Domain    string    `json:"domain"`
	Address   string    `json:"address"` // newest
	UserAgent string    `json:"user_agent"`
	First     time.Time `json:"first"` // contact in the period
	Last      time.Time `json:"last"`
	Requests  int64     `json:"requests"`
	Failed    int64     `json:"failed"`
	Failing   []Failing `json:"failing"` // what currently fails
}

func (t *Tally) deviceRow(m *mask.Mask, d *roster.Entry) Device {
	row := Device{
		Name: m.Device(d.Slot), Domain: m.Domain(d.Device.Domain), Address: m.Address(d.Address),
		UserAgent: m.Plain(d.UserAgent),
		First:     time.UnixMilli(d.First).UTC(), Last: time.UnixMilli(d.Last).UTC(),
		Requests: int64(d.Requests), Failed: int64(d.Failures), Failing: []Failing{},
	}
	for _, f := range t.devices.failing(d.Slot) {
		direction, kind := channelParts(int(f.channel))
		s := &t.statuses.rows[f.status]
		row.Failing = append(row.Failing, Failing{direction.String(), kind.String(), s.status, s.substatus, m.Text(string(s.cause))})
	}
	return row
}
