package event

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestSubjectsAreAListInJSON(t *testing.T) {
	all := []Subject{{"device", "HERON07.corp.example"}, {"folder", "a \"b\"\n"}}
	e := Event{Topic: TopicDiagnosis, Subjects: SubjectsOf(all)}
	text, err := json.Marshal(e)
	if err != nil || !strings.Contains(string(text), `"subjects":[{"kind":"device","name":"HERON07.corp.example"},{"kind":"folder",`) {
		t.Fatalf("%s, %v", text, err)
	}
	var back Event
	if err := json.Unmarshal(text, &back); err != nil || back != e || !slices.Equal(back.Subjects.All(), all) {
		t.Errorf("%+v, %v", back, err)
	}
	if text, err := json.Marshal(Event{}); err != nil || strings.Contains(string(text), "subjects") {
		t.Errorf("%s, %v", text, err)
	}
}

func TestDamagedSubjectsAreNone(t *testing.T) {
	for _, text := range []Subjects{"", "{", `{"kind":"x"}`, "null", "[1]"} {
		out, err := json.Marshal(text)
		if text.All() != nil || err != nil || string(out) != "[]" {
			t.Errorf("%q: %s, %v", text, out, err)
		}
	}
	var s Subjects
	if err := json.Unmarshal([]byte(`"x"`), &s); err == nil {
		t.Error("a text is no list")
	}
}
