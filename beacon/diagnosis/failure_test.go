package diagnosis_test

import (
	"strings"
	"testing"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/iis"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func TestEveryStatusOfAWebServerHasAdvice(t *testing.T) {
	for status := 400; status < 600; status++ {
		for substatus := -1; substatus < 600; substatus++ {
			cause, _ := iis.Status(status, substatus)
			if got := diagnosis.CodeOf(event.DirectionUpload, protocol.KindInventory, status, cause); got == diagnosis.TransferFailed && cause != event.CauseStatus {
				t.Errorf("%d.%d %s: no advice", status, substatus, cause)
			}
		}
	}
	large := diagnosis.CodeOf(event.DirectionUpload, protocol.KindInventory, 404, event.CauseTooLarge).Advice().Remedy
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
		a := diagnosis.CodeOf(event.DirectionRelay, protocol.KindInventory, 0, c).Advice()
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
		want      diagnosis.Code
	}{
		{event.DirectionUpload, protocol.KindInventory, 431, diagnosis.HeaderTooLarge},
		{event.DirectionUpload, protocol.KindInventory, 401, diagnosis.Credentials401},
		{event.DirectionUpload, protocol.KindInventory, 409, diagnosis.Conflict409},
		{event.DirectionUpload, protocol.KindInventory, 405, diagnosis.Verb405},
		{event.DirectionDownload, protocol.KindUpgrade, 416, diagnosis.Range416},
		{event.DirectionDownload, protocol.KindPolicy, 404, diagnosis.PolicyMissing},
		{event.DirectionDownload, protocol.KindSchedule, 404, diagnosis.PackageMissing},
		{event.DirectionDownload, protocol.KindOther, 404, diagnosis.FileMissing},
		{event.DirectionUpload, protocol.KindInventory, 502, diagnosis.BeaconError},
		{event.DirectionUpload, protocol.KindInventory, 418, diagnosis.TransferFailed},
	} {
		if got := diagnosis.CodeOf(tt.direction, tt.kind, tt.status, event.CauseStatus); got != tt.want {
			t.Errorf("%v %v %d: %s, want %s", tt.direction, tt.kind, tt.status, got, tt.want)
		}
	}
}

// TestARangeOfADownloadIsNoPartialUpload tells apart what both have as their cause in a log of IIS.
func TestARangeOfADownloadIsNoPartialUpload(t *testing.T) {
	cause, _ := iis.Status(416, 0)
	for d, want := range map[event.Direction]diagnosis.Code{event.DirectionDownload: diagnosis.Range416, event.DirectionUpload: diagnosis.PartialUpload} {
		if got := diagnosis.CodeOf(d, protocol.KindUpgrade, 416, cause); got != want {
			t.Errorf("%s: %s, want %s", d, got, want)
		}
	}
}
