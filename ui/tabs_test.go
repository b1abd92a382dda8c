package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"beacontop/beacon/event"
)

func TestTabsUseTheWidth(t *testing.T) {
	for _, tt := range []struct {
		name  string
		width int
		s     func(w int, key string) *screen
		want  string
	}{
		{"full titles at 80", 80, ofBusy, " 1 Overview 2 Agents 3 REQUESTS 4 Failures ✖3 5 Queue 128 6 Failover ▲ 8 Events"},
		{"full titles before the hint", 82, ofBusy, " 1 Overview 2 Agents 3 REQUESTS 4 Failures ✖3 5 Queue 128 6 Failover ▲ 8 Events ?"},
		{"short ones where there is no room", 60, ofBusy, " 1 Over 2 Agents 3 REQ 4 Fail ✖3 5 Queue 128 6 FO ▲ 8 Ev ?"},
		{"at 40 the current one is named", 40, ofBusy, " 1 2 3 REQUESTS 4 ✖3 5 128 6 ▲ 8 ? help"},
		{"and where numbers are large", 40, ofLarge, " 1 2 3 REQ 4 ✖ 5 6 8"},
		{"another beacon has one more", 80, ofForeign, " 1 Over 2 Agents 3 REQ 4 Fail ✖2 5 Queue 31 6 FO 7 Src ▲2 8 Ev ? help"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.s(tt.width, "3").lines()[1]
			if strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(tt.want), " ") {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestTheCurrentTabIsAlwaysNamed(t *testing.T) {
	for _, of := range []func(int, string) *screen{ofBusy, ofLarge, ofForeign} {
		for _, i := range of(leastWidth, "1").shownTabs() {
			s := of(leastWidth, fmt.Sprint(i+1))
			for w := leastWidth; w < 130; w++ {
				s.Update(tea.WindowSizeMsg{Width: w, Height: 24})
				tabs := s.lines()[1]
				named := strings.Contains(tabs, fmt.Sprintf("%d %s", i+1, strings.ToUpper(s.tabs[i].Short))) || strings.Contains(tabs, fmt.Sprintf("%d %s", i+1, strings.ToUpper(s.tabs[i].Title)))
				if !named || strings.Contains(tabs, "…") || ansi.StringWidth(tabs) != w {
					t.Fatalf("pane %d at %d: %q", i+1, w, tabs)
				}
			}
		}
	}
}

func ofBusy(w int, key string) *screen {
	return show(busy(), w, 24, Config{Theme: ThemeNone}, key)
}

func ofForeign(w int, key string) *screen {
	return show(foreign(), w, 24, Config{Theme: ThemeNone}, key)
}

func ofLarge(w int, key string) *screen { return drawn(largeSource{large()}, w, 24, key) }

// TestTabsKeepTheirDistances uses a queue that fills and empties. If its number does not fit,
// shorter titles are allowed.
func TestTabsKeepTheirDistances(t *testing.T) {
	for w := 60; w < 130; w++ {
		at := map[[2]bool]int{}
		for _, waiting := range []int{999, 99, 1, 0} {
			s := busy()
			s.Apply(event.Event{Time: noon, Topic: event.TopicListing, Folder: "Inventories", Count: waiting, Since: noon})
			tabs := show(s, w, 24, Config{Theme: ThemeNone}, "1").lines()[1]
			titles := [2]bool{strings.Contains(tabs, "Requests"), strings.Contains(tabs, "Agents")}
			queue := strings.Index(tabs, "5")
			if was, ok := at[titles]; ok && was != queue {
				t.Errorf("%d wide: the tab moves from %d to %d: %q", w, was, queue, tabs)
			}
			at[titles] = queue
		}
	}
}

func TestALongNameOfTheBeaconLeavesRoomForItsState(t *testing.T) {
	s := busy()
	s.Apply(event.Event{Time: ago(time.Minute), Topic: event.TopicStart, Name: "LON-BEACON-IN-THE-BASEMENT-OF-THE-OLD-OFFICE-0417", Peer: "http :80"}, event.Event{Time: noon, Topic: event.TopicPulse})
	for _, w := range []int{40, 60, 80} {
		head := show(s, w, 24, Config{Theme: ThemeNone}).lines()[0]
		if !strings.Contains(head, "0417 ") || !strings.Contains(head, " ● live 12:04 UTC") {
			t.Errorf("%d wide: %q", w, head)
		}
	}
}
