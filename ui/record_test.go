package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/ui/draw"
)

func TestAPathIsFoldedAndNotCut(t *testing.T) {
	for _, path := range []string{
		"", "/", "/short", "/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HERON07.npl",
		"/" + strings.Repeat("x", 300), "/two  blanks and/one at the end of a line /x", "/名前の長い機械の名前の長い機械/名前の長い機械.npl", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v",
	} {
		for room := 2; room < 90; room++ {
			lines := draw.FoldedPath(path, room)
			if got := strings.Join(lines, ""); got != path {
				t.Fatalf("%q in %d cells: %q", path, room, lines)
			}
			for _, l := range lines {
				if draw.Width(l) > room {
					t.Fatalf("%q in %d cells: %q is wider", path, room, l)
				}
			}
		}
	}
	if got := fmt.Sprint(draw.FoldedPath("/ManageSoftDL/Policies/Merged/x.npl", 26)); got != "[/ManageSoftDL/Policies/ Merged/x.npl]" {
		t.Errorf("a line does not end after a slash: %s", got)
	}
	if got := draw.FoldedPath("/x", 0); len(got) != 1 {
		t.Errorf("no room: %q", got)
	}
}

// TestEscFromARecordLeadsBackToWhereTheReaderStood compares the frames before and after.
func TestEscFromARecordLeadsBackToWhereTheReaderStood(t *testing.T) {
	for _, tt := range []struct {
		name string
		keys []string
		want string // on the record
	}{
		{"requests", []string{"3", "/", "k", "e", "s", "enter", "j", "j"}, "KESTREL"},
		{"failures", []string{"4", "/", "4", "0", "0", "enter", "enter", "j"}, "HERON07.npl"},
		{"transfers of a device", []string{"2", "/", "h", "e", "r", "enter", "enter"}, "HERON0"},
		{"an older transfer of a device", []string{"2", "/", "k", "e", "s", "enter", "enter", "j", "j"}, "KESTREL"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := show(busy(), 80, 24, Config{Theme: ThemeNone}, tt.keys...)
			before := s.View()
			s.press("enter")
			if got := s.View(); !strings.Contains(got, "REQUEST  ") || !strings.Contains(got, tt.want) {
				t.Fatalf("no record of %s:\n%s", tt.want, got)
			}
			s.state.Apply(request(0, "OWL99", 200, protocol.KindPolicy, 200, "")) // meanwhile
			s.press("j", "k", "esc")
			after := strings.Replace(s.View(), "1 new", "0 new", 1) // the count changes; the row is not shown
			if after != before {
				t.Errorf("back at\n%s\nbut was at\n%s", after, before)
			}
		})
	}
}

// TestFromARecordEnterLeadsToTheDevice opens the device and returns.
func TestFromARecordEnterLeadsToTheDevice(t *testing.T) {
	s := show(busy(), 80, 24, Config{Theme: ThemeNone}, "4", "enter", "j", "enter", "enter")
	if got := s.View(); !strings.Contains(got, "TRANSFERS") || !strings.Contains(got, "HERON07  corp.example") {
		t.Fatalf("not at the device:\n%s", got)
	}
	for i, want := range []string{"REQUEST  HERON07", "TRANSFERS", "REQUEST  HERON07", "✖ policy download 400"} {
		s.press([]string{"enter", "enter", "esc", "esc"}[i]) // the second one returns to the device below
		if got := s.View(); !strings.Contains(got, want) {
			t.Fatalf("step %d: no %q in\n%s", i, want, got)
		}
	}
}

// TestFromAForwardedFileEnterLeadsBackToItsDevice uses a forwarded file, whose event has no
// domain.
func TestFromAForwardedFileEnterLeadsBackToItsDevice(t *testing.T) {
	state := estate.NewState(estate.Limits{})
	state.Apply(request(time.Minute, "HERON07", 8, protocol.KindPolicy, 200, ""), event.Event{
		Time: noon, Topic: event.TopicRelay, Direction: event.DirectionRelay, Kind: protocol.KindInventory, Device: protocol.Device{Name: "HERON07"}, Name: "x.ndi", Path: "Inventories/x.ndi", Status: 200,
	})
	s := show(state, 80, 24, Config{Theme: ThemeNone}, "2", "enter", "enter", "enter", "enter", "enter")
	if len(s.opened) != 1 || !strings.Contains(s.View(), "HERON07  corp.example") {
		t.Errorf("%d are opened:\n%s", len(s.opened), s.View())
	}
}

// TestTheCursorStaysAtATransferOfADevice adds newer transfers.
func TestTheCursorStaysAtATransferOfADevice(t *testing.T) {
	s := show(busy(), 80, 24, Config{Theme: ThemeNone}, "2", "/", "h", "e", "r", "o", "n", "0", "7", "enter", "enter")
	s.state.Apply(request(0, "HERON07", 90, protocol.KindUsage, 200, ""))
	s.sampleTwice()
	s.press("j")
	marked := func() string {
		for _, l := range s.lines() {
			if strings.HasPrefix(l, "›") {
				return l
			}
		}
		return "no row"
	}
	if got := marked(); !strings.Contains(got, "✖ 400") {
		t.Fatalf("the cursor is at %q", got)
	}
	s.state.Apply(request(0, "HERON07", 90, protocol.KindInventory, 200, ""))
	q := s.query() // a single sample: the cursor is not elsewhere for even one frame
	q.Now = noon
	s.reply(q)
	if got := marked(); !strings.Contains(got, "✖ 400") {
		t.Errorf("the cursor went on to %q", got)
	}
	s.press("enter")
	if got := s.View(); !strings.Contains(got, "400, failed") {
		t.Errorf("another record was opened:\n%s", got)
	}
}

// TestALongRecordScrolls checks the last line, and the number of lines below the first page.
func TestALongRecordScrolls(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {60, 20}, {80, 14}} {
		s := show(busy(), size[0], size[1], Config{Theme: ThemeNone}, "4", "enter", "enter")
		if got := s.View(); !strings.Contains(got, "more lines: j") || strings.Contains(got, "known by") {
			t.Fatalf("%v: all of it\n%s", size, got)
		}
		s.press("G")
		if got := s.View(); strings.Contains(got, "more lines: j") || !strings.Contains(got, "known by") {
			t.Errorf("%v: not at the end\n%s", size, got)
		}
		s.press("k", "g")
		if got := s.View(); !strings.Contains(got, " REQUEST  ") && !strings.Contains(got, "\n REQUEST ") {
			t.Errorf("%v: not at the beginning\n%s", size, got)
		}
	}
}
