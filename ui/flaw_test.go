package ui

import (
	"strings"
	"testing"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestAFlawIsNamedInFull shows each flaw of a received file in the stream, at 80 columns.
func TestAFlawIsNamedInFull(t *testing.T) {
	s := estate.NewState(estate.Limits{})
	flaws := []event.Cause{event.CauseEmpty, event.CauseTruncated, event.CauseCorrupt, event.CauseNotXML, event.CauseDevice, event.CauseTime, event.CauseCutName}
	for i, cause := range flaws {
		s.Apply(event.Event{
			Time: ago(0), Topic: event.TopicFlaw, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Cause: cause,
			Device: protocol.Device{Name: "HERON0" + string(rune('0'+i)), Domain: "corp.example"}, Folder: "Inventories", Name: "x.ndi", Path: "/ManageSoftRL/Inventories/x.ndi",
		})
	}
	view := show(s, 80, 24, Config{Theme: ThemeNone}, "3").View()
	for _, cause := range flaws {
		if !strings.Contains(view, "✖ "+string(cause)+" ") {
			t.Errorf("%s is cut in\n%s", cause, view)
		}
	}
}
