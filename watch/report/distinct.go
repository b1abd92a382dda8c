package report

import (
	"math"
	"math/bits"
)

// distinct estimates the number of distinct names, in 16 KiB and with a standard error of 0.8 %
// (HyperLogLog, Flajolet et al. 2007). The same names give the same number. The zero distinct has
// counted none.
type distinct struct{ ranks []uint8 }

const (
	distinctBits = 14
	distinctSize = 1 << distinctBits
)

func (d *distinct) add(name []byte) {
	if d.ranks == nil {
		d.ranks = make([]uint8, distinctSize)
	}
	h := hashOf(name)
	rank := uint8(bits.LeadingZeros64(h<<distinctBits|1<<(distinctBits-1)) + 1)
	at := &d.ranks[h>>(64-distinctBits)]
	*at = max(*at, rank)
}

func (d *distinct) count() int {
	if d.ranks == nil {
		return 0
	}
	const m = float64(distinctSize)
	sum, empty := 0.0, 0
	for _, rank := range d.ranks {
		sum += math.Ldexp(1, -int(rank))
		if rank == 0 {
			empty++
		}
	}
	n := 0.7213 / (1 + 1.079/m) * m * m / sum
	if empty > 0 && n <= 2.5*m { // few: counting the empty ranks is more accurate
		n = m * math.Log(m/float64(empty))
	}
	return int(math.Round(n))
}

// hashOf is FNV-1a with the finaliser of MurmurHash3.
func hashOf(name []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range name {
		h = (h ^ uint64(c)) * 1099511628211
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
