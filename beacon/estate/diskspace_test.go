package estate

import (
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestNoForecastWithoutTimeToJudgeBy checks that unobserved time does not count as time without
// uploads.
func TestNoForecastWithoutTimeToJudgeBy(t *testing.T) {
	disk := event.Event{Time: noon, Topic: event.TopicDisk, Bytes: 85_000_000_000, Total: 250_000_000_000, Reserve: 256 << 20}
	up := request(noon, heron, tenOne, protocol.KindInventory, 200)
	up.Bytes = 1_000_000_000
	for name, events := range map[string][]event.Event{
		"just started":    {start(-5 * time.Minute), up, disk},
		"nothing came":    {start(-5 * time.Hour), disk},
		"the disk is not": {start(-5 * time.Hour), up},
	} {
		s := NewState(Limits{})
		s.Apply(events...)
		if left := s.Sample(Query{Now: noon}).Totals.FullIn; left != 0 {
			t.Errorf("%s: full in %v", name, left)
		}
	}
}
