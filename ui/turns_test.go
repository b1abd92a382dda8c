package ui

import (
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/protocol"
)

func TestTwoAddressesInTurnAreShown(t *testing.T) {
	for _, size := range sizes {
		s := estate.NewState(estate.Limits{})
		for i, n := range []byte{8, 9, 8, 9} {
			s.Apply(request(time.Duration(9-i)*time.Hour, "HERON07", n, protocol.KindPolicy, 200, ""))
		}
		agents := show(s, size[0], size[1], Config{Theme: ThemeNone}, "2").View()
		if !strings.Contains(agents, "2 addresses") || !strings.Contains(agents, "▲ HERON07") {
			t.Errorf("%v:\n%s", size, agents)
		}
		opened := show(s, size[0], size[1], Config{Theme: ThemeNone}, "2", "enter")
		detail := strings.Join(strings.Fields(opened.View()), " ")
		if !strings.Contains(detail, "2 addresses in turn, 10.1.0.9 and 10.1.0.8") {
			t.Errorf("%v: %s", size, detail)
		}
		for _, l := range opened.lines() {
			if strings.Contains(l, "● 200") && !strings.Contains(l, "10.1.0.") {
				t.Errorf("%v: the transfer does not tell where it came from: %s", size, l)
			}
		}
		overview := show(s, size[0], size[1], Config{Theme: ThemeNone}, "1")
		if text := overview.View(); !strings.Contains(text, "HERON07 comes from 2 addresses in turn") {
			t.Errorf("%v: not in the attention list\n%s", size, text)
		}
		overview.press("2", "f", "1", "enter") // these devices do not fail
		if text := overview.View(); !strings.Contains(text, "filter: \"2 addresses\"") || !strings.Contains(text, "▲ HERON07") {
			t.Errorf("%v: enter does not lead to it\n%s", size, text)
		}
	}
}
