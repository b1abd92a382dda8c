package estate

import (
	"net/netip"
	"slices"

	"beacontop/beacon/protocol"
)

// StrayMemory is an address whose owner has contacted the beacon from another address since, and
// to whose owner requests without a name are still attributed. All other addresses are stored
// with their agent.
type StrayMemory struct {
	Address netip.Addr      `json:"address"`
	Agent   protocol.Device `json:"agent"`
	Used    int64           `json:"used"`            // last use by the owner, Unix milliseconds
	Shared  int64           `json:"shared,omitzero"` // last use by another device; 0: never
}

// rememberStrays returns the strays and drops those that are too old.
func (s *State) rememberStrays() []StrayMemory {
	a := &s.addresses
	var out []StrayMemory
	for from := range a.strays {
		use, ok := a.byAddress.of(from)
		var g *agent
		if ok && s.agents.held(use.slot, use.last) {
			g = s.agents.at(use.slot)
		}
		if g == nil || g.address == from || s.agents.at(s.agents.newest).last-use.last >= a.window.Milliseconds() {
			delete(a.strays, from)
			continue
		}
		out = append(out, StrayMemory{from, g.device, use.last, use.shared})
	}
	slices.SortFunc(out, func(x, y StrayMemory) int { return x.Address.Compare(y.Address) })
	return out
}

func (s *State) recallStrays(all []StrayMemory) {
	for _, m := range all {
		slot := s.agents.exactly(m.Agent)
		if use, _ := s.addresses.byAddress.of(m.Address); slot != none && m.Used > use.last {
			s.addresses.byAddress.set(m.Address, addressUse{slot: slot, last: m.Used, shared: m.Shared, homes: use.homes})
			s.addresses.strays[m.Address] = struct{}{}
		}
	}
}
