package diagnosis

import (
	"strings"
	"testing"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func TestEveryStatusOfAWebServerHasAdvice(t *testing.T) {
	for _, s := range statuses {
		if got := CodeOf(event.DirectionUpload, protocol.KindInventory, s.status, s.cause); got == TransferFailed && s.cause != event.CauseStatus {
			t.Errorf("%d.%d %s: no advice", s.status, s.substatus, s.cause)
		}
	}
	large := CodeOf(event.DirectionUpload, protocol.KindInventory, 404, event.CauseTooLarge).Advice().Remedy
	for _, setting := range []string{"--max-upload", "maxAllowedContentLength"} {
		if !strings.Contains(large, setting) {
			t.Errorf("too large: %q does not name %s", large, setting)
		}
	}
}

// TestAdviceOnARelayedFileIsOfTheParent checks causes that both share but that mean something
// else for the parent.
func TestAdviceOnARelayedFileIsOfTheParent(t *testing.T) {
	for _, c := range []event.Cause{event.CauseTimeout, event.CauseRefused, event.CauseTLS, event.CauseName, event.CauseNetwork, event.CauseStatus, event.CauseUnproven, event.CauseEarly, event.CauseArchive, event.CauseInternal} {
		a := CodeOf(event.DirectionRelay, protocol.KindInventory, 0, c).Advice()
		if a.Means == "" || a.Remedy == "" {
			t.Errorf("%s: %+v", c, a)
		}
		if strings.Contains(a.Means, "handshake began") || strings.Contains(a.Remedy, "open the device") {
			t.Errorf("%s: %+v is advice for an agent", c, a)
		}
	}
}

func TestFailuresWithoutACauseAreJudgedByTheirStatus(t *testing.T) {
	for _, tt := range []struct {
		direction event.Direction
		kind      protocol.Kind
		status    int
		want      Code
	}{
		{event.DirectionUpload, protocol.KindInventory, 431, HeaderTooLarge},
		{event.DirectionUpload, protocol.KindInventory, 401, Credentials401},
		{event.DirectionUpload, protocol.KindInventory, 409, Conflict409},
		{event.DirectionUpload, protocol.KindInventory, 405, Verb405},
		{event.DirectionDownload, protocol.KindUpgrade, 416, Range416},
		{event.DirectionDownload, protocol.KindPolicy, 404, PolicyMissing},
		{event.DirectionDownload, protocol.KindSchedule, 404, PackageMissing},
		{event.DirectionDownload, protocol.KindOther, 404, FileMissing},
		{event.DirectionUpload, protocol.KindInventory, 502, BeaconError},
		{event.DirectionUpload, protocol.KindInventory, 418, TransferFailed},
	} {
		if got := CodeOf(tt.direction, tt.kind, tt.status, event.CauseStatus); got != tt.want {
			t.Errorf("%v %v %d: %s, want %s", tt.direction, tt.kind, tt.status, got, tt.want)
		}
	}
}
