package roster

import (
	"iter"
	"net/netip"
	"time"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/protocol"
)

// Find returns the slot of a device, which is negative if it is not known. Without a domain it is
// the only device of that name, otherwise the one that last used the address.
func (r *Roster) Find(d protocol.Device, from netip.Addr) int32 { return r.agents.find(d, from) }

// Exactly returns the slot of the device with that name and domain, which is negative if it is not
// known.
func (r *Roster) Exactly(d protocol.Device) int32 { return r.agents.exactly(d) }

// Held reports whether a slot holds a device that was already known at a time.
func (r *Roster) Held(slot int32, at time.Time) bool { return r.agents.held(slot, at.UnixMilli()) }

// Namesake reports whether another device has the same name.
func (r *Roster) Namesake(slot int32) bool {
	var b nameBuffer
	first := r.agents.byName[string(b.key(r.agents.at(slot).Device.Name))]
	return r.agents.at(first).sibling != None
}

// Newest yields the slots of all devices, by last contact.
func (r *Roster) Newest() iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for i := r.agents.newest; i != None; i = r.agents.at(i).older {
			if !yield(i) {
				return
			}
		}
	}
}

// Contacts returns how many devices made their last contact within a time, up to a day.
func (r *Roster) Contacts(now time.Time, within time.Duration) int {
	return int(r.agents.minutes.Sum(now, min(within, contactMinutes*time.Minute)))
}

// Known returns the number of devices.
func (r *Roster) Known() int { return r.agents.known() }

// Generation is incremented when a device is added, renamed or evicted.
func (r *Roster) Generation() uint64 { return r.agents.version }

// Totals are the figures of all devices.
type Totals struct {
	Known       int       // devices in memory
	Devices     int       // distinct devices ever seen; a lower bound when Forgotten > 0
	LastHour    int       // devices with a contact during the last hour
	Failing     int       // devices whose last attempt on some channel failed
	Silent      int       // devices that make no contact any more, by their own rhythm
	Unwell      int       // devices that fail, are silent, or both
	AwayUnwell  int       // of these, devices that are away as their network is; some minutes old
	Stale       int       // devices that make contact, and whose inventory is old
	Lost        int       // devices that never got their first policy and have been silent since
	LostSince   time.Time // when the first policy of the first of these failed
	Pending     int       // devices whose first policy failed a moment ago
	PendingLast time.Time // when the last of these policies failed
	Forgotten   int       // evictions to stay within the limit; the same device may be evicted repeatedly
}

// Totals returns the figures at a time.
func (r *Roster) Totals(now time.Time) Totals {
	a := &r.agents
	t := Totals{
		Known: a.known(), Devices: a.distinct, LastHour: int(a.minutes.Sum(now, time.Hour)), Failing: a.failing, Forgotten: a.evicted,
		Silent: len(r.silence.silent), Stale: len(r.silence.stale),
	}
	t.Unwell, t.AwayUnwell = t.Failing, r.silence.both
	for slot := range r.silence.silent {
		if a.at(slot).Failing == 0 {
			t.Unwell++
		}
	}
	for slot := range a.orphans {
		if r.Lost(slot, now) {
			t.Lost++
			if first := a.at(slot).FirstContact(); t.LostSince.IsZero() || first.Before(t.LostSince) {
				t.LostSince = first
			}
		} else {
			t.Pending++
			t.PendingLast = series.Later(t.PendingLast, a.at(slot).Marks[ChannelPolicy].Last.Time())
		}
	}
	return t
}

// Named are the first devices by name of some that Totals counts. If there are more than namedAmong,
// none is named: nobody reads them, and it would take time.
type Named struct{ Lost, Pending, Silent, Stale []protocol.Device }

const namedAmong = 256

// Named returns the devices at a time.
func (r *Roster) Named(now time.Time) (n Named) {
	name := func(slots map[int32]struct{}, to func(slot int32) *[]protocol.Device) {
		if len(slots) > namedAmong {
			return
		}
		for slot := range slots {
			*to(slot) = nameAmong(*to(slot), r.agents.at(slot).Device)
		}
	}
	name(r.agents.orphans, func(slot int32) *[]protocol.Device {
		if r.Lost(slot, now) {
			return &n.Lost
		}
		return &n.Pending
	})
	name(r.silence.silent, func(int32) *[]protocol.Device { return &n.Silent })
	name(r.silence.stale, func(int32) *[]protocol.Device { return &n.Stale })
	return n
}

// Crowd returns an address that so many devices share that it is likely a proxy, and their number;
// 0: there is none.
func (r *Roster) Crowd() (netip.Addr, int) {
	address, n := r.addresses.crowd()
	if n < crowdLeast {
		return netip.Addr{}, 0
	}
	return address, n
}

// Shared reports whether several devices use an address, so that requests from there that name no
// device are attributed to nobody.
func (r *Roster) Shared(from netip.Addr, now time.Time) bool {
	use, _ := r.addresses.byAddress.of(from)
	return use.shared != 0 && now.UnixMilli()-use.shared < r.addresses.memory.Milliseconds()
}

// Alone reports whether a device is the only one that is known at its address.
func (r *Roster) Alone(slot int32, now time.Time) bool {
	from := r.agents.at(slot).Address
	use, known := r.addresses.byAddress.of(from)
	return known && use.slot == slot && use.homes <= 1 && !r.Shared(from, now)
}

// Expire drops what is too old at the time of the newest event.
func (r *Roster) Expire(now time.Time) { r.settle(now) }
