package ui

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/ui/draw"
)

func TestNamesAreCutInTheMiddle(t *testing.T) {
	th := draw.NewTheme(ThemeNone, false)
	for _, tt := range []struct {
		text string
		room int
		want string
	}{
		{"LON-WORKSTATION-0417", 20, "LON-WORKSTATION-0417"},
		{"LON-WORKSTATION-0417", 14, "LON-…TION-0417"},
		{"LON-WORKSTATION-0417", 8, "LO…-0417"},
		{"名前の長い機械0417", 10, "名…械0417"},
		{"名前の長い機械0417", 11, "名…機械0417"},
		{"eeeee\u0301eeeeee\u0301", 5, "e…eee\u0301"},
	} {
		got := th.Middle(tt.text, tt.room)
		if n := ansi.StringWidth(got); n > tt.room {
			t.Errorf("%q in %d: %q has %d cells", tt.text, tt.room, got, n)
		}
		if tt.want != got {
			t.Errorf("%q in %d: %q, want %q", tt.text, tt.room, got, tt.want)
		}
	}
}

// large returns a beacon with the maximum number of devices and files, and long names.
func large() *estate.State {
	s := estate.NewState(estate.Limits{})
	s.Apply(event.Event{Time: ago(30 * time.Hour), Topic: event.TopicStart, Name: "LON-BEACON1", Peer: "http :80"})
	for i := 29; i >= 0; i-- {
		name := fmt.Sprintf("LON-WORKSTATION-%04d", i)
		s.Apply(
			request(time.Duration(i)*time.Minute, name, byte(i), protocol.KindPolicy, 200, ""),
			request(time.Duration(i)*time.Minute, name, byte(i), protocol.KindInventory, 507, event.CauseDiskFull),
		)
	}
	s.Apply(
		event.Event{Time: ago(time.Minute), Topic: event.TopicListing, Folder: "Inventories", Count: 1_000_000, Bytes: 987_654_321_000, Since: ago(40 * time.Hour)},
		event.Event{Time: ago(time.Second), Topic: event.TopicPulse},
	)
	return s
}

// largeSource adds what would take too long to apply: 387,700 devices and their transfers.
type largeSource struct{ *estate.State }

func (l largeSource) Sample(_ context.Context, q estate.Query) (estate.Sample, error) {
	s := l.State.Sample(q)
	const devices = 387_700
	s.Totals.Known, s.Totals.Devices, s.Totals.LastHour, s.Totals.Failing = devices, devices, devices, devices
	s.Overview.HourNew, s.Overview.HourOver = devices, devices
	s.Overview.Rate, s.Overview.Requests, s.Overview.Refused = 12_345, 3_703_500, 123_456
	s.Overview.P50, s.Overview.P99 = 999*time.Millisecond, 89*time.Second
	s.Totals.Queue.In, s.Totals.Queue.Out = 12_345, 12_345
	for i := range s.Overview.Up {
		s.Overview.Up[i].Count, s.Overview.Up[i].Failed, s.Overview.Up[i].Bytes, s.Overview.Up[i].Last = 1_234_567, 387_700, 987_654_321_000, noon
	}
	for i := range s.Overview.Down {
		s.Overview.Down[i].Count, s.Overview.Down[i].Failed, s.Overview.Down[i].Last = 1_234_567, 387_700, noon
	}
	for i := range s.Queue {
		s.Queue[i].Received, s.Queue[i].Relayed = 1_234_567, 1_234_567
	}
	for i := range s.Failures.Groups {
		g := &s.Failures.Groups[i]
		g.Devices, g.Addresses, g.Open, g.Count = devices, 1234, devices, 9_999_999
	}
	s.Failures.Matching, s.Agents.Matching = devices, devices
	return s, nil
}

// drawn returns a screen for any source.
func drawn(source Source, w, h int, keys ...string) *screen {
	s := show(estate.NewState(estate.Limits{}), w, h, Config{Theme: ThemeNone})
	s.sampler = source
	s.sampleTwice()
	s.press(keys...)
	return s
}

var cutNumber = regexp.MustCompile(`(^|[ ~])[0-9][0-9,.]*…`)

// TestNumbersAreNeverCut looks for digits before an ellipsis, and for parts of the numbers.
func TestNumbersAreNeverCut(t *testing.T) {
	for _, size := range [][2]int{{60, 20}, {80, 24}, {100, 30}, {110, 30}, {120, 36}, {160, 40}, {200, 50}} {
		for pane, want := range map[string][]string{
			"1": {"387,700", "1,000,000", "988 GB", "1,234,567"},
			"2": {"387,700"},
			"4": {"387,700+1,234?"},
			"5": {"1,000,000", "1,234,567"},
		} {
			text := drawn(largeSource{large()}, size[0], size[1], pane).View()
			for _, number := range want {
				if !strings.Contains(text, number) {
					t.Errorf("pane %s at %v: no %s in\n%s", pane, size, number, text)
				}
			}
			for _, l := range strings.Split(text, "\n") {
				if cutNumber.MatchString(l) {
					t.Errorf("pane %s at %v: a number is cut: %q", pane, size, l)
				}
			}
		}
	}
}

// TestTheEndOfALongNameIsSeen uses names with equal first 16 characters.
func TestTheEndOfALongNameIsSeen(t *testing.T) {
	for _, size := range [][2]int{{40, 20}, {60, 20}, {80, 24}, {120, 36}, {200, 50}} {
		for _, keys := range [][]string{{"2"}, {"3"}, {"4"}} {
			text := show(large(), size[0], size[1], Config{Theme: ThemeNone}, keys...).View()
			if !strings.Contains(text, "-0001") || size[0] >= 80 && !strings.Contains(text, "LON-WORKSTATION-0001") {
				t.Errorf("%v at %v:\n%s", keys, size, text)
			}
		}
	}
}
