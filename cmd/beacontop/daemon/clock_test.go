package daemon

import (
	"testing"
	"time"

	"beacontop/beacon/event"
)

func TestAJumpOfTheClockIsAnEvent(t *testing.T) {
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		now    time.Duration // since noon, by the clock
		passed time.Duration
		want   time.Duration
	}{
		{time.Second, time.Second, 0},
		{time.Second, time.Second + 1900*time.Millisecond, 0},
		{time.Hour, time.Second, time.Hour - time.Second},
		{-time.Minute, time.Second, -61 * time.Second},
	} {
		e, is := jumped(noon, noon.Add(tt.now), tt.passed)
		if is != (tt.want != 0) || e.Duration != tt.want || is && (e.Topic != event.TopicClock || !e.Since.Equal(noon) || !e.Time.Equal(noon.Add(tt.now))) {
			t.Errorf("from noon to %v in %v: %v, %+v", tt.now, tt.passed, is, e)
		}
	}
	var c clock
	now := time.Now()
	if _, is := c.look(now); is {
		t.Error("the first look is a jump")
	}
	if e, is := c.look(now.Add(time.Hour)); is { // as the monotonic clock
		t.Errorf("an hour that passed is a jump: %+v", e)
	}
}
