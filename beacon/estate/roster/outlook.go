package roster

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"beacontop/beacon/protocol"
	"beacontop/beacon/rhythm"
)

// outlook is what follows from the rhythm of a device until its next contact.
type outlook struct {
	overdue, silent Stamp // 0: not known, or not within weeks
	ended           uint8 // absences of its segment that were over
	judged          bool  // it is of the present rhythm
	always          bool  // the device also comes at weekends
	alone           bool  // the device is silent, and its segment is not
	stale           bool  // its inventory is old, although it made contact since
}

// foresee renews the outlook of a device.
func (s *silence) foresee(g *Agent, segment string, now time.Time) {
	next, o := g.Rhythm.Outlook(now, &s.gaps, s.segments.Away(segment)), &g.outlook
	o.overdue, o.silent, o.always, o.judged = stampOr(next.Overdue), stampOr(next.Silent), next.Always, true
}

func stampOr(t time.Time) Stamp {
	if t.IsZero() {
		return 0
	}
	return StampOf(t)
}

// SilenceTotals is what makes no contact, besides the numbers in Totals.
type SilenceTotals struct {
	Judged   bool   // all devices were judged since the start; until then, more may be silent
	Longest  *Agent // silent for the longest time; nil: not known
	Newest   *Agent // silent for the shortest time
	Segments []rhythm.Absence
	Estate   rhythm.HerdVerdict
}

// SilenceTotals returns the figures of the last round.
func (r *Roster) SilenceTotals() SilenceTotals {
	s := &r.silence
	t := SilenceTotals{Judged: !s.round.IsZero(), Segments: s.lasting, Estate: s.estate}
	for slot := range s.silent {
		g := r.agents.at(slot)
		if t.Longest == nil || g.Last < t.Longest.Last {
			t.Longest = g
		}
		if t.Newest == nil || g.Last > t.Newest.Last {
			t.Newest = g
		}
	}
	return t
}

// Departed returns how many devices are silent on their own and have fetched the failover list here,
// so that they know other beacons; and some of them, those that were here last first.
func (r *Roster) Departed(most int) (n int, newest []*Agent) {
	for slot := range r.silence.silent {
		g := r.agents.at(slot)
		if g.Marks[ChannelFailover].Success == 0 {
			continue
		}
		n++
		at, _ := slices.BinarySearchFunc(newest, g, func(a, b *Agent) int {
			return cmp.Or(cmp.Compare(b.Last, a.Last), protocol.CompareNames(a.Device.String(), b.Device.String()))
		})
		if at < most {
			newest = slices.Insert(newest[:min(len(newest), most-1)], at, g)
		}
	}
	return n, newest
}

// Silent reports whether a device is silent on its own: by its own rhythm, while its segment is not
// away as a whole.
func (g *Agent) Silent() bool { return g.outlook.alone }

// Away reports whether a device is overdue while its network is away as a whole.
func (r *Roster) Away(slot int32) bool {
	s, g := &r.silence, r.agents.at(slot)
	o := &g.outlook
	if len(s.lasting) == 0 || !o.judged || o.overdue == 0 || o.overdue.Time().After(s.until) {
		return false
	}
	segment := r.networkOf(g.Address)
	return slices.ContainsFunc(s.lasting, func(a rhythm.Absence) bool { return a.Segment == segment })
}

// Stale reports whether a device makes contact, and its inventory is old.
func (g *Agent) Stale() bool { return g.outlook.stale && !g.outlook.alone }

// Verdict judges a device by its own rhythm.
func (r *Roster) Verdict(slot int32) rhythm.Verdict {
	g := r.agents.at(slot)
	return g.Rhythm.Silent(r.silence.until, &r.silence.gaps, r.silence.segments.Away(r.networkOf(g.Address)))
}

// Next returns when a device will probably come again.
func (r *Roster) Next(slot int32) rhythm.Outlook {
	g := r.agents.at(slot)
	return g.Rhythm.Outlook(r.silence.until, &r.silence.gaps, r.silence.segments.Away(r.networkOf(g.Address)))
}

// Inventory judges the inventory channel of a device by its own rhythm.
func (r *Roster) Inventory(slot int32) rhythm.Verdict {
	return r.agents.at(slot).Rhythm.Channel(rhythm.Inventory, r.silence.until, &r.silence.gaps)
}

// Strip returns the last seven days of a device by hour, up to the time until which everything is
// observed.
func (r *Roster) Strip(slot int32) [rhythm.StripHours]rhythm.Hour {
	return r.agents.at(slot).Rhythm.Strip(r.silence.until, &r.silence.gaps)
}

// Heat returns a count of contacts by hour, of no agent yet, over the same seven days.
func (r *Roster) Heat() *rhythm.Heat { return rhythm.NewHeat(r.silence.until, &r.silence.gaps) }

// Herd judges all devices together as of a time, which may be later than everything is observed, and
// returns the pauses between their contacts.
func (r *Roster) Herd(until time.Time) (rhythm.HerdVerdict, rhythm.Pauses) {
	return r.silence.herd.Silent(until, &r.silence.gaps, r.limits.Zone), r.silence.herd.Pauses()
}

// ObservedUntil returns the time until which everything is observed; zero: nothing yet.
func (r *Roster) ObservedUntil() time.Time { return r.silence.until }

// segment returns the name of the network of an address; empty: there is none.
func (s *silence) segment(a netip.Addr) string {
	p := network(a)
	if !p.IsValid() {
		return ""
	}
	if name, known := s.names[p]; known {
		return name
	}
	if s.names == nil || len(s.names) >= segmentsMax {
		s.names = map[netip.Prefix]string{}
	}
	s.names[p] = p.String()
	return s.names[p]
}

// networkOf is segment for readers, which may not change the names that are kept.
func (r *Roster) networkOf(a netip.Addr) string {
	if p := network(a); p.IsValid() {
		return p.String()
	}
	return ""
}
