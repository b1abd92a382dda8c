package roster

import (
	"net/netip"
	"slices"
	"time"

	"beacontop/beacon/estate/identity"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TwoAddresses is the label of a device that two machines may have the name of.
const TwoAddresses = "2 addresses"

// commonLeast is the number of devices that change between the same two networks from which that is
// taken for a way of working (VPN and office, cable and radio) and not for clones.
const commonLeast = 3

// Identity returns what the addresses and inventories of a device mean.
func (g *Agent) Identity() identity.Verdict { return g.identity.Verdict(g.Address) }

// Other returns the previous address of a device, and when it came from there to the present one.
func (g *Agent) Other() (address netip.Addr, at time.Time) {
	return g.identity.Other(), g.identity.Turned()
}

// Machines returns the machines that the inventories of a device describe, the newest first, if that
// matters: while there is a suspicion, or one follows the other.
func (g *Agent) Machines() []identity.Sighting { return g.identity.Machines() }

// SuspectSince returns since when two machines may have the name of a device.
func (g *Agent) SuspectSince() time.Time { return g.identity.Since() }

// identified returns the identity of a device, and makes one if there is none yet.
func (a *agents) identified(g *Agent) *identity.Identity {
	if g.identity == nil {
		g.identity = &identity.Identity{}
		a.bytes += g.identity.Memory()
	}
	return g.identity
}

// turn records that a device uses another address than before. Addresses that many devices share
// belong to proxies or load balancers, between which the requests of one agent alternate; they
// are ignored. It reports whether the device moved: it does not return to its previous address.
func (r *Roster) turn(slot int32, e *event.Event, last time.Time) (moved bool) {
	g := r.agents.at(slot)
	if !g.Address.IsValid() || r.addresses.crowds(g.Address) || r.addresses.crowds(e.Address) {
		return false
	}
	moved = r.agents.identified(g).Move(g.Address, e.Address, last, e.Time)
	r.agents.follow(slot)
	return moved
}

// late records a contact that is older than the newest one.
func (r *Roster) late(slot int32, e *event.Event) {
	g := r.agents.at(slot)
	if !e.Attribution.ByName() || !e.Address.IsValid() || !g.Address.IsValid() || g.identity == nil && g.Address == e.Address ||
		r.addresses.crowds(g.Address) || r.addresses.crowds(e.Address) {
		return
	}
	r.agents.identified(g).Late(e.Address, g.Address, g.FirstContact(), g.LastContact(), e.Time)
	r.agents.follow(slot)
}

// Describe folds in what an inventory says about the machine of a device that is known, and reports
// its slot.
func (r *Roster) Describe(e *event.Event) int32 {
	slot := r.agents.find(e.Device, e.Address)
	if slot == None {
		return None
	}
	g := r.agents.at(slot)
	e.Device = g.Device
	facts := e.Machine.Facts()
	print, at := identity.PrintOf(&facts), StampOf(e.Time)
	r.agents.bytes -= g.identity.Memory()
	if g.print.Differs(print) {
		if g.identity == nil {
			g.identity = &identity.Identity{}
		}
		g.identity.Before(g.print, g.described.Time())
	}
	if g.identity != nil {
		g.identity.Describe(e.Machine, e.Address, e.Time)
		r.agents.follow(slot)
	}
	r.agents.bytes += g.identity.Memory()
	if at >= g.described {
		if g.described = at; print != 0 {
			g.print = print
		}
		r.tracked(slot, facts.Version, e.Time)
	}
	g.Search.Store(nil)
	r.agents.touch(slot, g.LastContact()) // changed agents must be among the newest: see Roster.changed
	return slot
}

// follow notes whether the identity of a device changes by the mere passing of time.
func (a *agents) follow(slot int32) {
	if a.at(slot).identity.Followed() {
		a.followed[slot] = struct{}{}
		a.unsettled = true
	}
}

// settle ends suspicions that did not continue, once a minute, and after new ones.
func (r *Roster) settle(now time.Time) {
	a := &r.agents
	if passed := now.Sub(a.settled); passed < time.Minute && (!a.unsettled || passed < time.Second) {
		return
	}
	a.settled, a.unsettled = now, false
	r.moves.Expire(now)
	for slot := range a.followed {
		g := a.at(slot)
		a.bytes -= g.identity.Memory()
		if g.identity.Settle(now) {
			g.Search.Store(nil)
		}
		a.bytes += g.identity.Memory()
		if !g.identity.Followed() {
			delete(a.followed, slot)
		}
	}
	r.commonNetworks()
}

// commonNetworks finds the pairs of networks between which several devices change.
func (r *Roster) commonNetworks() {
	devices := map[[2]string]int{}
	for slot := range r.agents.followed {
		if g := r.agents.at(slot); g.identity.Alternates() && g.identity.Relation() != identity.Different {
			devices[r.networks(g)]++
		}
	}
	for slot := range r.agents.followed {
		g := r.agents.at(slot)
		was := g.Identity()
		if g.identity.Common(devices[r.networks(g)] >= commonLeast); g.Identity() != was {
			g.Search.Store(nil)
		}
	}
}

// networks returns the networks between which a device changes, in order.
func (r *Roster) networks(g *Agent) [2]string {
	pair := [2]string{r.silence.segment(g.Address), r.silence.segment(g.identity.Other())}
	slices.Sort(pair[:])
	return pair
}

// Clones are the devices whose names two machines may have.
type Clones struct {
	Devices  int
	Proved   int               // their inventories are of two machines
	Names    []protocol.Device // the first ones by name
	First    *Agent            // of the first name; nil: there is none
	Since    time.Time         // the suspicion that is the oldest
	Innocent int               // devices that come from two addresses in turn, for a reason that is known
}

// namesMost is the number of devices that are named.
const namesMost = 16

// Clones returns the devices whose names two machines may have.
func (r *Roster) Clones() (c Clones) {
	for slot := range r.agents.followed {
		g := r.agents.at(slot)
		v := g.Identity()
		if !v.Suspicious() {
			if g.identity.Alternates() {
				c.Innocent++
			}
			continue
		}
		c.Devices++
		if v == identity.Clones {
			c.Proved++
		}
		if since := g.identity.Since(); c.Since.IsZero() || since.Before(c.Since) {
			c.Since = since
		}
		c.Names = nameAmong(c.Names, g.Device)
	}
	if len(c.Names) > 0 {
		c.First = r.agents.at(r.agents.exactly(c.Names[0]))
	}
	return c
}

// nameAmong adds a device to the first ones by name.
func nameAmong(names []protocol.Device, d protocol.Device) []protocol.Device {
	i, _ := slices.BinarySearchFunc(names, d, func(a, b protocol.Device) int { return protocol.CompareNames(a.String(), b.String()) })
	if i >= namesMost {
		return names
	}
	names = slices.Insert(names, i, d)
	return names[:min(len(names), namesMost)]
}
