package series

import (
	"encoding/json"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestSeries(t *testing.T) {
	s := New(time.Second, 10)
	s.Add(noon, 1)
	s.Add(noon.Add(3*time.Second), 2)
	s.Add(noon.Add(2*time.Second), 4) // late
	if got := s.Sum(noon.Add(3*time.Second), 10*time.Second); got != 7 {
		t.Errorf("sum = %d, want 7", got)
	}
	if got := s.Sum(noon.Add(11*time.Second), 10*time.Second); got != 6 {
		t.Errorf("after the first bucket left: sum = %d, want 6", got)
	}
	s.Add(noon.Add(time.Hour), 8)
	if got := s.Sum(noon.Add(time.Hour), 10*time.Second); got != 8 {
		t.Errorf("after an hour: sum = %d, want 8", got)
	}
	s.Add(noon, 1)
	if got := s.Sum(noon.Add(time.Hour), 10*time.Second); got != 8 {
		t.Errorf("a time older than the ring was counted: sum = %d", got)
	}
}

func TestLatencyIsWithinAFifth(t *testing.T) {
	for _, d := range []time.Duration{time.Microsecond, 3 * time.Microsecond, time.Millisecond, 47 * time.Millisecond, 9 * time.Second, time.Hour} {
		var l Latency
		l.Add(noon, d)
		p, n := l.Percentiles(noon, 0.5)
		if n != 1 || p[0] < d || float64(p[0]) > 1.26*float64(d)+1000 {
			t.Errorf("percentile of %v is %v", d, p[0])
		}
	}
}

func TestStartsWithoutEndAreBounded(t *testing.T) {
	var o Observed
	for i := range 2 * spansKept {
		o.Begin(noon.Add(time.Duration(i) * time.Minute))
	}
	if len(o.spans) != spansKept || !o.any(noon.Add(400*time.Minute), noon.Add(401*time.Minute)) || o.any(noon, noon.Add(time.Minute)) {
		t.Errorf("%d spans, the last %+v", len(o.spans), o.spans[len(o.spans)-1])
	}
}

// TestNumbersOutsideAHistogramAreSkipped parses a histogram that no release has written.
func TestNumbersOutsideAHistogramAreSkipped(t *testing.T) {
	var got Latency
	if err := json.Unmarshal([]byte(`[[5, 9999, 1], [5, -1, 1], [5, 3, 2], [4, 3, 9]]`), &got); err != nil {
		t.Fatal(err)
	}
	if got.head != 5 || got.slots[0][3] != 2 {
		t.Errorf("%+v", got)
	}
}
