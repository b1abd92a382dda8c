package estate

import (
	"encoding/json"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func TestEventsAreOneLineOfJSONAndBack(t *testing.T) {
	in := request(noon, heron, tenOne, protocol.KindPolicy, 200)
	in.Attribution, in.Reach, in.Cause, in.Since = event.ByAddress, event.ReachDown, event.CauseBadPath, noon.Add(-time.Hour)
	line, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out event.Event
	if err := json.Unmarshal(line, &out); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	if out != in {
		t.Errorf("%s\n got %+v\nwant %+v", line, out, in)
	}
}

func TestWhatHasFailed(t *testing.T) {
	for _, tt := range []struct {
		name  string
		event event.Event
		want  bool
	}{
		{"success", event.Event{Kind: protocol.KindPolicy, Status: 200}, false},
		{"a status", event.Event{Kind: protocol.KindPolicy, Status: 404}, true},
		{"a cause after a success was announced", event.Event{Kind: protocol.KindPolicy, Status: 200, Cause: event.CauseAborted}, true},
		{"an agent that is told to fall back", event.Event{Kind: protocol.KindAgentConfiguration, Status: 404, Cause: event.CauseNotFound}, false},
		{"an agent that is told nothing", event.Event{Kind: protocol.KindAgentConfiguration, Status: 500}, true},
	} {
		if got := tt.event.Failed(); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
