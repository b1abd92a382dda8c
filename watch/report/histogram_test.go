package report

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// TestPercentilesAreCloseToTheExactOnes compares with the sorted durations themselves.
func TestPercentilesAreCloseToTheExactOnes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	draws := map[string]func() time.Duration{
		"some milliseconds": func() time.Duration { return time.Duration(r.IntN(50)) * time.Millisecond },
		"microseconds":      func() time.Duration { return time.Duration(r.IntN(40)) * time.Microsecond },
		"a long tail":       func() time.Duration { return time.Duration(math.Exp(r.NormFloat64()*3) * float64(time.Second)) },
		"all alike":         func() time.Duration { return 17 * time.Minute },
	}
	for name, draw := range draws {
		t.Run(name, func(t *testing.T) {
			for _, n := range []int{1, 2, 7, 1000} {
				var h histogram
				var all []time.Duration
				for range n {
					d := draw()
					h.add(d)
					all = append(all, d)
				}
				slices.Sort(all)
				for _, share := range []float64{0.5, 0.9, 0.95, 0.99, 1} {
					exact := all[max(int(math.Ceil(share*float64(n))), 1)-1].Truncate(time.Microsecond)
					if got := h.percentile(share); got < exact || got > exact+exact/32+time.Microsecond {
						t.Errorf("p%v of %d: %v, exactly %v", 100*share, n, got, exact)
					}
				}
			}
		})
	}
}

func TestEveryDurationHasABucket(t *testing.T) {
	for _, d := range []time.Duration{-1, 0, 1, 31 * time.Microsecond, 32 * time.Microsecond, time.Second, 19 * time.Hour, math.MaxInt64} {
		bucket := bucketOf(d)
		if end := bucketEnd(bucket); bucket < histogramBuckets-1 && d.Truncate(time.Microsecond) > end {
			t.Errorf("%v is in bucket %d, which ends at %v", d, bucket, end)
		}
	}
	for bucket := range histogramBuckets {
		if got := bucketOf(bucketEnd(bucket)); got != bucket {
			t.Errorf("the end of bucket %d is in bucket %d", bucket, got)
		}
	}
	h := histogram{}
	h.add(100 * time.Hour)
	if got := h.percentile(0.5); got != 100*time.Hour {
		t.Errorf("beyond the last bucket: %v", got)
	}
}
