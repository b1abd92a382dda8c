package diagnosis

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/identity"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/figures"
)

// identities finds addresses of many devices, and devices of two machines.
func (j *judge) identities() {
	crowd, clones := &j.Crowd, &j.Clones
	address := crowd.Address.String()
	j.raise(crowd.Devices > 0, Finding{
		Code: ClientsHidden, Count: crowd.Devices, Watched: j.Totals.Sources.Logs > 0,
		Subjects: []Subject{{SubjectAddress, address}}, Evidence: Evidence{estate.PartAgents, "^" + address + "$"},
	})
	twice := Finding{
		Code: DuplicateIdentity, Count: clones.Devices, Other: clones.Proved, Since: clones.Since, Likely: clones.Proved < clones.Devices,
		Subjects: devices(clones.Names), Evidence: Evidence{estate.PartAgents, `"` + roster.TwoAddresses + `"`},
	}
	if clones.Devices == 1 && clones.Other.IsValid() && clones.Other != clones.Address {
		twice.Subjects = append(twice.Subjects, Subject{SubjectAddress, clones.Other.String()}, Subject{SubjectAddress, clones.Address.String()})
	}
	j.raise(clones.Devices > 0, twice)
}

var identityEntries = map[Code]Entry{
	ClientsHidden: {
		Title: "many devices behind one address", Confidence: Likely, Scope: ScopeBeacon, Needs: NeedRequests | NeedAddresses, Source: Platform,
		Advice: Advice{
			"a proxy or load balancer likely hides the addresses of the devices",
			"set --trust-proxy, or have the beacon log X-Forwarded-For; for a branch office behind one address there is nothing to do",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			what = fmt.Sprintf("%s devices come from one address, %s", figures.Number(f.Count), f.Subject(SubjectAddress, 0))
			if f.Watched {
				return what, "if it is a proxy, have the beacon log X-Forwarded-For"
			}
			return what, "if it is a proxy, set --trust-proxy"
		},
	},
	DuplicateIdentity: {
		Title: "one name of two machines", Severity: Warning, Scope: ScopeAgent, Needs: NeedRequests | NeedAddresses, Source: Vendor | Inferred,
		RulesOut: "moves, IPv4 and IPv6 of one machine, networks between which several devices change (VPN and office), addresses that many devices share, and machines that were replaced",
		Advice: Advice{
			"one name comes from two addresses in turn, which is likely two machines; inventories with differing serial numbers or network adapters prove it",
			"compare the two machines on the page of the device; reset the agent ID on the clone, and repair the image it was made from",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			device, one, other := short(f.Subject(SubjectDevice, 0)), f.Subject(SubjectAddress, 0), f.Subject(SubjectAddress, 1)
			remedy = "two machines with one name, or one machine in two networks: compare serial numbers"
			if !f.Likely {
				remedy = "reset the agent ID on one of them, and repair the image it was made from"
			}
			switch {
			case f.Count == 1 && !f.Likely && other == "":
				return device + " is the name of two machines: its inventories differ", remedy
			case f.Count == 1 && !f.Likely:
				return fmt.Sprintf("%s is the name of two machines, at %s and %s", device, one, other), remedy
			case f.Count == 1:
				return fmt.Sprintf("%s comes from 2 addresses in turn: %s, %s", device, one, other), remedy
			case !f.Likely:
				return figures.Number(f.Count) + " names are each of two machines: their inventories differ", remedy
			case f.Other > 0:
				return fmt.Sprintf("%s names are likely of two machines each; inventories prove %s", figures.Number(f.Count), figures.Number(f.Other)), remedy
			}
			return figures.Number(f.Count) + " devices come from 2 addresses in turn", remedy
		},
	},
}

// short returns the name of a device without its domain.
func short(device string) string {
	name, _, _ := strings.Cut(device, ".")
	return name
}

// identityNotes say what the addresses and inventories of a device mean.
func identityNotes(d *estate.AgentRow) []Note {
	turn := fmt.Sprintf("2 addresses in turn, %s and %s: ", d.Address, d.Other)
	switch d.Identity {
	case identity.Clones:
		if !d.Other.IsValid() || d.Other == d.Address {
			return []Note{{Warning, "two machines have this name: its inventories differ; reset the agent ID on one of them"}}
		}
		return []Note{{Warning, turn + "two machines have this name, their inventories prove it; reset the agent ID on one of them"}}
	case identity.LikelyClones:
		return []Note{{Warning, turn + "two machines with one name, or one machine in two networks; compare serial numbers in its inventories"}}
	case identity.OneMachine:
		return []Note{{Notice, turn + "one machine in two networks, its inventories have the same serial number or network adapter"}}
	case identity.TwoFamilies:
		return []Note{{Notice, turn + "likely IPv4 and IPv6 of one machine"}}
	case identity.TwoNetworks:
		return []Note{{Notice, turn + "likely VPN and office, several devices change between these networks"}}
	case identity.Replaced:
		return []Note{{Notice, "its inventories describe another machine than before: likely it was replaced"}}
	}
	return nil
}

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
