package roster

import (
	"net/netip"
	"slices"
	"time"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// turns records that the requests of a device alternate between two addresses: A, B, A, B. The
// cause is either two machines with one name or one machine in two networks; no request shows
// which. A single move, with or without a return, is a machine that was moved.
type turns struct {
	other netip.Addr // the previous address
	at    Stamp      // time of the last turn; before the first turn, time of the move
	n     uint8      // number of returns to the other address
}

const (
	turnsLeast = 2              // A, B, A, B
	turnsTime  = 7 * series.Day // maximum time between turns; machines of one name contact a beacon at least daily
	turnsBytes = 48             // memory of one turns
	turnsKept  = 10_000         // maximum number in a checkpoint
)

// alternates reports whether the requests of a device alternate between two addresses.
func (g *Agent) alternates() bool { return g.turns != nil && g.turns.n >= turnsLeast }

// turn records that a device uses another address than before. Addresses that many devices share
// belong to proxies or load balancers, between which the requests of one agent alternate; they
// are ignored. It reports whether the device moved: it does not return to its previous address.
func (r *Roster) turn(slot int32, e *event.Event) (moved bool) {
	a := &r.agents
	g := a.at(slot)
	if !g.Address.IsValid() || r.addresses.crowds(g.Address) || r.addresses.crowds(e.Address) {
		return false
	}
	at := StampOf(e.Time)
	if g.turns == nil {
		g.turns = &turns{at: at}
		a.bytes += turnsBytes
	}
	t := g.turns
	switch {
	case t.other == e.Address && at-t.at <= Stamp(turnsTime/time.Second):
		t.n = min(t.n, turnsLeast-1) + 1
		t.at = at
		a.turning[slot] = struct{}{}
	case !g.alternates(): // a third address, or so late that a new sequence begins
		t.n, t.at, moved = 0, at, true
		delete(a.turning, slot)
	}
	t.other = g.Address
	return moved
}

// settle drops turns that did not continue, once a minute.
func (a *agents) settle(now time.Time) {
	if now.Sub(a.settled) < time.Minute {
		return
	}
	a.settled = now
	for slot := range a.turning {
		if g := a.at(slot); now.Sub(g.turns.at.Time()) > turnsTime {
			g.turns.n = 0
			g.Search.Store(nil)
			delete(a.turning, slot)
		}
	}
}

// alternating returns how many devices alternate between two addresses, and the first of them by
// name.
func (a *agents) alternating() (n int, first *Agent) {
	for slot := range a.turning {
		g := a.at(slot)
		if !g.alternates() {
			continue
		}
		if n++; first == nil || protocol.CompareNames(g.Device.String(), first.Device.String()) < 0 {
			first = g
		}
	}
	return n, first
}

// TwoAddresses is the label of such a device.
const TwoAddresses = "2 addresses"

// turnsRecord is a device that returned to an address that it had left.
type turnsRecord struct {
	Agent protocol.Device `json:"agent"`
	Other netip.Addr      `json:"other"`
	At    int64           `json:"at"` // Unix seconds
	Count uint8           `json:"count"`
}

func (a *agents) checkpointTurns() []turnsRecord {
	var out []turnsRecord
	for slot := range a.turning {
		if g := a.at(slot); len(out) < turnsKept {
			out = append(out, turnsRecord{g.Device, g.turns.other, int64(g.turns.at), g.turns.n})
		}
	}
	slices.SortFunc(out, func(x, y turnsRecord) int { return protocol.CompareNames(x.Agent.String(), y.Agent.String()) })
	return out
}

func (a *agents) restoreTurns(all []turnsRecord) {
	for _, m := range all {
		if slot := a.exactly(m.Agent); slot != None && m.Other.IsValid() {
			a.at(slot).turns = &turns{other: m.Other, at: Stamp(m.At), n: m.Count}
			a.bytes += turnsBytes
			a.turning[slot] = struct{}{}
		}
	}
}
