package estate

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
)

// Outage is a sibling that is down.
type Outage struct {
	Name  string    `json:"name"`
	Since time.Time `json:"since"`          // when it was first observed down
	Begun bool      `json:"begun,omitzero"` // it was observed up before; otherwise the start is unknown
}

// Limits of what an outage explains. The values are our choice: agents contact a beacon at least
// daily, laptops after some days off, so a device that first arrives after a week has another
// reason.
const (
	outageExplains = 7 * series.Day
	// outageUnwatched is the longest unobserved time after which an outage still counts as the
	// same one: a restart, not a night.
	outageUnwatched = 10 * time.Minute
)

// probeLag is the maximum delay between the first affected agent and the probe that detects the
// outage.
const probeLag = 30 * time.Second

// outage updates the outage of a sibling from a reachability event. Up is when the sibling was
// last observed up; zero: never.
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

// sibling applies an event about a sibling. A probe detects an outage some seconds after the
// first agent is affected, so devices that arrived after the last successful probe are counted
// again.
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
		s.arrivals.outage(cmp.Or(e.Name, e.Peer), series.Later(up, e.Time.Add(-probeLag)), e.Time)
	}
}

// arrive records an arrival and its likely reason. The reason requires a known earlier state:
// nothing is inferred about the time before the first start or in a gap.
func (s *State) arrive(o *roster.Outcome, e *event.Event) {
	n := Arrival{Device: e.Device}
	switch {
	case o.New:
	case o.Away >= s.limits.Absence && s.observed.Time(e.Time.Add(-o.Away), e.Time) >= s.limits.Absence: // while this beacon did not run, nobody was absent
		n.Returned, n.Away = true, o.Away
	case o.Left.IsValid():
		n.Moved = true
	default:
		return
	}
	n.Time, n.Address = e.Time, roster.AddressText(e.Address)
	if o.Left.IsValid() {
		n.Left = roster.AddressText(o.Left)
	}
	if n.Moved {
		s.arrivals.add(n)
		return
	}
	known := s.observed.Time(time.Time{}, e.Time) >= s.limits.Absence
	for _, o := range slices.Backward(s.beacons.outages) {
		since := e.Time.Sub(o.Since)
		switch {
		case since < 0, since > outageExplains, !o.Begun && !known:
		case n.From == "":
			n.From, n.Down = o.Name, o.Since
		default:
			n.Others++
		}
	}
	missed := !s.gaps.last.IsZero() && e.Time.Sub(s.gaps.last) < s.limits.Absence
	n.Unserved = n.From == "" && !n.Returned && e.Direction == event.DirectionUpload && known && !missed && !s.beginners.has(e.Address)
	s.arrivals.add(n)
}

// cameOver counts the devices that likely arrived by failover since the only outage began, within
// the last day; 0 if there are several outages.
func (s *State) cameOver(now time.Time) int {
	if len(s.beacons.outages) != 1 {
		return 0
	}
	since := now.Sub(s.beacons.outages[0].Since) + probeLag
	return int(s.arrivals.Over.Sum(now, min(since, series.Day)))
}

// beginners holds addresses from which a policy was downloaded without naming a device, as agents
// do for their first policy. A device that delivers from such an address is new, and did not get
// its policy elsewhere.
type beginners map[netip.Addr]struct{}

// beginnersKept is more than the number of agents installed during one run. Beyond it nothing is
// inferred.
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
