package failures

import (
	"iter"
	"net/netip"
	"slices"
	"time"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// failureKey groups failed transfers. Requests that are attributed to no device are grouped by
// their address.
type failureKey struct {
	slot    int32 // agent, or none
	address netip.Addr
	group   Key
}

type failure struct {
	Device  protocol.Device `json:"device,omitzero"` // as known when this first failed
	Count   int             `json:"count"`
	First   time.Time       `json:"first"`
	Last    time.Time       `json:"last"`
	OnFirst bool            `json:"on_first,omitzero"` // it was the first contact ever of this device
	Solved  bool            `json:"solved,omitzero"`   // a later transfer of the kind succeeded
	Guessed bool            `json:"guessed,omitzero"`  // the device is likely, not certain: it was attributed by address, or by a name in an undocumented place
	Newest  event.Event     `json:"newest,omitzero"`

	solvedAt  time.Time    // when Solved was recorded; zero: by an earlier run
	before    *event.Event // the failure before a request that lacked credentials, in case that one is answered
	wasSolved bool
}

// Failures holds what failed during the last day.
type Failures struct {
	rows    map[failureKey]*failure
	bySlot  map[int32][]failureKey      // of known devices
	strayed map[netip.Addr][]failureKey // of addresses without a known device
	limit   int
	dropped int
	expired time.Time // when old rows were last expired
}

// New returns no failures; at most limit rows are kept.
func New(limit int) Failures {
	return Failures{rows: map[failureKey]*failure{}, bySlot: map[int32][]failureKey{}, strayed: map[netip.Addr][]failureKey{}, limit: limit}
}

// failureMemory is how long a failure is shown after it last occurred.
const failureMemory = 24 * time.Hour

// Record records a failure. Solved means that a later success of its kind arrived before the
// failure did.
func (f *Failures) Record(slot int32, device protocol.Device, e *event.Event, onFirst, solved bool) {
	key := failureKey{slot: slot, group: Key{e.Direction, e.Kind, e.Status, e.Cause}}
	if slot == roster.None {
		key.address = e.Address
	}
	row := f.rows[key]
	if row == nil {
		if len(f.rows) >= f.limit {
			f.shrink()
		}
		row = &failure{Device: device, First: e.Time, Guessed: true}
		f.add(key, row)
	}
	row.Count++
	if e.Time.Before(row.First) {
		row.First = e.Time
	}
	if !e.Time.Before(row.Last) {
		if row.before = nil; e.AsksForCredentials() && row.Count > 1 {
			before := row.Newest
			row.before, row.wasSolved = &before, row.Solved
		}
		row.Last, row.Newest, row.Solved = e.Time, *e, solved
	}
	row.OnFirst = row.OnFirst || onFirst
	row.Guessed = row.Guessed && e.Attribution.Guessed()
}

func (f *Failures) add(key failureKey, row *failure) {
	f.rows[key] = row
	if key.slot != roster.None {
		f.bySlot[key.slot] = append(f.bySlot[key.slot], key)
	} else {
		f.strayed[key.address] = append(f.strayed[key.address], key)
	}
}

// Solve marks the failures of a device on one channel as solved if they are older than the
// success.
func (f *Failures) Solve(slot int32, by *event.Event) { f.solveAll(f.bySlot[slot], by) }

// SolveAt marks those of an address without a known device as solved.
func (f *Failures) SolveAt(from netip.Addr, by *event.Event) { f.solveAll(f.strayed[from], by) }

func (f *Failures) solveAll(keys []failureKey, by *event.Event) {
	for _, key := range keys {
		test := key.group.Direction == event.DirectionNone // by a person: it transfers no file
		same := roster.ChannelOf(by.Kind).Covers(roster.ChannelOf(key.group.Kind)) && test == (by.Direction == event.DirectionNone)
		if row := f.rows[key]; same && !row.Solved && !by.Time.Before(row.Last) {
			row.Solved, row.solvedAt = true, by.Time
		}
	}
}

// Reopen reverts the solving of flaws by the file received at the given time, because that file
// has a flaw too.
func (f *Failures) Reopen(slot int32, d event.Direction, k protocol.Kind, came time.Time) {
	for _, key := range f.bySlot[slot] {
		if row := f.rows[key]; key.group.Kind == k && key.group.Direction == d && key.group.Cause.Flaw() && !row.solvedAt.Before(came) {
			row.Solved = false
		}
	}
}

// Forget drops the failures of a device.
func (f *Failures) Forget(slot int32) {
	for _, key := range f.bySlot[slot] {
		delete(f.rows, key)
	}
	delete(f.bySlot, slot)
}

// Expire drops old failures, once a minute.
func (f *Failures) Expire(now time.Time) {
	if now.Sub(f.expired) < time.Minute {
		return
	}
	f.expired = now
	for key, row := range f.rows {
		if now.Sub(row.Last) > failureMemory {
			f.drop(key)
		}
	}
}

// OfDevices yields the newest failure of each kind of each known device.
func (f *Failures) OfDevices() iter.Seq2[int32, *event.Event] {
	return func(yield func(int32, *event.Event) bool) {
		for key, row := range f.rows {
			if key.slot != roster.None && !yield(key.slot, &row.Newest) {
				return
			}
		}
	}
}

// OfDevice yields the failures of a device: the first and the newest request of each group.
func (f *Failures) OfDevice(slot int32) iter.Seq2[time.Time, *event.Event] {
	return func(yield func(time.Time, *event.Event) bool) {
		for _, key := range f.bySlot[slot] {
			if row := f.rows[key]; !yield(row.First, &row.Newest) {
				return
			}
		}
	}
}

// AtAddress yields the failures at an address that belong to no known device, as OfDevice does.
func (f *Failures) AtAddress(from netip.Addr) iter.Seq2[time.Time, *event.Event] {
	return func(yield func(time.Time, *event.Event) bool) {
		for _, key := range f.strayed[from] {
			if row := f.rows[key]; !yield(row.First, &row.Newest) {
				return
			}
		}
	}
}

// Strays counts the addresses without a known device that failed in the last hour. Requests
// outside both locations are excluded, because any scanner makes them.
func (f *Failures) Strays(now time.Time) (n int) {
	for _, keys := range f.strayed {
		if slices.ContainsFunc(keys, func(key failureKey) bool {
			row := f.rows[key]
			elsewhere := key.group.Direction == event.DirectionNone && key.group.Status != 0
			return !elsewhere && !key.group.Cause.Flaw() && !row.Solved && now.Sub(row.Last) < time.Hour
		}) {
			n++
		}
	}
	return n
}

func (f *Failures) drop(key failureKey) {
	delete(f.rows, key)
	if key.slot != roster.None {
		without(f.bySlot, key.slot, key)
	} else {
		without(f.strayed, key.address, key)
	}
}

// without removes one key from a list, and removes the list when it becomes empty.
func without[K comparable](lists map[K][]failureKey, of K, key failureKey) {
	keys := slices.DeleteFunc(lists[of], func(k failureKey) bool { return k == key })
	if len(keys) == 0 {
		delete(lists, of)
	} else {
		lists[of] = keys
	}
}

// shrink drops the quarter of the failures that occurred longest ago.
func (f *Failures) shrink() {
	type aged struct {
		key  failureKey
		last time.Time
	}
	rows := make([]aged, 0, len(f.rows))
	for key, row := range f.rows {
		rows = append(rows, aged{key, row.Last})
	}
	slices.SortFunc(rows, func(a, b aged) int { return a.last.Compare(b.last) })
	for _, row := range rows[:(len(rows)+3)/4] {
		f.drop(row.key)
		f.dropped++
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Forgive reverts one failure of a request without credentials.
func (f *Failures) Forgive(slot int32, e *event.Event, at time.Time) {
	key := failureKey{slot: slot, group: Key{e.Direction, e.Kind, 401, event.CauseCredentials}}
	if slot == roster.None {
		key.address = e.Address
	}
	row := f.rows[key]
	if row == nil {
		return
	}
	row.Count--
	switch {
	case row.Count <= 0:
		f.drop(key)
	case row.before != nil && at.Equal(row.Last):
		row.Last, row.Newest, row.Solved = row.before.Time, *row.before, row.wasSolved
	}
}
