package estate

import (
	"encoding/json"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func TestEventsAreOneLineOfJSONAndBack(t *testing.T) {
	in := request(noon, heron, tenOne, protocol.KindPolicy, 200)
	in.Attribution, in.Reach, in.Cause, in.Since = event.ByAddress, event.ReachDown, event.CauseBadPath, noon.Add(-time.Hour)
	line, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out event.Event
	if err := json.Unmarshal(line, &out); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	if out != in {
		t.Errorf("%s\n got %+v\nwant %+v", line, out, in)
	}
}

func TestSeries(t *testing.T) {
	s := newSeries(time.Second, 10)
	s.add(noon, 1)
	s.add(noon.Add(3*time.Second), 2)
	s.add(noon.Add(2*time.Second), 4) // late
	if got := s.sum(noon.Add(3*time.Second), 10*time.Second); got != 7 {
		t.Errorf("sum = %d, want 7", got)
	}
	if got := s.sum(noon.Add(11*time.Second), 10*time.Second); got != 6 {
		t.Errorf("after the first bucket left: sum = %d, want 6", got)
	}
	s.add(noon.Add(time.Hour), 8)
	if got := s.sum(noon.Add(time.Hour), 10*time.Second); got != 8 {
		t.Errorf("after an hour: sum = %d, want 8", got)
	}
	s.add(noon, 1)
	if got := s.sum(noon.Add(time.Hour), 10*time.Second); got != 8 {
		t.Errorf("a time older than the ring was counted: sum = %d", got)
	}
}

func TestLatencyIsWithinAFifth(t *testing.T) {
	for _, d := range []time.Duration{time.Microsecond, 3 * time.Microsecond, time.Millisecond, 47 * time.Millisecond, 9 * time.Second, time.Hour} {
		var l latency
		l.add(noon, d)
		p, n := l.percentiles(noon, 0.5)
		if n != 1 || p[0] < d || float64(p[0]) > 1.26*float64(d)+1000 {
			t.Errorf("percentile of %v is %v", d, p[0])
		}
	}
}

func TestWhatHasFailed(t *testing.T) {
	for _, tt := range []struct {
		name  string
		event event.Event
		want  bool
	}{
		{"success", event.Event{Kind: protocol.KindPolicy, Status: 200}, false},
		{"a status", event.Event{Kind: protocol.KindPolicy, Status: 404}, true},
		{"a cause after a success was announced", event.Event{Kind: protocol.KindPolicy, Status: 200, Cause: event.CauseAborted}, true},
		{"an agent that is told to fall back", event.Event{Kind: protocol.KindAgentConfiguration, Status: 404, Cause: event.CauseNotFound}, false},
		{"an agent that is told nothing", event.Event{Kind: protocol.KindAgentConfiguration, Status: 500}, true},
	} {
		if got := tt.event.Failed(); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
