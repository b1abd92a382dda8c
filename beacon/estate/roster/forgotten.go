package roster

import (
	"hash/fnv"
	"slices"
)

// forgotten holds the names of evicted devices as a Bloom filter: an evicted device that returns
// is not new. It finds every name that was added. When it holds twice as many names as the device
// limit, the false-positive rate is one in fifty, and it rises beyond that. A count of new names
// is therefore a lower bound. The filter uses no memory until a name is added, and 2 MB at the
// default limit.
type forgotten struct{ bits []byte }

const (
	forgottenPerDevice = 16 // bits
	forgottenHashes    = 6
)

// places yields the bits of a name, which must be in upper case.
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

// add adds a name; limit is the maximum number of devices.
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

// forgottenRecord holds the evicted devices in a checkpoint.
type forgottenRecord struct {
	Evictions int    `json:"evictions"`
	Devices   int    `json:"devices"`         // distinct devices ever known; a lower bound
	Names     []byte `json:"names,omitempty"` // a Bloom filter; empty: none were evicted
}

func (a *agents) checkpointForgotten() forgottenRecord {
	return forgottenRecord{Evictions: a.evicted, Devices: a.distinct, Names: slices.Clone(a.forgotten.bits)}
}

func (a *agents) restoreForgotten(m forgottenRecord) {
	a.evicted, a.distinct = m.Evictions, m.Devices
	if len(m.Names) > 0 {
		a.forgotten.bits = slices.Clone(m.Names)
	}
}
