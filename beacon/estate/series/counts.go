package series

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Counts counts over time in a ring of equal buckets. The newest bucket advances with the counted
// times; counts older than the ring are dropped. The zero series counts nothing.
type Counts struct {
	width time.Duration
	ring  []int64
	head  int64 // number of the newest bucket since the epoch
}

// Lengths of charts.
const (
	Day  = 24 * time.Hour
	Days = 7 // in a week: today and the six days before, of UTC
)

// TenMinutes is the width of the buckets of OfDay.
const TenMinutes = 10 * time.Minute

// OfDay returns counts of the last day.
func OfDay() Counts { return New(TenMinutes, int(Day/TenMinutes)+1) }

// New returns counts of a number of buckets of the given width.
func New(width time.Duration, buckets int) Counts {
	return Counts{width: width, ring: make([]int64, buckets)}
}

func (s *Counts) bucket(t time.Time) int64 { return t.UnixNano() / int64(s.width) }

func (s *Counts) start(bucket int64) time.Time { return time.Unix(0, bucket*int64(s.width)) }

func (s *Counts) slot(bucket int64) *int64 { return &s.ring[bucket%int64(len(s.ring))] }

// Add counts n at time t. Times may be slightly out of order.
func (s *Counts) Add(t time.Time, n int64) {
	if s.ring == nil {
		return
	}
	b := s.bucket(t)
	if b > s.head {
		for gone := max(s.head+1, b-int64(len(s.ring))+1); gone <= b; gone++ {
			*s.slot(gone) = 0
		}
		s.head = b
	}
	if b > s.head-int64(len(s.ring)) && b > 0 {
		*s.slot(b) += n
	}
}

// Sum returns the total of the buckets that overlap (now-d, now].
func (s *Counts) Sum(now time.Time, d time.Duration) int64 {
	last := s.bucket(now)
	var total int64
	for b := last - int64(d/s.width) + 1; b <= last; b++ {
		total += s.at(b)
	}
	return total
}

// rateWindow is the time over which rates are averaged: long enough for a steady value, short
// enough to show a change at once.
const rateWindow = 10 * time.Second

// Rate returns how much was counted per second over the last 10 s.
func (s *Counts) Rate(now time.Time) float64 {
	return float64(s.Sum(now, rateWindow)) / rateWindow.Seconds()
}

func (s *Counts) at(b int64) int64 {
	if b > s.head || b <= s.head-int64(len(s.ring)) || b < 0 {
		return 0
	}
	return *s.slot(b)
}

// Tail returns the counts of the n columns of the given width that end before the bucket of now,
// oldest first. The current bucket is excluded because it is incomplete. A column that was not
// observed is Unseen.
func (s *Counts) Tail(now time.Time, column time.Duration, n int, seen *Observed) []int64 {
	per := max(int64(column/s.width), 1)
	end := s.bucket(now)
	end -= end % per // columns change only when one is complete
	out := make([]int64, n)
	for i := range out {
		first := end - int64(n-i)*per
		for b := first; b < first+per; b++ {
			out[i] += s.at(b)
		}
		if out[i] == 0 && !seen.any(s.start(first), s.start(first+per)) {
			out[i] = Unseen
		}
	}
	return out
}

// Running is tail with the current column as the last one.
func (s *Counts) Running(now time.Time, column time.Duration, n int, seen *Observed) []int64 {
	return s.Tail(now.Add(column), column, n, seen)
}

// Week returns the counts of the last days, oldest first; the last entry is today. The series
// must count by day.
func (s *Counts) Week(now time.Time, seen *Observed) (week [Days]int64) {
	copy(week[:], s.Running(now, Day, Days, seen))
	return week
}

// Begun reports whether anything was ever counted.
func (s *Counts) Begun() bool { return s.head != 0 }

// Clone returns a copy that shares no memory.
func (s *Counts) Clone() Counts { return Counts{s.width, slices.Clone(s.ring), s.head} }

// Merge adds the counts of another series, whatever its width.
func (s *Counts) Merge(o *Counts) {
	for b := o.head - int64(len(o.ring)) + 1; b <= o.head; b++ {
		if n := o.at(b); n != 0 {
			s.Add(o.start(b), n)
		}
	}
	s.Add(o.start(o.head), 0)
}

// seriesJSON is a series in a checkpoint: only buckets that are not empty, oldest first.
type seriesJSON struct {
	Width  time.Duration `json:"width_ns"`
	Newest int64         `json:"newest"` // number of the newest bucket since the epoch
	Counts [][2]int64    `json:"counts"` // distance from the newest bucket, and the count
}

// MarshalJSON encodes the counts for a checkpoint.
func (s Counts) MarshalJSON() ([]byte, error) {
	out := seriesJSON{Width: s.width, Newest: s.head}
	for age := int64(len(s.ring)) - 1; age >= 0; age-- {
		if n := s.at(s.head - age); n != 0 {
			out.Counts = append(out.Counts, [2]int64{age, n})
		}
	}
	return json.Marshal(out)
}

// seriesMost is the maximum length in a checkpoint: longer ones are damaged.
const seriesMost = 1 << 20

// UnmarshalJSON parses the output of MarshalJSON.
func (s *Counts) UnmarshalJSON(text []byte) error {
	var in seriesJSON
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	if len(in.Counts) == 0 && in.Width == 0 {
		*s = Counts{}
		return nil
	}
	oldest := int64(0)
	for _, c := range in.Counts {
		oldest = max(oldest, c[0])
		if c[0] < 0 || c[0] >= seriesMost {
			return fmt.Errorf("a count at the distance %d", c[0])
		}
	}
	if in.Width <= 0 {
		return fmt.Errorf("a width of %d ns", in.Width)
	}
	*s = New(in.Width, int(oldest)+1)
	s.head = in.Newest
	for _, c := range in.Counts {
		if b := in.Newest - c[0]; b > 0 {
			*s.slot(b) += c[1]
		}
	}
	return nil
}
