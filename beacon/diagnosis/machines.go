package diagnosis

import (
	"net/netip"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/identity"
	"beacontop/beacon/figures"
)

// MachineRow is a machine that may have the name of a device. What its inventories do not say is
// empty.
type MachineRow struct {
	Address  string    `json:"address,omitzero"` // from which its newest inventory came
	Version  string    `json:"version,omitzero"` // of its agent
	Serial   string    `json:"serial,omitzero"`
	Hardware string    `json:"hardware,omitzero"` // addresses of its network adapters
	Model    string    `json:"model,omitzero"`
	System   string    `json:"system,omitzero"`
	First    time.Time `json:"first,omitzero"` // of its inventories since there is a suspicion
	Last     time.Time `json:"last,omitzero"`
}

// Machines returns the machines that may have the name of a device, side by side: those that its
// inventories describe, and an address from which none has come since there is a suspicion. There are
// none for a device without a suspicion, and for one in logs: these do not show what inventories say.
func Machines(d *estate.AgentDetail, watched bool) (rows []MachineRow) {
	if d.Identity != identity.Clones && d.Identity != identity.LikelyClones && d.Identity != identity.OneMachine && d.Identity != identity.Replaced || watched {
		return nil
	}
	described := map[netip.Addr]bool{}
	for _, m := range d.Machines {
		facts := m.Machine.Facts()
		row := MachineRow{Version: facts.Version, Serial: facts.Serial, Hardware: facts.Hardware, Model: facts.Model, System: facts.System, First: m.First, Last: m.Last}
		for _, a := range m.Addresses {
			described[a] = true
		}
		if m.Addresses[0].IsValid() {
			row.Address = m.Addresses[0].String()
		}
		rows = append(rows, row)
	}
	if d.Identity == identity.Replaced {
		return rows
	}
	for _, a := range []netip.Addr{d.Address, d.Other} {
		if len(rows) < 2 && a.IsValid() && !described[a] {
			rows = append(rows, MachineRow{Address: a.String()})
		}
	}
	return rows
}

// MovedText says when a device came from another address to its present one, if that is no suspicion.
func MovedText(d *estate.AgentRow, now time.Time) string {
	if d.Identity != identity.Moved || !d.Other.IsValid() {
		return ""
	}
	return "moved at " + figures.Moment(now, d.Moved) + ", from " + d.Other.String()
}

// DownText says how the version of an agent fell; empty: it did not.
func DownText(d *estate.AgentDetail, now time.Time) string {
	if d.Down == nil {
		return ""
	}
	return "moved from version " + d.Down.From + " to " + d.Down.To + " at " + figures.Moment(now, d.Down.At)
}

// LoopText says how an agent fetches an upgrade again and again; empty: it does not.
func LoopText(d *estate.AgentDetail, now time.Time) string {
	if d.Loop == nil {
		return ""
	}
	return "fetched an upgrade " + figures.Number(d.Loop.Count) + " times since " + figures.Moment(now, d.Loop.First) + ", and is still on version " + d.Loop.Version
}
