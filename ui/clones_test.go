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

// inventoryOf is what an inventory of a device says.
func inventoryOf(ago time.Duration, device string, from byte, m event.MachineFacts) []event.Event {
	put := request(ago, device, from, protocol.KindInventory, 200, "")
	put.Direction, put.Method = event.DirectionUpload, "PUT"
	return []event.Event{put, {Time: put.Time, Topic: event.TopicInventory, Device: put.Device, Address: put.Address, Machine: event.MachineOf(m)}}
}

// TestTwoMachinesAreShownSideBySide opens a device of two machines, one of them with a hostile serial
// number.
func TestTwoMachinesAreShownSideBySide(t *testing.T) {
	s := estate.NewState(estate.Limits{})
	for i, n := range []byte{8, 9, 8, 9} {
		facts := event.MachineFacts{Serial: fmt.Sprintf("SN-%d\x1b[31m", n), Version: fmt.Sprintf("2%d.1", n-8)}
		s.Apply(inventoryOf(time.Duration(9-i)*time.Hour, "HERON07", n, facts)...)
	}
	for _, size := range sizes {
		for _, keys := range [][]string{{"2", "enter"}, {"2", "x"}} {
			text := strings.Join(strings.Fields(show(s, size[0], size[1], Config{Theme: ThemeNone}, keys...).View()), " ")
			for _, want := range []string{"two machines have this name", "SN-8", "SN-9", "10.1.0.8"} {
				if !strings.Contains(text, want) {
					t.Errorf("%v %q: %q is missing in\n%s", size, keys, want, text)
				}
			}
			if strings.Contains(text, "\x1b[31m") {
				t.Errorf("%v %q: an escape sequence reaches the terminal", size, keys)
			}
		}
	}
}

// TestVersionsOfAgentsAreShown opens the versions and goes to the agents of one.
func TestVersionsOfAgentsAreShown(t *testing.T) {
	s := estate.NewState(estate.Limits{})
	for i, v := range []string{"21.1.0", "21.1.0", "21.1.0", "16.5.1"} {
		s.Apply(inventoryOf(time.Hour, fmt.Sprintf("HERON0%d", i), byte(i), event.MachineFacts{Version: v})...)
	}
	for _, size := range sizes {
		m := show(s, size[0], size[1], Config{Theme: ThemeNone}, "2", "A")
		text := strings.Join(strings.Fields(m.View()), " ")
		for _, want := range []string{"VERSIONS OF AGENTS 4 agents", "21.1.0 3 75 %", "16.5.1 1 25 %"} {
			if !strings.Contains(text, want) {
				t.Errorf("%v: %q is missing in\n%s", size, want, m.View())
			}
		}
		m.press("j", "enter")
		if text := m.View(); !strings.Contains(text, "version=16.5.1") || !strings.Contains(text, "HERON03") || strings.Contains(text, "HERON01") {
			t.Errorf("%v: enter does not lead to its agents\n%s", size, text)
		}
	}
	if text := show(estate.NewState(estate.Limits{}), 80, 24, Config{Theme: ThemeNone}, "2", "A").View(); !strings.Contains(text, "not known yet") {
		t.Errorf("of an empty estate:\n%s", text)
	}
	if text := show(s, 80, 24, Config{Theme: ThemeNone}, "2", "A", "A").View(); strings.Contains(text, "VERSIONS OF AGENTS") {
		t.Errorf("A does not close it:\n%s", text)
	}
}
