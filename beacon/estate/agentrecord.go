package estate

import (
	"iter"
	"net/netip"

	"beacontop/beacon/protocol"
)

// AgentRecord is one device in a checkpoint. Times are Unix milliseconds; 0 means never.
type AgentRecord struct {
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
}

// checkpoint returns the changed agents, read from the newest end of the contact order: an agent
// changes only by a contact.
func (r *roster) checkpoint(whole bool) []AgentRecord {
	a := &r.agents
	first, n := none, 0
	for i := a.newest; i != none && (whole || a.at(i).news); i = a.at(i).older {
		first = i
		n++
	}
	out := make([]AgentRecord, 0, n)
	for i := first; i != none; i = a.at(i).newer {
		a.at(i).news = false
		out = append(out, r.record(i))
	}
	return out
}

func (r *roster) record(slot int32) AgentRecord {
	g := r.agents.at(slot)
	m := AgentRecord{
		Device: g.device, Address: g.address, UserAgent: g.userAgent, First: g.first, Last: g.last,
		Requests: g.requests, Failures: g.failures, LostFirst: g.unserved(r.agents.silence), Marks: g.marks,
	}
	if use, ok := r.addresses.byAddress.of(g.address); ok && use.slot == slot {
		m.Used, m.Shared = use.last, use.shared
	}
	return m
}

// restore adds the agents of a checkpoint, in order of last contact.
func (r *roster) restore(all iter.Seq2[AgentRecord, error]) error {
	for m, err := range all {
		if err != nil {
			return err
		}
		r.restoreAgent(&m)
	}
	for i := r.agents.newest; i != none; i = r.agents.at(i).older { // once the owner of each address is known
		r.addresses.moved(i, netip.Addr{}, r.agents.at(i).address)
	}
	r.agents.distinct = max(r.agents.distinct, r.agents.known()) // an earlier release did not store this count
	return nil
}

func (r *roster) restoreAgent(m *AgentRecord) {
	a := &r.agents
	slot := r.admit(m.Device, m.First)
	g := a.at(slot)
	g.address, g.requests, g.failures, g.marks = m.Address, m.Requests, m.Failures, m.Marks
	a.speaksAs(slot, m.UserAgent)
	g.spoke = stampOf(fromMilli(m.Last))
	for c := range g.marks {
		if g.marks[c].failed {
			a.count(g, true)
		}
	}
	if g.failedFirst = m.LostFirst; m.LostFirst {
		a.orphans[slot] = struct{}{}
	}
	a.touch(slot, fromMilli(m.Last))
	g.news = false
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
