package iis

import (
	"testing"

	"beacontop/beacon/event"
)

func TestTextsOfWebServers(t *testing.T) {
	if cause, text := Status(404, 7); cause != event.CauseExtensionDeny || text != "extension denied" {
		t.Errorf("404.7: %s, %q", cause, text)
	}
	if cause, text := Status(404, -1); cause != event.CauseNotFound || text != "not found" {
		t.Errorf("404: %s, %q", cause, text)
	}
	if cause, _ := Status(412, 0); cause != event.CauseCondition {
		t.Errorf("412: %s", cause)
	}
	if cause, text := Status(418, 0); cause != event.CauseStatus || text != "rejected" {
		t.Errorf("418: %s, %q", cause, text)
	}
	if cause, _, known := Reason("QueueFull"); cause != event.CauseOverload || !known {
		t.Errorf("QueueFull: %s, %t", cause, known)
	}
	if _, _, known := Reason("Something_New"); known || Unremarkable("QueueFull") || !Unremarkable("Timer_ConnectionIdle") {
		t.Error("reasons that are unknown, and those of every day")
	}
	for code, want := range map[int64]string{112: "disk full (win32 112)", 7: "win32 7"} {
		if got := Win32(code); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if !Disconnected(64) || Disconnected(112) || !NoSpace(112) || NoSpace(64) || !Denied(5) || Denied(64) {
		t.Error("what a win32 status means")
	}
}
