package identity

import (
	"net/netip"
	"slices"
	"time"

	"beacontop/beacon/event"
)

// Sighting is a machine that inventories of one name describe.
type Sighting struct {
	Machine     event.Machine // the newest description; zero: it was received before there was a suspicion
	Print       Print
	Addresses   [2]netip.Addr // from which its inventories came, the newest first
	First, Last time.Time     // of these inventories
}

// proofTime is how long after the newest inventory of one machine two are told apart: inventories are
// taken at least weekly.
const proofTime = 14 * 24 * time.Hour

// Before records the fingerprint of the machine that was described before there was a suspicion.
func (i *Identity) Before(p Print, at time.Time) {
	if i.seen == nil && p != 0 {
		i.seen = &[2]Sighting{{Print: p, First: at, Last: at}}
	}
}

// Describe records which machine an inventory describes, if the device is under suspicion.
func (i *Identity) Describe(m event.Machine, from netip.Addr, at time.Time) {
	if i.seen == nil && !i.returned() {
		return
	}
	facts := m.Facts()
	p := PrintOf(&facts)
	if p == 0 {
		return
	}
	if i.seen == nil {
		i.seen = &[2]Sighting{}
	}
	at = at.UTC().Truncate(time.Second)
	to := i.place(&facts, p, at)
	if to == nil {
		return
	}
	if to.Print == 0 {
		*to = Sighting{First: at}
	}
	if at.Before(to.First) {
		to.First = at
	}
	if at.Before(to.Last) {
		return
	}
	to.Machine, to.Print, to.Last = m, p, at
	if from != to.Addresses[0] {
		to.Addresses = [2]netip.Addr{from, to.Addresses[0]}
	}
}

// place returns where a machine belongs: with the same one, otherwise in an empty place or that of
// the one that was seen longest ago; nil: both were seen later.
func (i *Identity) place(facts *event.MachineFacts, p Print, at time.Time) *Sighting {
	old := &i.seen[0]
	for k := range i.seen {
		s := &i.seen[k]
		was := s.Machine.Facts()
		if s.Print == p || s.Print != 0 && Compare(&was, facts) == Same {
			return s
		}
		if s.Last.Before(old.Last) {
			old = s
		}
	}
	if old.Print != 0 && at.Before(old.Last) {
		return nil
	}
	*old = Sighting{}
	return old
}

// Machines returns the machines that the inventories describe, the newest first.
func (i *Identity) Machines() (all []Sighting) {
	if i == nil || i.seen == nil {
		return nil
	}
	for _, s := range i.seen {
		if s.Print != 0 {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b Sighting) int { return b.Last.Compare(a.Last) })
	return all
}

// Relation is how the machines that the inventories describe relate, if there are two.
func (i *Identity) Relation() Relation {
	if i == nil || i.seen == nil || i.seen[0].Print == 0 || i.seen[1].Print == 0 {
		return Unproved
	}
	a, b := &i.seen[0], &i.seen[1]
	if a.Machine.IsZero() || b.Machine.IsZero() {
		if a.Print.Differs(b.Print) {
			return Different
		}
		return Unproved
	}
	x, y := a.Machine.Facts(), b.Machine.Facts()
	return Compare(&x, &y)
}

// clones reports whether two machines have the name: inventories describe one, then the other, and
// the first one again; or each describes its own, and they come from the two addresses in turn.
func (i *Identity) clones(present netip.Addr) bool {
	if i.Relation() != Different {
		return false
	}
	a, b := &i.seen[0], &i.seen[1]
	if b.First.Before(a.First) {
		a, b = b, a
	}
	if b.First.Before(a.Last) {
		return true
	}
	there := func(s *Sighting, from, not netip.Addr) bool {
		return slices.Contains(s.Addresses[:], from) && !slices.Contains(s.Addresses[:], not)
	}
	return i.suspect && (there(a, present, i.other) && there(b, i.other, present) || there(b, present, i.other) && there(a, i.other, present))
}

// single reports whether inventories from both addresses describe one machine.
func (i *Identity) single(present netip.Addr) bool {
	return i.seen != nil && slices.ContainsFunc(i.seen[:], func(s Sighting) bool {
		return s.Addresses == [2]netip.Addr{present, i.other} || s.Addresses == [2]netip.Addr{i.other, present}
	})
}
