package journal

import (
	"testing"
	"time"

	"beacontop/beacon/event"
)

func TestRelayed(t *testing.T) {
	dir := t.TempDir()
	r := start(t, Config{Dir: dir})
	relay := func(peer string, cause event.Cause) event.Event {
		return event.Event{Time: time.Now().UTC(), Topic: event.TopicRelay, Direction: event.DirectionRelay, Peer: peer, Status: 200, Cause: cause, Folder: "Logs", Name: "a"}
	}
	r.fold([]event.Event{relay("http://well/ManageSoftRL", ""), relay("http://fails/ManageSoftRL", event.CauseRefused)})
	r.end()
	for parent, want := range map[string]bool{"http://well/ManageSoftRL": true, "http://fails/ManageSoftRL": false, "http://other": false} {
		if got := New(Config{Dir: dir}).Relayed(t.Context(), parent); got != want {
			t.Errorf("%s: %v", parent, got)
		}
	}
	if New(Config{Dir: t.TempDir()}).Relayed(t.Context(), "http://well/ManageSoftRL") {
		t.Error("true without a history")
	}
}
