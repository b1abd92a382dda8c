package report

import (
	"math"
	"math/bits"
	"time"
)

// histogram counts durations in buckets, so that percentiles take constant memory. Below 32 µs
// a bucket is one microsecond; above, each octave has 32, so that a percentile is at most 1/32
// (3.2 %) too high and never too low.
//
// It is another type than estate's histogram of the last minutes, on purpose: the buckets of that
// one, four per octave, are stored in checkpoints, and would make these percentiles up to 19 % too
// high; buckets as fine as these would take seven times as much memory for each of its minutes.
type histogram struct {
	counts [histogramBuckets]int64
	total  int64
	max    time.Duration
}

const (
	bucketBits       = 5                                              // 32 per octave
	bucketOctaves    = 36                                             // up to 2^36 µs: 19 hours
	histogramBuckets = (bucketOctaves - bucketBits + 1) << bucketBits // 1024
)

func (h *histogram) add(d time.Duration) {
	h.counts[bucketOf(d)]++
	h.total++
	h.max = max(h.max, d)
}

func bucketOf(d time.Duration) int {
	us := uint64(max(d, 0) / time.Microsecond)
	if us < 1<<bucketBits {
		return int(us)
	}
	octave := bits.Len64(us) - 1 - bucketBits
	in := us >> octave & (1<<bucketBits - 1)
	return min((octave+1)<<bucketBits|int(in), histogramBuckets-1)
}

// bucketEnd is the longest duration in a bucket, in whole microseconds.
func bucketEnd(bucket int) time.Duration {
	if bucket < 1<<bucketBits {
		return time.Duration(bucket) * time.Microsecond
	}
	octave := bucket>>bucketBits - 1
	in := bucket&(1<<bucketBits-1) | 1<<bucketBits
	return time.Duration((in+1)<<octave-1) * time.Microsecond
}

// percentile returns a duration that the given share of all did not exceed.
func (h *histogram) percentile(share float64) time.Duration {
	rank := max(int64(math.Ceil(share*float64(h.total))), 1)
	for bucket, n := range h.counts {
		if rank -= n; rank <= 0 && bucket < histogramBuckets-1 {
			return min(bucketEnd(bucket), h.max)
		}
	}
	return h.max
}

// Taken are percentiles of durations, at most 3.2 % too high, and the exact maximum.
type Taken struct {
	Timed int64  `json:"timed"` // requests with a known duration
	P50   Millis `json:"p50_ms"`
	P90   Millis `json:"p90_ms"`
	P95   Millis `json:"p95_ms"`
	P99   Millis `json:"p99_ms"`
	Max   Millis `json:"max_ms"`
}

func (h *histogram) summary() *Taken {
	if h.total == 0 {
		return nil
	}
	p := func(share float64) Millis { return Millis(h.percentile(share)) }
	return &Taken{h.total, p(0.50), p(0.90), p(0.95), p(0.99), Millis(h.max)}
}
