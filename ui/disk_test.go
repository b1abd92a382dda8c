package ui

import (
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func TestTheQueueTellsHowLongItLasts(t *testing.T) {
	const GB = 1_000_000_000
	queue := func(next time.Duration, free int64, low bool) string {
		s := estate.NewState(estate.Limits{})
		s.Apply(event.Event{Time: ago(2 * time.Hour), Topic: event.TopicStart, Name: "B1"},
			event.Event{Time: ago(time.Minute), Topic: event.TopicParent, Name: "app01", Peer: "http://app01", Reach: event.ReachDown, Cause: event.CauseRefused, Since: noon.Add(next)})
		up := request(30*time.Minute, "HERON07", 8, protocol.KindInventory, 200, "")
		up.Bytes = 6 * GB
		disk := event.Event{Time: noon, Topic: event.TopicDisk, Bytes: free, Total: 250 * GB, Reserve: 268_000_000}
		if low {
			disk.Cause = event.CauseDiskFull
		}
		s.Apply(up, disk)
		return show(s, 80, 24, Config{Theme: ThemeNone}, "5").View()
	}
	for _, tt := range []struct {
		screen string
		want   []string
	}{
		{queue(13500*time.Millisecond, 85*GB, false), []string{"next try 12:04:14, in 14 s", "85 GB of 250 GB free, 34 %", "full in about 12 h"}},
		{queue(-time.Second, 9*GB, false), []string{"trying now", "9.0 GB of 250 GB free, 3 %", "▲ low: uploads are rejected below 268 MB"}},
		{queue(10*time.Minute, GB/10, true), []string{", in 10 m", "✖ full: uploads are rejected"}},
	} {
		for _, want := range tt.want {
			if !strings.Contains(tt.screen, want) {
				t.Errorf("%q is not on\n%s", want, tt.screen)
			}
		}
	}
}
