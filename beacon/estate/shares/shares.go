package shares

import (
	"cmp"
	"net/netip"
	"slices"
	"time"
)

// Limits of what is kept.
const (
	beaconsMost = 16
	homeLasts   = 48 * time.Hour // an agent fetches its policy daily at least
	often       = 4              // changes within a day
	day         = 24 * time.Hour
)

// Shares are the homes of all devices. The zero value is empty. It is not safe for concurrent use, but for
// reading.
type Shares struct {
	beacons []beacon
	names   map[string]string // of beacons by identity
	homes   []home            // by slot; empty while there is only one beacon
	river   river
}

type beacon struct {
	id      string
	address bool  // that is its identity
	last    int64 // fetch, in Unix time
	devices int32 // that are at home there
}

// home is where a device is at home, in Unix time of 32 bits.
type home struct {
	last    uint32 // fetch
	changes [often]uint32
	beacon  uint8 // index of the beacon and 1; 0: nowhere
}

// Named records what a beacon with an identity calls itself.
func (s *Shares) Named(id, name string) {
	if id == "" || name == "" || len(s.names) >= beaconsMost && s.names[id] == "" {
		return
	}
	if s.names == nil {
		s.names = map[string]string{}
	}
	s.names[id] = name
}

// Fetched records that a device was served its policy by a beacon; no identity: not known which.
func (s *Shares) Fetched(slot int32, id string, at time.Time) {
	i := s.index(id, at.Unix())
	if i < 0 || len(s.beacons) < 2 {
		return
	}
	now := at.Unix()
	s.turn(now)
	if int(slot) >= len(s.homes) {
		s.homes = append(s.homes, make([]home, int(slot)+1-len(s.homes))...)
	}
	h := &s.homes[slot]
	if now < int64(h.last) {
		return
	}
	h.last = uint32(now)
	to := uint8(i + 1)
	if h.beacon == to {
		return
	}
	if h.beacon != 0 {
		s.beacons[h.beacon-1].devices--
		s.river.moved(h.beacon-1, to-1, now)
		copy(h.changes[1:], h.changes[:])
		h.changes[0] = uint32(now)
	}
	h.beacon = to
	s.beacons[i].devices++
}

// index returns the index of a beacon; -1: it cannot be told from others.
func (s *Shares) index(id string, at int64) int {
	if id == "" {
		return -1
	}
	i := slices.IndexFunc(s.beacons, func(b beacon) bool { return b.id == id })
	if i < 0 {
		address, err := netip.ParseAddr(id)
		if len(s.beacons) == beaconsMost || err == nil && address.IsLoopback() {
			return -1
		}
		i = len(s.beacons)
		s.beacons = append(s.beacons, beacon{id: id, address: err == nil})
	}
	s.beacons[i].last = max(s.beacons[i].last, at)
	return i
}

// Forget drops a device.
func (s *Shares) Forget(slot int32) {
	if int(slot) < len(s.homes) {
		s.leave(&s.homes[slot])
	}
}

func (s *Shares) leave(h *home) {
	if h.beacon != 0 {
		s.beacons[h.beacon-1].devices--
	}
	*h = home{}
}

// turn fills the columns that are over at a time, and lets devices go that fetched nothing for long.
func (s *Shares) turn(now int64) {
	if !s.river.over(now) {
		return
	}
	for i := range s.homes {
		if h := &s.homes[i]; h.beacon != 0 && now-int64(h.last) > int64(homeLasts/time.Second) {
			s.leave(h)
		}
	}
	s.river.fill(now, s.beacons)
}

// restless reports whether a device changed often within a day, the last time within the day before a time.
func (h *home) restless(now int64) bool {
	const seconds = int64(day / time.Second)
	oldest, newest := int64(h.changes[often-1]), int64(h.changes[0])
	return oldest != 0 && newest-oldest < seconds && now-newest < seconds
}

// name returns what a beacon is called.
func (s *Shares) name(i int) string { return cmp.Or(s.names[s.beacons[i].id], s.beacons[i].id) }

// Known is what package diagnosis judges.
type Known struct {
	Beacons  []Share // with the most devices first; none: there are not several beacons
	Devices  int     // that are at home somewhere
	Restless int     // devices that changed often within a day
	Slots    []int32 // the first of these
}

// Share is what one beacon has.
type Share struct {
	Beacon  string
	Devices int
	Last    time.Time // fetch there
}

// slotsMost is the number of restless devices that are named.
const slotsMost = 16

// Known returns what is known at a time. Nothing follows from addresses of servers: one may have several.
func (s *Shares) Known(now time.Time) (k Known) {
	if len(s.beacons) < 2 || s.byAddress() {
		return k
	}
	for _, i := range s.order() {
		b := &s.beacons[i]
		k.Beacons = append(k.Beacons, Share{s.name(i), int(b.devices), time.Unix(b.last, 0).UTC()})
		k.Devices += int(b.devices)
	}
	for slot := range s.homes {
		if s.homes[slot].restless(now.Unix()) {
			if k.Restless++; len(k.Slots) < slotsMost {
				k.Slots = append(k.Slots, int32(slot))
			}
		}
	}
	return k
}

func (s *Shares) byAddress() bool {
	return slices.ContainsFunc(s.beacons, func(b beacon) bool { return b.address })
}

// order returns the beacons, those with the most devices first.
func (s *Shares) order() []int {
	all := make([]int, len(s.beacons))
	for i := range all {
		all[i] = i
	}
	slices.SortFunc(all, func(a, b int) int {
		return cmp.Or(cmp.Compare(s.beacons[b].devices, s.beacons[a].devices), cmp.Compare(s.name(a), s.name(b)))
	})
	return all
}
