package estate

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"beacontop/beacon/event"
)

// Outage is a sibling that is down.
type Outage struct {
	Name  string    `json:"name"`
	Since time.Time `json:"since"`          // when it was first seen down
	Begun bool      `json:"begun,omitzero"` // it was seen up before; else it may have been down for long
}

// Bounds of what an outage explains. They are ours: agents contact a beacon at least daily,
// laptops after some days off, so who comes first after a week comes for another reason.
const (
	outageExplains = 7 * day
	// outageUnwatched is how long nobody may have watched for an outage to be the same one
	// before and after: a restart, not a night.
	outageUnwatched = 10 * time.Minute
)

// probeLag is how much later than the first agent a probe finds an outage, at most.
const probeLag = 30 * time.Second

// outage is what is known of the reach of a sibling. Up is when it was last seen up; zero: it was not.
func (b *beacons) outage(e *event.Event, up time.Time) {
	name := cmp.Or(e.Name, e.Peer)
	i := slices.IndexFunc(b.outages, func(o Outage) bool { return o.Name == name })
	switch {
	case e.Reach == event.ReachUp && i >= 0:
		b.outages = slices.Delete(b.outages, i, i+1)
	case e.Reach == event.ReachDown && i < 0 && len(b.outages) < peersKept:
		b.outages = append(b.outages, Outage{Name: name, Since: e.Time, Begun: !up.IsZero()})
	}
}

// unwatched drops the outages that may have ended while this beacon did not run.
func (b *beacons) unwatched(from, to time.Time) {
	if to.Sub(from) > outageUnwatched {
		b.outages = nil
	}
}

// sibling applies an event about a sibling. A probe finds an outage some seconds after the
// first agent: who came after the last good probe is counted again.
func (s *State) sibling(e *event.Event) {
	var up time.Time
	for i := range s.beacons.siblings {
		if p := &s.beacons.siblings[i]; p.URL == e.Peer && p.Reach == event.ReachUp {
			up = p.Checked
		}
	}
	s.beacons.apply(e)
	if e.Active {
		return
	}
	s.beacons.outage(e, up)
	if e.Reach == event.ReachDown && !up.IsZero() {
		s.arrivals.outage(cmp.Or(e.Name, e.Peer), later(up, e.Time.Add(-probeLag)))
	}
}

// arrive notes an arrival, and what explains it. It needs to be known how things were before:
// of what happened before the first start, or in a gap, nothing is concluded.
func (s *State) arrive(n Arrival, e *event.Event) {
	n.Time, n.Address = e.Time, AddressText(e.Address)
	known := s.observed.time(time.Time{}, e.Time) >= s.limits.Absence
	for _, o := range slices.Backward(s.beacons.outages) {
		since := e.Time.Sub(o.Since)
		switch {
		case since < 0, since > outageExplains, !o.Begun && !known:
		case n.From == "":
			n.From = o.Name
		default:
			n.Others++
		}
	}
	missed := !s.gaps.last.IsZero() && e.Time.Sub(s.gaps.last) < s.limits.Absence
	n.Unserved = n.From == "" && !n.Returned && e.Direction == event.DirectionUpload && known && !missed && !s.beginners.has(e.Address)
	s.arrivals.add(n)
}

// cameOver counts the devices that likely came by failover since the only outage began, as
// far back as a day; 0 when there are several.
func (s *State) cameOver(now time.Time) int {
	if len(s.beacons.outages) != 1 {
		return 0
	}
	since := now.Sub(s.beacons.outages[0].Since) + probeLag
	return int(s.arrivals.over.sum(now, min(since, day)))
}

// beginners are addresses from which a policy was fetched that names no device, as an agent's
// first one does: the device that delivers from there is new, and did not
// get its policy elsewhere.
type beginners map[netip.Addr]struct{}

// beginnersKept is more than are installed while a program runs. Beyond it nothing is concluded.
const beginnersKept = 10_000

func (b beginners) note(e *event.Event) {
	if !e.Device.Known() && e.Topic == event.TopicRequest && e.Kind.IsPolicy() && len(b) < beginnersKept {
		b[e.Address] = struct{}{}
	}
}

func (b beginners) has(from netip.Addr) bool {
	_, is := b[from]
	return is || len(b) >= beginnersKept
}
