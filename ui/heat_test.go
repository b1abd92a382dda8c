package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// visited returns ten agents that came at 6 and 18 o'clock UTC for six days, five of them not in the
// evening. Policies failed at 18 o'clock on the 21st. The beacon did not run from 8 to 17 o'clock on
// the 22nd.
func visited() *estate.State {
	s := estate.NewState(estate.Limits{})
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, time.UTC) }
	s.Apply(event.Event{Time: at(17, 23, 0), Topic: event.TopicStart, Name: "LON-BEACON1", Peer: "http :80"})
	for day := 18; day <= 23; day++ {
		for _, hour := range []int{6, 18} {
			if day == 22 && hour == 18 {
				s.Apply(event.Event{Time: at(22, 8, 0), Topic: event.TopicPulse}, event.Event{Time: at(22, 17, 0), Topic: event.TopicStart, Name: "LON-BEACON1", Peer: "http :80"})
			}
			for i := range 10 {
				if day == 23 && hour == 18 || hour == 18 && i%2 == 0 {
					continue
				}
				status := 200
				if day == 21 && hour == 18 {
					status = 404
				}
				e := request(0, fmt.Sprintf("WREN%02d", i), byte(i), protocol.KindPolicy, status, "")
				e.Time = at(day, hour, i)
				s.Apply(e)
			}
		}
	}
	s.Apply(event.Event{Time: noon, Topic: event.TopicPulse})
	return s
}

func TestHeatMap(t *testing.T) {
	zone := time.FixedZone("CET", 60*60)
	for _, tt := range []struct {
		name string
		zone *time.Location
		keys []string
	}{
		{"all", nil, []string{"2", "H"}}, {"zone", zone, []string{"2", "H"}}, {"filtered", nil, []string{"2", "/", "w", "r", "e", "n", "0", "1", "enter", "H"}},
		{"agent", nil, []string{"2", "/", "w", "r", "e", "n", "0", "1", "enter", "enter", "H"}},
	} {
		for _, size := range [][2]int{{60, 20}, {120, 36}} {
			golden(t, fmt.Sprintf("heat/%s-%dx%d", tt.name, size[0], size[1]), show(visited(), size[0], size[1], Config{Theme: ThemeNone, Zone: tt.zone}, tt.keys...).View())
		}
	}
}

// TestHeatMapKey opens and closes it by the same key, from the list and from an agent.
func TestHeatMapKey(t *testing.T) {
	for _, keys := range [][]string{{"2"}, {"2", "enter"}} {
		v := show(visited(), 80, 24, Config{Theme: ThemeNone}, keys...)
		before := v.View()
		v.press("H")
		if !strings.Contains(v.View(), "HEAT MAP") {
			t.Errorf("%v: H does not open it\n%s", keys, v.View())
		}
		if v.press("H"); v.View() != before {
			t.Errorf("%v: H does not close it\n%s", keys, v.View())
		}
	}
	if v := show(visited(), 80, 24, Config{Theme: ThemeNone}, "5", "H"); v.said != "H shows the hours of contact, in 2 Agents" {
		t.Errorf("elsewhere: %q", v.said)
	}
}

// TestHeatMapBeforeAnything says that nothing was observed.
func TestHeatMapBeforeAnything(t *testing.T) {
	s := estate.NewState(estate.Limits{})
	s.Apply(request(time.Minute, "WREN01", 1, protocol.KindPolicy, 200, ""))
	for _, keys := range [][]string{{"2", "H"}, {"2", "enter", "H"}} {
		if v := show(s, 80, 24, Config{Theme: ThemeNone}, keys...); !strings.Contains(v.View(), "nothing was observed so far") {
			t.Errorf("%v:\n%s", keys, v.View())
		}
	}
}
