package failures

import (
	"net/netip"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Record holds the failures in a checkpoint.
type Record struct {
	Rows    []failureRecord `json:"rows"`
	Dropped int             `json:"dropped"` // rows dropped to stay within the limit
}

// failureRecord is one way in which one device, or one address without a known device, fails.
type failureRecord struct {
	Agent   protocol.Device `json:"agent,omitzero"` // as known now; zero: no device
	Address netip.Addr      `json:"address,omitzero"`
	Group   Key             `json:"group"`
	failure
	Path string `json:"path,omitzero"` // written by an earlier release in place of Newest
}

// Checkpoint returns what outlives the program.
func (f *Failures) Checkpoint(r *roster.Roster) Record {
	out := Record{Rows: make([]failureRecord, 0, len(f.rows)), Dropped: f.dropped}
	for key, row := range f.rows {
		one := failureRecord{Address: key.address, Group: key.group, failure: *row}
		if key.slot != roster.None {
			one.Agent = r.At(key.slot).Device
		}
		out.Rows = append(out.Rows, one)
	}
	return out
}

// Restore skips the failures of devices that were forgotten.
func (f *Failures) Restore(in *Record, r *roster.Roster) {
	f.dropped = in.Dropped
	for i := range in.Rows {
		one := &in.Rows[i]
		key := failureKey{slot: roster.None, address: one.Address, group: one.Group}
		if one.Agent.Known() {
			if key.slot = r.Exactly(one.Agent); key.slot == roster.None {
				continue
			}
		}
		if len(f.rows) >= f.limit {
			f.shrink()
		}
		row := one.failure
		row.Newest = one.example()
		f.add(key, &row)
	}
}

// example returns the newest failure; failures written by an earlier release are incomplete.
func (r *failureRecord) example() event.Event {
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
