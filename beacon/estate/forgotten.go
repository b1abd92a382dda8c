package estate

import (
	"hash/fnv"
	"slices"
)

// forgotten are the names of devices that were dropped to stay within the limit, as a Bloom
// filter: a device that comes back is not new. It knows every name that was added; of other
// names it takes one in fifty for known when it holds twice as many as there is room for
// devices, and more beyond that. So a count of new names is a lower bound. The filter takes
// no memory until a name is added, and 2 MB at the default limit.
type forgotten struct{ bits []byte }

const (
	forgottenPerDevice = 16 // bits
	forgottenHashes    = 6
)

// places yields the bits of a name, which is given in upper case.
func (f *forgotten) places(name []byte, yield func(byteAt uint64, bit byte) bool) {
	h := fnv.New64a()
	_, _ = h.Write(name) // never fails
	sum := h.Sum64()
	first, step := sum, sum>>32|1
	for range forgottenHashes {
		at := first % (8 * uint64(len(f.bits)))
		if !yield(at/8, 1<<(at%8)) {
			return
		}
		first += step
	}
}

// add adds a name; the limit is that of devices.
func (f *forgotten) add(name []byte, limit int) {
	if f.bits == nil {
		f.bits = make([]byte, limit*forgottenPerDevice/8+1)
	}
	f.places(name, func(at uint64, bit byte) bool {
		f.bits[at] |= bit
		return true
	})
}

func (f *forgotten) has(name []byte) bool {
	known := f.bits != nil
	if known {
		f.places(name, func(at uint64, bit byte) bool {
			known = f.bits[at]&bit != 0
			return known
		})
	}
	return known
}

// ForgottenMemory is which devices were dropped to stay within the limit.
type ForgottenMemory struct {
	Evictions int    `json:"evictions"`
	Devices   int    `json:"devices"`         // distinct ones that were ever known, at least
	Names     []byte `json:"names,omitempty"` // a Bloom filter; none were dropped when empty
}

func (a *agents) rememberForgotten() ForgottenMemory {
	return ForgottenMemory{Evictions: a.evicted, Devices: a.distinct, Names: slices.Clone(a.forgotten.bits)}
}

func (a *agents) recallForgotten(m ForgottenMemory) {
	a.evicted, a.distinct = m.Evictions, m.Devices
	if len(m.Names) > 0 {
		a.forgotten.bits = slices.Clone(m.Names)
	}
}
