package ui

import (
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
)

func TestTwoAddressesInTurnAreShown(t *testing.T) {
	for _, size := range sizes {
		s := estate.NewState(estate.Limits{})
		for i, n := range []byte{8, 9, 8, 9} {
			s.Apply(request(time.Duration(9-i)*time.Hour, "HERON07", n, estate.KindPolicy, 200, ""))
		}
		agents := show(s, size[0], size[1], Config{Theme: ThemeNone}, "2").View()
		if wide := size[0] >= 80; wide != strings.Contains(agents, "▲ 2 addresses") || !strings.Contains(agents, "▲ HERON07") {
			t.Errorf("%v:\n%s", size, agents)
		}
		detail := strings.Join(strings.Fields(show(s, size[0], size[1], Config{Theme: ThemeNone}, "2", "enter").View()), " ")
		if !strings.Contains(detail, "2 addresses in turn, 10.1.0.9 and 10.1.0.8") {
			t.Errorf("%v: %s", size, detail)
		}
	}
}
