package ui

import (
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// holds reports whether a screen shows a text, regardless of line wrapping.
func (s *screen) holds(text string) bool {
	bare := strings.NewReplacer("│", "", "\n", "", " ", "")
	return strings.Contains(bare.Replace(s.View()), bare.Replace(text))
}

func TestPathsAreShownWhereTheyAreSpokenOf(t *testing.T) {
	for _, tt := range []struct{ dir, place string }{
		{"/var/lib/beacontop", "/var/lib/beacontop/Incoming/Inventories/BadLogs"},
		{`C:\ProgramData\beacontop`, `C:\ProgramData\beacontop\Incoming\Inventories\BadLogs`},
	} {
		s := estate.NewState(estate.Limits{})
		parked := request(time.Minute, "HERON07", 8, protocol.KindInventory, 200, "")
		parked.Active = true
		s.Apply(
			event.Event{Time: ago(2 * time.Hour), Topic: event.TopicStart, Name: "B1", Peer: "http :80", Path: tt.dir},
			event.Event{Time: ago(time.Minute), Topic: event.TopicListing, Folder: "Inventories"},
			parked,
			event.Event{Time: ago(time.Minute), Topic: event.TopicParked, Folder: "Inventories", Name: "a.exe"},
			event.Event{Time: noon, Topic: event.TopicDisk, Bytes: 9_000_000_000, Total: 250_000_000_000, Reserve: 268_000_000},
		)
		for _, size := range [][2]int{{60, 24}, {80, 24}, {120, 36}} {
			overview := show(s, size[0], size[1], Config{Theme: ThemeNone})
			if !overview.holds("disk space low in " + tt.dir + ": 9.0 GB of 250 GB free") {
				t.Errorf("%v: the disk is nowhere\n%s", size, overview.View())
			}
			overview.press("j", "j")
			want := strings.Replace(tt.place, "Inventories", "TYPE", 1)
			if !overview.holds("not forwarded; review them in " + want) {
				t.Errorf("%v: BadLogs are nowhere\n%s", size, overview.View())
			}
			queue := show(s, size[0], size[1], Config{Theme: ThemeNone}, "5")
			if !queue.holds("state directory "+tt.dir) || !queue.holds(tt.place) {
				t.Errorf("%v: no paths\n%s", size, queue.View())
			}
		}
		record := show(s, 80, 24, Config{Theme: ThemeNone}, "3", "enter")
		if !record.holds("moved to BadLogs, and not forwarded: " + tt.place) {
			t.Errorf("the record has no place\n%s", record.View())
		}
	}
}

func TestBadLogsOfAnotherBeaconHaveAPath(t *testing.T) {
	s := show(foreign(), 80, 24, Config{Theme: ThemeNone}, "7", "G")
	if !s.holds(`BadLogs: in C:\ProgramData\Flexera Software\Incoming\TYPE\BadLogs`) {
		t.Errorf("no path\n%s", s.View())
	}
}
