package series

import (
	"encoding/json"
	"math/bits"
	"time"
)

// Latency is a histogram of durations over the last minutes. It has four buckets per power of
// two, so the error of a percentile is at most 19 %.
type Latency struct {
	slots   [latencyMinutes][latencyBuckets]uint32
	longest [latencyMinutes]time.Duration
	head    int64 // minute of the newest slot
}

const (
	latencyMinutes = 5
	latencyBuckets = 4 * 36 // 1 µs to 19 h
)

// Add counts a duration at time t.
func (l *Latency) Add(t time.Time, d time.Duration) {
	minute := t.Unix() / 60
	if minute > l.head {
		for gone := max(l.head+1, minute-latencyMinutes+1); gone <= minute; gone++ {
			l.slots[gone%latencyMinutes], l.longest[gone%latencyMinutes] = [latencyBuckets]uint32{}, 0
		}
		l.head = minute
	}
	if minute > l.head-latencyMinutes && minute >= 0 {
		l.slots[minute%latencyMinutes][latencyBucket(d)]++
		l.longest[minute%latencyMinutes] = max(l.longest[minute%latencyMinutes], d)
	}
}

func latencyBucket(d time.Duration) int {
	us := uint64(max(d, time.Microsecond) / time.Microsecond)
	power := bits.Len64(us) - 1
	quarter := int((us << 2 >> power) & 3)
	return min(power*4+quarter, latencyBuckets-1)
}

func latencyValue(bucket int) time.Duration {
	power, quarter := bucket/4, bucket%4
	return time.Duration(uint64(5+quarter)<<power/4) * time.Microsecond // upper edge
}

// Percentiles returns the given fractions over the last minutes, and the number of durations
// behind them.
func (l *Latency) Percentiles(now time.Time, fractions ...float64) ([]time.Duration, int64) {
	var merged [latencyBuckets]int64
	var total int64
	var longest time.Duration
	oldest := now.Unix()/60 - latencyMinutes
	for i := range l.slots {
		minute := l.head - int64(i)
		if minute <= oldest || minute < 0 {
			continue
		}
		for b, n := range l.slots[minute%latencyMinutes] {
			merged[b] += int64(n)
			total += int64(n)
		}
		longest = max(longest, l.longest[minute%latencyMinutes])
	}
	out := make([]time.Duration, len(fractions))
	for i, f := range fractions {
		rank := int64(f * float64(total))
		for b, n := range merged {
			if rank -= n; rank < 0 {
				out[i] = min(latencyValue(b), longest) // no duration reached the edge of its bucket
				break
			}
		}
	}
	return out, total
}

// MarshalJSON encodes the histogram as triples: minute, bucket, count. For each minute it adds one
// triple with an out-of-range bucket and the longest duration in nanoseconds.
func (l Latency) MarshalJSON() ([]byte, error) {
	var all [][3]int64
	for minute := max(l.head-latencyMinutes+1, 0); minute <= l.head; minute++ {
		for bucket, n := range l.slots[minute%latencyMinutes] {
			if n != 0 {
				all = append(all, [3]int64{minute, int64(bucket), int64(n)})
			}
		}
		if longest := l.longest[minute%latencyMinutes]; longest > 0 {
			all = append(all, [3]int64{minute, latencyBuckets, int64(longest)})
		}
	}
	return json.Marshal(all)
}

// UnmarshalJSON parses the output of MarshalJSON.
func (l *Latency) UnmarshalJSON(text []byte) error {
	var all [][3]int64
	if err := json.Unmarshal(text, &all); err != nil {
		return err
	}
	*l = Latency{}
	for _, c := range all {
		minute, bucket, n := c[0], c[1], c[2]
		if bucket < 0 || bucket > latencyBuckets || minute < l.head {
			continue
		}
		l.head = minute
		longest := &l.longest[minute%latencyMinutes]
		if bucket == latencyBuckets {
			*longest = time.Duration(n)
			continue
		}
		l.slots[minute%latencyMinutes][bucket] = uint32(n)
		*longest = max(*longest, latencyValue(int(bucket))) // until the longest duration is read
	}
	return nil
}
