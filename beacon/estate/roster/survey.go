package roster

import (
	"net/netip"
	"slices"
	"time"

	"beacontop/beacon/estate/identity"
	"beacontop/beacon/estate/series"
	"beacontop/beacon/protocol"
)

// Survey is what a round over all devices found (see silence): what changes within hours, and would
// take too long to count at every look. It is some minutes old.
type Survey struct {
	Moved  Moved
	Shared Shared
	Behind Behind
	Usage  Split
	Log    Split
}

// Moved are the devices that came from one address to another within a day, and did not go back.
type Moved struct {
	Remarkable
	From, To string // the networks between which most of them moved; empty: within one network
	Most     int    // and how many these are
}

// Shared are addresses that a few devices share.
type Shared struct {
	Addresses []netip.Addr // the first ones
	Count     int          // all of them
	Devices   int
}

// Behind are the devices that did not take an upgrade for surveyBehind, although they make contact.
type Behind struct {
	Remarkable
	Version string // that is offered; empty: none
}

// Split are the devices that deliver inventories as usual, by one other channel.
type Split struct {
	Alive   int        // deliver there, too
	Stopped Remarkable // delivered there before; since their last delivery
	Never   Remarkable // never delivered there
}

// Limits of a survey, which are our choice: agents ask for policies at least daily, deliver inventories
// daily or weekly, and usage and logs in between.
const (
	surveyDay    = series.Day
	surveyBehind = 7 * series.Day  // since an upgrade was first offered
	surveyFresh  = 8 * series.Day  // since the last inventory of a device that delivers as usual
	surveySplit  = 14 * series.Day // without a file on one channel
	sharedLeast  = 3               // devices at an address; two may have used it one after the other
	pairsKept    = 256             // of networks, in one round
)

// surveying is a Survey in the making.
type surveying struct {
	Survey
	pairs map[[2]string]int // of networks
}

// see looks at a device.
func (v *surveying) see(r *Roster, slot int32, now time.Time) {
	g := r.agents.at(slot)
	if now.Sub(g.LastContact()) <= surveyDay {
		v.moved(r, g, now)
		v.shared(r, g, slot, now)
		v.behind(r, g, slot, now)
	}
	v.Usage.see(g, ChannelUsage, now)
	v.Log.see(g, ChannelLog, now)
}

func (v *surveying) moved(r *Roster, g *Agent, now time.Time) {
	other, at := g.Other()
	if at.IsZero() || now.Sub(at) > surveyDay || g.Identity() != identity.Moved || !other.IsValid() {
		return
	}
	v.Moved.Add(g.Device, at)
	from, to := r.networkOf(other), r.networkOf(g.Address)
	if from == to {
		return
	}
	if v.pairs == nil {
		v.pairs = map[[2]string]int{}
	}
	pair := [2]string{from, to}
	if _, known := v.pairs[pair]; !known && len(v.pairs) >= pairsKept {
		return
	}
	v.pairs[pair]++
	if n := v.pairs[pair]; n > v.Moved.Most {
		v.Moved.From, v.Moved.To, v.Moved.Most = from, to, n
	}
}

// shared counts the devices of an address at the one that used it last.
func (v *surveying) shared(r *Roster, g *Agent, slot int32, now time.Time) {
	use, known := r.addresses.byAddress.of(g.Address)
	if !known || use.slot != slot || use.homes < sharedLeast || use.homes >= crowdLeast || use.shared == 0 || now.Sub(fromMilli(use.shared)) > surveyDay {
		return
	}
	v.Shared.Count++
	v.Shared.Devices += int(use.homes)
	if len(v.Shared.Addresses) < namesMost {
		v.Shared.Addresses = append(v.Shared.Addresses, g.Address)
	}
}

func (v *surveying) behind(r *Roster, g *Agent, slot int32, now time.Time) {
	offer := r.versions.Offered(now)
	if offer.Version == "" || now.Sub(offer.First) < surveyBehind || !r.versions.Below(g.version, &offer) {
		return
	}
	since := StampOf(offer.First)
	if _, loops := r.Loop(slot); loops || g.Marks[ChannelPolicy].Success <= since {
		return
	}
	v.Behind.Version = offer.Version
	v.Behind.Add(g.Device, offer.First)
}

// see counts a device that has delivered inventories for long enough.
func (p *Split) see(g *Agent, c Channel, now time.Time) {
	inventory := g.Marks[ChannelInventory].Success.Time()
	if now.Sub(inventory) > surveyFresh || now.Sub(g.FirstContact()) < surveySplit || g.outlook.stale {
		return
	}
	switch last := g.Marks[c].Success.Time(); {
	case last.IsZero():
		p.Never.Add(g.Device, g.FirstContact())
	case now.Sub(last) > surveySplit:
		p.Stopped.Add(g.Device, last)
	default:
		p.Alive++
	}
}

// end returns the survey of a round, and begins the next one.
func (v *surveying) end() Survey {
	done := v.Survey
	slices.SortFunc(done.Shared.Addresses, netip.Addr.Compare)
	*v = surveying{}
	return done
}

// Survey returns what the last round found.
func (r *Roster) Survey() Survey { return r.silence.survey }

// Packages are the devices that got a policy, and not all files that it names: the newest attempt
// at some of them failed, and nothing else did.
func (r *Roster) Packages() (count int, names []protocol.Device) {
	return r.agents.named(r.agents.incomplete)
}

// Incomplete reports whether a device is one of those.
func (r *Roster) Incomplete(slot int32) bool {
	_, is := r.agents.incomplete[slot]
	return is
}

// Rejected are the devices that transferred files before, and whose newest attempt lacked credentials
// that the beacon accepts; since the first of them.
func (r *Roster) Rejected() (all Remarkable) {
	for _, at := range r.agents.rejected {
		if first := at.Time(); all.Since.IsZero() || first.Before(all.Since) {
			all.Since = first
		}
	}
	all.Devices = len(r.agents.rejected)
	if all.Devices <= namedAmong {
		for slot := range r.agents.rejected {
			all.Names = nameAmong(all.Names, r.agents.at(slot).Device)
		}
	}
	return all
}

// named returns the number of devices of a set, and the first ones by name, if they are few.
func (a *agents) named(set slotSet) (count int, names []protocol.Device) {
	if len(set) <= namedAmong {
		for slot := range set {
			names = nameAmong(names, a.at(slot).Device)
		}
	}
	return len(set), names
}
