package roster

import (
	"net/netip"
	"slices"

	"beacontop/beacon/protocol"
)

// strayRecord is an address whose owner has contacted the beacon from another address since, and
// to whose owner requests without a name are still attributed. All other addresses are stored
// with their agent.
type strayRecord struct {
	Address netip.Addr      `json:"address"`
	Agent   protocol.Device `json:"agent"`
	Used    int64           `json:"used"`            // last use by the owner, Unix milliseconds
	Shared  int64           `json:"shared,omitzero"` // last use by another device; 0: never
}

// checkpointStrays returns the strays and drops those that are too old.
func (r *Roster) checkpointStrays() []strayRecord {
	a := &r.addresses
	var out []strayRecord
	for from := range a.strays {
		use, ok := a.byAddress.of(from)
		var g *Agent
		if ok && r.agents.held(use.slot, use.last) {
			g = r.agents.at(use.slot)
		}
		if g == nil || g.Address == from || r.agents.at(r.agents.newest).Last-use.last >= a.window.Milliseconds() {
			delete(a.strays, from)
			continue
		}
		out = append(out, strayRecord{from, g.Device, use.last, use.shared})
	}
	slices.SortFunc(out, func(x, y strayRecord) int { return x.Address.Compare(y.Address) })
	return out
}

func (r *Roster) restoreStrays(all []strayRecord) {
	for _, m := range all {
		slot := r.agents.exactly(m.Agent)
		if use, _ := r.addresses.byAddress.of(m.Address); slot != None && m.Used > use.last {
			r.addresses.byAddress.set(m.Address, addressUse{slot: slot, last: m.Used, shared: m.Shared, homes: use.homes})
			r.addresses.strays[m.Address] = struct{}{}
		}
	}
}
