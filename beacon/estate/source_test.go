package estate

import (
	"encoding/json"
	"testing"
	"time"

	"beacontop/beacon/event"
)

func TestSourcesAreWhatWasToldOfThemLast(t *testing.T) {
	s := NewState(Limits{})
	tell := func(sources ...event.Source) {
		for _, one := range sources {
			s.Apply(event.Event{Time: noon, Topic: event.TopicSource, Source: &one})
		}
	}
	tell(
		event.Source{Path: "/b", Lines: 1, Newest: noon.Add(-time.Minute)},
		event.Source{Path: "/Incoming", Kind: event.SourceDirectory},
		event.Source{Path: "/a", Newest: noon.Add(-time.Hour), Unread: 5, Gaps: 1},
		event.Source{Path: "/b", Lines: 2, Newest: noon.Add(-time.Second), Unread: 7, Problem: "permission denied"},
	)
	got := s.Sample(Query{Now: noon, Parts: PartSources})
	want := []string{"/a", "/b", "/Incoming"}
	for i, one := range got.Sources {
		if one.Path != want[i] {
			t.Errorf("source %d is %s, want %s", i, one.Path, want[i])
		}
	}
	if got.Sources[1].Lines != 2 {
		t.Errorf("%d lines, want those told last", got.Sources[1].Lines)
	}
	if want := (SourceTotal{Logs: 2, Directories: 1, Problems: 2, Newest: noon.Add(-time.Second), Unread: 12}); got.Totals.Sources != want {
		t.Errorf("totals %+v, want %+v", got.Totals.Sources, want)
	}
	s.Apply(event.Event{Time: noon, Topic: event.TopicSource}) // as reported by an older release
	if n := len(s.Sample(Query{Now: noon, Parts: PartSources}).Sources); n != 3 {
		t.Errorf("%d sources", n)
	}
}

func TestSourceSurvivesJSON(t *testing.T) {
	one := event.Source{Path: "/a", Kind: event.SourceDirectory, Watch: "notify", Files: 3}
	line, err := json.Marshal(event.Event{Time: noon, Topic: event.TopicSource, Source: &one})
	if err != nil {
		t.Fatal(err)
	}
	var e event.Event
	if err := json.Unmarshal(line, &e); err != nil {
		t.Fatal(err)
	}
	if e.Topic != event.TopicSource || e.Source.Path != "/a" || e.Source.Kind != event.SourceDirectory || e.Source.Files != 3 {
		t.Errorf("%s gives %+v", line, e.Source)
	}
}
