package report

import (
	"math"
	"slices"
	"strings"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// devices has what a report knows of devices beyond the roster. A device is known by its slot in
// the roster.
type devices struct {
	*estate.Roster
	seen   []uint64       // slot → kinds with any request
	open   map[int32]open // slot → failures without a later success
	beyond int64          // requests naming a device beyond the limit
	others distinct
}

// openTrouble is a kind of failure from which a device has not recovered.
type openTrouble struct {
	trouble
	roster int   // channel in the roster
	last   int64 // Unix milliseconds
}

func newDevices(c *Config) devices {
	return devices{Roster: estate.NewRoster(estate.Limits{Agents: c.Devices, AgentsBytes: math.MaxInt64, Silence: c.Orphan}), open: map[int32]open{}}
}

// count adds a request with its row of answers, and returns what it means. The note is as in
// estate.Roster.
func (d *devices) count(e *event.Event, status, note int32) estate.Outcome {
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

// openMost is the maximum number of failures of one device: hostile logs may contain any number
// of causes.
const openMost = 32

// open are failures without a later success, in order of the last one.
type open []openTrouble

func (o open) add(t openTrouble) open {
	for i := range o {
		if o[i].trouble == t.trouble {
			t.last = max(t.last, o[i].last)
			o = slices.Delete(o, i, i+1)
			break
		}
	}
	if len(o) == openMost {
		o = slices.Delete(o, 0, 1)
	}
	i := len(o)
	for i > 0 && o[i-1].last > t.last {
		i--
	}
	return slices.Insert(o, i, t)
}

// solve removes the failures on a channel of the roster that are not later than a success.
func (o open) solve(roster int, at int64) open {
	return slices.DeleteFunc(o, func(t openTrouble) bool { return t.roster == roster && t.last <= at })
}

// failing returns the newest failure on each channel of the roster that currently fails.
func (d *devices) failing(slot int32) (all []trouble) {
	for channel := range estate.Channels {
		if !d.Fails(slot, channel) {
			continue
		}
		for _, t := range slices.Backward(d.open[slot]) {
			if t.roster == channel {
				all = append(all, t.trouble)
				break
			}
		}
	}
	return all
}

func (d *devices) perChannel() (n [channels]int) {
	for _, seen := range d.seen {
		for channel := range n {
			n[channel] += int(seen >> channel & 1)
		}
	}
	return n
}
