package roster

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestLongNamesDoNotTakeMoreMemory uses devices with long and short names and user agents.
func TestLongNamesDoNotTakeMoreMemory(t *testing.T) {
	const room = 1 << 20
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	r := New(Limits{AgentsBytes: room}, func(int32) {})
	for i := range 5000 {
		long := strings.Repeat("x", i%7*1200)
		e := event.Event{
			Time: start.Add(time.Duration(i) * time.Second), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindPolicy, Status: 200,
			Device: protocol.Device{Name: fmt.Sprint(long, i), Domain: fmt.Sprint(long, i)}, UserAgent: fmt.Sprint(i, strings.Repeat("y", 2000)),
		}
		r.Request(&e, 0)
		var sum int64
		for j := range int32(r.Slots()) {
			if g := r.At(j); g.Device.Known() {
				sum += g.bytes()
			}
		}
		if sum != r.agents.bytes || sum > room+UserAgentLimit || r.Known() == 0 {
			t.Fatalf("%d devices take %d bytes, counted as %d, of %d", r.Known(), sum, r.agents.bytes, room)
		}
	}
}
