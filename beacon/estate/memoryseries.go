package estate

import "time"

// SeriesMemory is a series of counts. It holds only non-empty buckets, oldest first.
type SeriesMemory struct {
	Width  time.Duration `json:"width_ns"`
	Newest int64         `json:"newest"` // number of the newest bucket since the epoch
	Counts [][2]int64    `json:"counts"` // distance from the newest bucket, and the count
}

func (s *series) remember() SeriesMemory {
	m := SeriesMemory{Width: s.width, Newest: s.head}
	for age := int64(len(s.ring)) - 1; age >= 0; age-- {
		if n := s.at(s.head - age); n != 0 {
			m.Counts = append(m.Counts, [2]int64{age, n})
		}
	}
	return m
}

// recall adds the recorded counts, whatever bucket width they were recorded with.
func (s *series) recall(m SeriesMemory) {
	for _, c := range m.Counts {
		s.add(time.Unix(0, (m.Newest-c[0])*int64(m.Width)), c[1])
	}
	s.add(time.Unix(0, m.Newest*int64(m.Width)), 0)
}

// remember returns the histogram as triples: minute, bucket, count. For each minute it adds one
// triple with an out-of-range bucket and the longest duration in nanoseconds.
func (l *latency) remember() (m [][3]int64) {
	for minute := max(l.head-latencyMinutes+1, 0); minute <= l.head; minute++ {
		for bucket, n := range l.slots[minute%latencyMinutes] {
			if n != 0 {
				m = append(m, [3]int64{minute, int64(bucket), int64(n)})
			}
		}
		if longest := l.longest[minute%latencyMinutes]; longest > 0 {
			m = append(m, [3]int64{minute, latencyBuckets, int64(longest)})
		}
	}
	return m
}

func (l *latency) recall(m [][3]int64) {
	for _, c := range m {
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
}
