package estate

import (
	"net/netip"

	"beacontop/beacon/protocol"
)

// AgentMemory is one device. Times are Unix milliseconds; 0 means never.
type AgentMemory struct {
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

// rememberAgents reads changed agents from the newest end of the contact order: an agent changes
// only by a contact.
func (s *State) rememberAgents(whole bool) (out AgentMemories) {
	a := &s.agents
	first := none
	for i := a.newest; i != none && (whole || a.at(i).news); i = a.at(i).older {
		first = i
	}
	for i := first; i != none; i = a.at(i).newer {
		a.at(i).news = false
		m := s.rememberAgent(i)
		out.Add(&m)
	}
	return out
}

func (s *State) rememberAgent(slot int32) AgentMemory {
	g := s.agents.at(slot)
	m := AgentMemory{
		Device: g.device, Address: g.address, UserAgent: g.userAgent, First: g.first, Last: g.last,
		Requests: g.requests, Failures: g.failures, LostFirst: g.unserved(s.agents.silence), Marks: g.marks,
	}
	if use, ok := s.addresses.byAddress.of(g.address); ok && use.slot == slot {
		m.Used, m.Shared = use.last, use.shared
	}
	return m
}

func (s *State) recallAgents(all *AgentMemories) {
	a := &s.agents
	if n := min(all.Len(), a.limit); a.size == 0 && n > 0 {
		a.byName = make(map[string]int32, n)
		s.addresses.byAddress = newAddressMap(n)
	}
	for m := range all.All() {
		s.recallAgent(&m)
	}
	for i := a.newest; i != none; i = a.at(i).older { // once the owner of each address is known
		s.addresses.moved(i, netip.Addr{}, a.at(i).address)
	}
}

func (s *State) recallAgent(m *AgentMemory) {
	a := &s.agents
	slot := s.admit(m.Device, m.First)
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
	if use, _ := s.addresses.byAddress.of(m.Address); m.Used > use.last && m.Address.IsValid() {
		s.addresses.byAddress.set(m.Address, addressUse{slot: slot, last: m.Used, shared: m.Shared, homes: use.homes})
	}
}

// depart records that a device is no longer known by a name. If nobody collects the changes,
// recording stops and the next Remember is a whole one.
func (a *agents) depart(d protocol.Device) {
	if a.whole {
		return
	}
	if a.gone = append(a.gone, d); len(a.gone) > a.limit {
		a.gone, a.whole = nil, true
	}
}
