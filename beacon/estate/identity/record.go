package identity

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"time"

	"beacontop/beacon/event"
)

// record is an Identity as JSON.
type record struct {
	Other    netip.Addr `json:"other,omitzero"`
	Turned   []uint32   `json:"turned,omitzero"` // Unix seconds, newest first
	Left     uint32     `json:"left,omitzero"`   // when it last used the other address
	Suspect  bool       `json:"suspect,omitzero"`
	Common   bool       `json:"common,omitzero"`
	Machines []machine  `json:"machines,omitzero"`
}

type machine struct {
	Print   Print         `json:"print"`
	Machine event.Machine `json:"machine,omitzero"`
	From    []netip.Addr  `json:"from,omitzero"`
	First   time.Time     `json:"first"`
	Last    time.Time     `json:"last"`
}

// MarshalJSON encodes an identity.
func (i *Identity) MarshalJSON() ([]byte, error) {
	r := record{Other: i.other, Left: i.otherLast, Suspect: i.suspect, Common: i.common}
	for _, t := range i.turned {
		if t != 0 {
			r.Turned = append(r.Turned, t)
		}
	}
	if i.seen != nil {
		for _, s := range i.seen {
			m := machine{Print: s.Print, Machine: s.Machine, First: s.First, Last: s.Last}
			for _, a := range s.Addresses {
				if a.IsValid() {
					m.From = append(m.From, a)
				}
			}
			r.Machines = append(r.Machines, m)
		}
	}
	return json.Marshal(r)
}

// UnmarshalJSON parses the output of MarshalJSON.
func (i *Identity) UnmarshalJSON(text []byte) error {
	var r record
	if err := json.Unmarshal(text, &r); err != nil {
		return fmt.Errorf("read an identity: %w", err)
	}
	*i = Identity{other: r.Other, otherLast: r.Left, suspect: r.Suspect, common: r.Common}
	copy(i.turned[:], r.Turned)
	for k, m := range r.Machines[:min(len(r.Machines), 2)] {
		if i.seen == nil {
			i.seen = &[2]Sighting{}
		}
		s := Sighting{Machine: m.Machine, Print: m.Print, First: m.First, Last: m.Last}
		copy(s.Addresses[:], m.From)
		i.seen[k] = s
	}
	return nil
}
