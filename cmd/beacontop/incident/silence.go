package incident

import (
	"context"
	"net/netip"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// The past of an estate in which every device comes twice a day, in the same hour as now.
const (
	pastTime  = 21 * 24 * time.Hour
	visitTime = 12 * time.Hour
	herdTime  = 40 * time.Minute // the newest herd began so long ago
	pulseTime = 10 * time.Minute // between two signs of life of the beacon
)

// passerby is device i of an estate in four networks.
func passerby(i int) resident {
	return resident{protocol.Device{Name: deviceName(i), Domain: "corp.example"}, netip.AddrFrom4([4]byte{10, 1, byte(i % 4), byte(i)})}
}

// weeksOf injects three weeks of the visits of a number of devices, as far as they come: for a kind
// of file, so long ago. Then some minutes pass.
func weeksOf(devices int, comes func(i int, k protocol.Kind, ago time.Duration) bool) func(context.Context, *stage) error {
	return func(_ context.Context, s *stage) error {
		s.mu.Lock()
		end := s.now
		s.record(event.Event{Time: end.Add(-pastTime), Topic: event.TopicStart, Name: homeName, Peer: "http 0.0.0.0:80", Path: "/var/lib/beacontop"})
		for ago := pastTime - pulseTime; ago >= 0; ago -= pulseTime {
			at := end.Add(-ago)
			for i := range devices {
				visit := (ago - herdTime + time.Duration(i)*7*time.Second + 100*visitTime) % visitTime
				if visit >= pulseTime {
					continue
				}
				for _, e := range []event.Event{asks(passerby(i), protocol.KindPolicy, event.CauseNone), delivers(passerby(i), 200, event.CauseNone), uses(passerby(i))} {
					if e.Time = at; comes(i, e.Kind, ago) {
						e.Folder = "" // it was forwarded long ago
						s.record(e)
					}
				}
			}
			s.record(event.Event{Time: at, Topic: event.TopicPulse})
		}
		s.mu.Unlock()
		s.inject(quietDisk)
		s.pass(25 * time.Minute)
		return nil
	}
}

// uses is the upload of the usage of a device.
func uses(r resident) event.Event {
	e := delivers(r, 200, event.CauseNone)
	e.Kind, e.Folder, e.Name = protocol.KindUsage, "UsageData", "usage on "+r.device.Name+".mmi.gz"
	e.Path = "/ManageSoftRL/UsageData/" + e.Name
	return e
}

var silenceIncidents = []Incident{
	{
		Code: diagnosis.ChannelSplit, How: Injected, Story: "three of 40 devices still deliver inventories, but no usage for more than two weeks",
		play: weeksOf(40, func(i int, k protocol.Kind, ago time.Duration) bool {
			return i >= 3 || k != protocol.KindUsage || ago > 16*24*time.Hour
		}),
	},
	{
		Code: diagnosis.AgentSilent, How: Injected, Story: "of 40 devices that come twice a day, one stopped four days ago",
		play: weeksOf(40, func(i int, _ protocol.Kind, ago time.Duration) bool { return i != 7 || ago > 4*24*time.Hour }),
	},
	{
		Code: diagnosis.SegmentSilent, How: Injected, Story: "all ten devices of one of four networks stopped two days ago",
		play: weeksOf(40, func(i int, _ protocol.Kind, ago time.Duration) bool { return i%4 != 1 || ago > 48*time.Hour }),
	},
	{
		Code: diagnosis.EstateSilent, How: Injected, Story: "of 400 devices that come twice a day, in the same hour, none came this time",
		play: weeksOf(400, func(_ int, _ protocol.Kind, ago time.Duration) bool { return ago > 2*herdTime }),
	},
	{
		Code: diagnosis.StaleInventory, How: Injected, Story: "three of 40 devices still ask for policies, but delivered no inventory for a week",
		play: weeksOf(40, func(i int, k protocol.Kind, ago time.Duration) bool {
			return i >= 3 || k == protocol.KindPolicy || ago > 7*24*time.Hour
		}),
	},
}
