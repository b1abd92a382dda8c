package ui

import (
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestALogWithoutAddressesShowsNone checks every pane of a beacon whose log has no c-ip.
func TestALogWithoutAddressesShowsNone(t *testing.T) {
	s := foreign()
	for _, e := range []event.Event{
		logged(time.Minute, "NOADDR1", 1, protocol.KindPolicy, 404, event.CauseNotFound),
		logged(time.Minute, "", 1, protocol.KindSchedule, 404, event.CauseNotFound),
	} {
		e.Address = event.Event{}.Address
		s.Apply(e)
	}
	for _, keys := range [][]string{{"1"}, {"2"}, {"2", "enter"}, {"3"}, {"4"}, {"4", "j"}, {"4", "j", "j"}, {"6"}} {
		frame := show(s, 200, 50, Config{Theme: ThemeNone}, keys...).View()
		if strings.Contains(frame, "invalid IP") {
			t.Errorf("%q shows an invalid address\n%s", keys, frame)
		}
	}
}
