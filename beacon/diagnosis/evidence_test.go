package diagnosis

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

func TestEvidenceIsNamed(t *testing.T) {
	for _, p := range parts {
		want := Evidence{p.part, "x"}
		text, err := json.Marshal(want)
		if err != nil || p.name != "" && !strings.Contains(string(text), `"part":"`+p.name+`"`) {
			t.Errorf("%s, %v", text, err)
		}
		var got Evidence
		if err := json.Unmarshal(text, &got); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	if _, err := json.Marshal(Evidence{estate.PartAgents | estate.PartQueue, ""}); err == nil {
		t.Error("two parts have a name")
	}
	var e Evidence
	if err := json.Unmarshal([]byte(`{"part":"moon"}`), &e); err == nil {
		t.Error("an unknown part is read")
	}
}

// TestWhatChangedWhenAFindingBegan has a new policy just before the queue became slow, and a parent
// that went down, which is the finding itself.
func TestWhatChangedWhenAFindingBegan(t *testing.T) {
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	s := estate.NewState(estate.Limits{})
	s.Apply(
		event.Event{Time: noon.Add(-time.Hour), Topic: event.TopicParent, Peer: "http://app01/", Name: "app01", Reach: event.ReachUp, Active: true},
		event.Event{Time: noon.Add(-time.Hour), Topic: event.TopicClock, Duration: time.Hour},
		event.Event{Time: noon.Add(-90 * time.Second), Topic: event.TopicPolicy, Detail: "schedule changed"},
		event.Event{Time: noon, Topic: event.TopicParent, Peer: "http://app01/", Name: "app01", Reach: event.ReachDown, Cause: event.CauseRefused, Active: true},
	)
	facts := s.Facts(noon.Add(time.Minute))
	changes, known := (&Finding{Code: ParentDown, Since: noon}).Coincident(&facts)
	if !known || len(changes) != 1 || changes[0].What != "policy changed: schedule changed" || !changes[0].Time.Equal(noon.Add(-90*time.Second)) {
		t.Errorf("with a parent down: %v, %+v", known, changes)
	}
	changes, known = (&Finding{Code: QueueSlow, Since: noon}).Coincident(&facts)
	if !known || len(changes) != 2 || changes[0].What != "parent app01 is down: refused" {
		t.Errorf("with a slow queue: %v, %+v", known, changes)
	}
	if changes, known = (&Finding{Code: ParentDown, Since: noon.Add(-30 * time.Minute)}).Coincident(&facts); !known || len(changes) != 0 {
		t.Errorf("in a quiet minute: %v, %+v", known, changes)
	}
	for _, f := range []Finding{{Code: ParentDown}, {Code: ParentDown, Since: noon, Before: true}} {
		if _, known = f.Coincident(&facts); known {
			t.Errorf("%+v: what changed is known, although it is not known when it began", f)
		}
	}
}
