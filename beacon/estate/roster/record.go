package roster

import (
	"cmp"
	"iter"
	"net/netip"

	"beacontop/beacon/estate/identity"
	"beacontop/beacon/protocol"
	"beacontop/beacon/rhythm"
)

// Record is one device in a checkpoint. Times are Unix milliseconds; 0 means never.
type Record struct {
	Device    protocol.Device
	Address   netip.Addr
	UserAgent string
	First     int64 // contact
	Last      int64
	Requests  uint32
	Failures  uint32
	LostFirst bool  // its first policy failed, and it has not got one since
	Used      int64 // when it last used its address; 0: another device owns the address now
	Shared    int64 // when another device was last seen on the address
	Marks     Marks
	Rhythm    rhythm.Rhythm
	Version   string             // of the agent, if an inventory named it
	Print     identity.Print     // of the machine that its newest inventory describes …
	Described int64              // … in Unix seconds
	Identity  *identity.Identity // nil: never seen from another address, or as another machine
}

// Parts is the content of a Checkpoint apart from the agents. Each part is complete.
type Parts struct {
	Strays    []strayRecord   `json:"strays"`
	Forgotten forgottenRecord `json:"forgotten"`
	Versions  versionsRecord  `json:"versions"`
	Silence   silenceRecord   `json:"silence"`
}

// Checkpoint is what outlives the program. It shares no memory with the Roster.
type Checkpoint struct {
	Whole  bool              // it replaces all previous ones
	Gone   []protocol.Device // no longer known by this name; apply them before Agents
	Agents []Record          // in order of last contact, newest last
	Parts
}

// Checkpoint returns what changed since the last Checkpoint or Restore. It returns everything if
// whole is true, or if too much changed.
func (r *Roster) Checkpoint(whole bool) Checkpoint {
	c := Checkpoint{Whole: whole || r.agents.whole}
	c.Agents = r.changed(c.Whole)
	c.Strays, c.Forgotten, c.Versions = r.checkpointStrays(), r.agents.checkpointForgotten(), r.checkpointVersions()
	c.Silence = r.silence.checkpoint(&r.agents)
	if !c.Whole {
		c.Gone = r.agents.gone
	}
	r.agents.gone, r.agents.whole = nil, false
	return c
}

// changed returns the changed agents, read from the newest end of the contact order: an agent
// changes only by a contact.
func (r *Roster) changed(whole bool) []Record {
	a := &r.agents
	first, n := None, 0
	for i := a.newest; i != None && (whole || a.at(i).news); i = a.at(i).older {
		first = i
		n++
	}
	out := make([]Record, 0, n)
	for i := first; i != None; i = a.at(i).newer {
		a.at(i).news = false
		out = append(out, r.record(i))
	}
	return out
}

func (r *Roster) record(slot int32) Record {
	g := r.agents.at(slot)
	m := Record{
		Device: g.Device, Address: g.Address, UserAgent: g.UserAgent, First: g.first, Last: g.Last,
		Requests: g.Requests, Failures: g.Failures, LostFirst: g.unserved(r.agents.silence), Marks: g.Marks, Rhythm: g.Rhythm,
		Print: g.print, Described: int64(g.described), Identity: g.identity.Clone(),
	}
	if g.tracked {
		m.Version = r.Version(slot)
	}
	if use, ok := r.addresses.byAddress.of(g.Address); ok && use.slot == slot {
		m.Used, m.Shared = use.last, use.shared
	}
	return m
}

// Restored returns a new roster with the limits of this one, with the agents of a checkpoint in
// order of last contact. If they exceed the limits, those that were silent longest are evicted.
func (r *Roster) Restored(parts *Parts, all iter.Seq2[Record, error]) (*Roster, error) {
	n := New(r.limits, func(int32) {}) // nothing else knows them yet
	n.agents.whole = false
	n.agents.restoreForgotten(parts.Forgotten)
	n.versions.Restore(parts.Versions.Versions)
	n.versions.RestoreOffers(parts.Versions.Offers)
	for m, err := range all {
		if err != nil {
			return nil, err
		}
		n.restoreAgent(&m)
	}
	for slot := range n.Newest() { // once the owner of each address is known
		if g := n.agents.at(slot); !g.Unnamed() {
			n.addresses.moved(slot, netip.Addr{}, g.Address)
		}
	}
	n.agents.distinct = max(n.agents.distinct, n.agents.known()) // an earlier release did not store this count
	n.restoreStrays(parts.Strays)
	n.restoreMoves(parts.Versions.Agents)
	n.silence.restore(&parts.Silence, n)
	return n, nil
}

// Succeed makes a Restored roster the successor of another one.
func (r *Roster) Succeed(before *Roster) {
	r.evicted = before.evicted
	r.agents.version += before.agents.version + 1
}

func (r *Roster) restoreAgent(m *Record) {
	a := &r.agents
	slot := r.admit(m.Device, m.First)
	g := a.at(slot)
	g.Address, g.Requests, g.Failures, g.Marks, g.Rhythm = m.Address, m.Requests, m.Failures, m.Marks, m.Rhythm
	g.print, g.described, g.identity, g.tracked = m.Print, Stamp(m.Described), m.Identity.Clone(), m.Version != ""
	if a.bytes += g.identity.Memory(); g.identity != nil {
		a.follow(slot)
	}
	a.speaksAs(slot, m.UserAgent)
	g.version = r.versions.Of(cmp.Or(m.Version, protocol.VersionIn(g.UserAgent)), fromMilli(m.Last))
	r.versions.Change(0, g.version)
	g.spoke = StampOf(fromMilli(m.Last))
	for c := range g.Marks {
		if g.Marks[c].Failed {
			a.count(g, true)
		}
	}
	if g.Failing > 0 {
		a.suffer(slot, StampOf(fromMilli(m.Last)))
	}
	if g.FailedFirst = m.LostFirst; m.LostFirst {
		a.orphans[slot] = struct{}{}
	}
	a.touch(slot, fromMilli(m.Last))
	g.news = false
	if g.Unnamed() {
		r.unnamed[g.Address] = slot
		return
	}
	if use, _ := r.addresses.byAddress.of(m.Address); m.Used > use.last && m.Address.IsValid() {
		r.addresses.byAddress.set(m.Address, addressUse{slot: slot, last: m.Used, shared: m.Shared, homes: use.homes})
	}
}

// depart records that a device is no longer known by a name. If nobody collects the changes,
// recording stops and the next Checkpoint is a whole one.
func (a *agents) depart(d protocol.Device) {
	if a.whole {
		return
	}
	if a.gone = append(a.gone, d); len(a.gone) > a.limit {
		a.gone, a.whole = nil, true
	}
}
