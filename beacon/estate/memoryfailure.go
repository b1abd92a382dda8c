package estate

import (
	"net/netip"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// FailuresMemory is the checkpoint of the failures.
type FailuresMemory struct {
	Rows    []FailureMemory `json:"rows"`
	Dropped int             `json:"dropped"` // rows dropped to stay within the limit
}

// FailureMemory is one way in which one device, or one address without a known device, fails.
type FailureMemory struct {
	Agent   protocol.Device `json:"agent,omitzero"`  // as known now; zero: no device
	Device  protocol.Device `json:"device,omitzero"` // as known when this first failed
	Address netip.Addr      `json:"address,omitzero"`
	Group   FailureKey      `json:"group"`
	Count   int             `json:"count"`
	First   time.Time       `json:"first"`
	Last    time.Time       `json:"last"`
	OnFirst bool            `json:"on_first,omitzero"` // contact of the device
	Solved  bool            `json:"solved,omitzero"`
	Guessed bool            `json:"guessed,omitzero"` // no request named the device
	Newest  event.Event     `json:"newest,omitzero"`
	Path    string          `json:"path,omitzero"` // written by an earlier release in place of Newest
}

func (f *failures) remember(a *agents) FailuresMemory {
	m := FailuresMemory{Rows: make([]FailureMemory, 0, len(f.rows)), Dropped: f.dropped}
	for key, row := range f.rows {
		r := FailureMemory{
			Device: row.device, Address: key.address, Group: key.group, Count: row.count, First: row.first,
			Last: row.last, OnFirst: row.onFirst, Solved: row.solved, Guessed: row.guessed, Newest: row.newest,
		}
		if key.slot != none {
			r.Agent = a.slots[key.slot].device
		}
		m.Rows = append(m.Rows, r)
	}
	return m
}

// recall skips the failures of devices that were forgotten.
func (f *failures) recall(m FailuresMemory, a *agents) {
	f.dropped = m.Dropped
	for i := range m.Rows {
		r := &m.Rows[i]
		key := failureKey{slot: none, address: r.Address, group: r.Group}
		if r.Agent.Known() {
			if key.slot = a.exactly(r.Agent); key.slot == none {
				continue
			}
		}
		if len(f.rows) >= f.limit {
			f.shrink()
		}
		f.add(key, &failure{
			device: r.Device, count: r.Count, first: r.First, last: r.Last,
			onFirst: r.OnFirst, solved: r.Solved, guessed: r.Guessed, newest: r.example(),
		})
	}
}

// example returns the newest failure; failures written by an earlier release are incomplete.
func (r *FailureMemory) example() event.Event {
	if !r.Newest.Time.IsZero() {
		return r.Newest
	}
	e := event.Event{
		Time: r.Last, Topic: event.TopicRequest, Direction: r.Group.Direction, Kind: r.Group.Kind, Status: r.Group.Status, Cause: r.Group.Cause,
		Device: r.Device, Address: r.Address, Path: r.Path, Unsized: true, Untimed: true,
	}
	if r.Group.Cause.Flaw() {
		e.Topic = event.TopicFlaw
	}
	return e
}

// exactly returns the slot of the device with that name and domain, or none if it is not known.
func (a *agents) exactly(d protocol.Device) int32 {
	var b nameBuffer
	i, ok := a.byName[string(b.key(d.Name))]
	for ; ok && i != none; i = a.sibling[i] {
		if equalFoldASCII(a.slots[i].device.Domain, d.Domain) {
			return i
		}
	}
	return none
}
