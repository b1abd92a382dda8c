package identity

import (
	"hash/fnv"
	"slices"
	"strings"

	"beacontop/beacon/event"
)

// Relation is how two descriptions of machines relate.
type Relation uint8

// The relations.
const (
	Unproved Relation = iota // too little is known of one of them
	Same
	Different
)

// Compare compares two descriptions. The serial number decides. Without one on either side, the
// adapters do: machines share none. One serial number with other adapters proves nothing: adapters are
// exchanged, and images of virtual machines copy the number.
func Compare(a, b *event.MachineFacts) Relation {
	serials, adapters := relation(a.Serial, b.Serial), adapters(a.Hardware, b.Hardware)
	switch {
	case serials == Unproved:
		return adapters
	case serials == Same && adapters == Different:
		return Unproved
	}
	return serials
}

func relation(a, b string) Relation {
	switch {
	case a == "" || b == "":
		return Unproved
	case strings.EqualFold(a, b):
		return Same
	}
	return Different
}

func adapters(a, b string) Relation {
	if a == "" || b == "" {
		return Unproved
	}
	others := strings.Fields(b)
	if slices.ContainsFunc(strings.Fields(a), func(one string) bool { return slices.Contains(others, one) }) {
		return Same
	}
	return Different
}

// Print is a fingerprint of a machine: so small that each device can have one. The zero Print says
// nothing.
type Print uint32

// PrintOf returns the fingerprint of a machine: of its serial number, otherwise of its adapters.
func PrintOf(m *event.MachineFacts) Print {
	text, kind := strings.ToLower(m.Serial), Print(1)
	if text == "" {
		text, kind = m.Hardware, 0
	}
	if text == "" {
		return 0
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(text)) // never fails
	return max(Print(h.Sum32())&^1, 2) | kind
}

// Differs reports whether two fingerprints are of different machines. Those of adapters may also be of
// one machine that got another adapter.
func (p Print) Differs(o Print) bool { return p != 0 && o != 0 && p&1 == o&1 && p != o }
