package diagnosis

import (
	"encoding/json"
	"strings"
	"testing"

	"beacontop/beacon/estate"
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
