package estate

import (
	"fmt"
	"testing"
	"time"

	"beacontop/beacon/protocol"
)

// watched is a state with a foreign Incoming that is watched by notifications.
func watched() *State {
	s := NewState(Limits{})
	s.Apply(
		Event{Time: noon, Topic: TopicSource, Source: &Source{Path: "Incoming", Kind: SourceDirectory}},
		Event{Time: noon, Topic: TopicWatch, Folder: "Inventories", Detail: "notify"},
	)
	return s
}

func accepted(at time.Time, name string) Event {
	return Event{Time: at, Topic: TopicRequest, Direction: DirectionUpload, Kind: protocol.KindInventory, Status: 200, Folder: "Inventories", Name: name}
}

func TestLogAndFolderAreCompared(t *testing.T) {
	minute := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }
	appeared := func(at time.Time, name string) Event {
		return Event{Time: at, Topic: TopicArrival, Folder: "Inventories", Name: name}
	}
	tests := []struct {
		name            string
		events          []Event
		agreed, missing int
	}{
		{"the folder first, the log a minute later", []Event{appeared(minute(1), "a"), accepted(minute(1), "a")}, 1, 0},
		{"the log first", []Event{accepted(minute(1), "a"), appeared(minute(2), "a")}, 1, 0},
		{"it left before the log told", []Event{appeared(minute(1), "a"), {Time: minute(2), Topic: TopicDeparture, Folder: "Inventories", Name: "a"}, accepted(minute(1), "a")}, 1, 0},
		{"it never appeared", []Event{accepted(minute(1), "a")}, 0, 1},
		{"before the folder was watched", []Event{accepted(minute(-1), "a")}, 0, 0},
		{"a refused upload", []Event{{Time: minute(1), Topic: TopicRequest, Direction: DirectionUpload, Status: 404, Folder: "Inventories", Name: "a"}}, 0, 0},
		{"a polled folder", []Event{{Time: noon, Topic: TopicWatch, Folder: "Inventories", Detail: "poll 5s"}, accepted(minute(1), "a")}, 0, 0},
		{"a file of another program", []Event{appeared(minute(1), "b")}, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := watched()
			s.Apply(tt.events...)
			s.Apply(Event{Time: minute(10), Topic: TopicSource})
			row := s.Sample(Query{Now: minute(10), Parts: PartSources}).Folders[0]
			if row.Agreed != tt.agreed || row.Missing != tt.missing {
				t.Errorf("%+v", row)
			}
		})
	}
}

func TestMissingFilesAreAFindingWhenTheyAreMany(t *testing.T) {
	find := func(agreed, missing int) string {
		s := watched()
		for i := range agreed + missing {
			name, at := fmt.Sprint(i), noon.Add(time.Minute)
			s.Apply(accepted(at, name))
			if i < agreed {
				s.Apply(Event{Time: at, Topic: TopicArrival, Folder: "Inventories", Name: name})
			}
		}
		s.Apply(Event{Time: noon.Add(10 * time.Minute), Topic: TopicSource})
		for _, f := range s.Sample(Query{Now: noon.Add(10 * time.Minute), Parts: PartOverview}).Overview.Findings {
			if f.Evidence == PartSources {
				return f.What
			}
		}
		return ""
	}
	for _, tt := range []struct {
		agreed, missing int
		want            string
	}{
		{50, 5, ""}, {200, 10, ""}, {20, 10, "10 of 30 uploads to Inventories did not appear there"}, {0, 12, "none of 12 uploads to Inventories appeared there"},
	} {
		if got := find(tt.agreed, tt.missing); got != tt.want {
			t.Errorf("%d agreed, %d missing: %q, want %q", tt.agreed, tt.missing, got, tt.want)
		}
	}
}

func TestArrivingAndBadLogs(t *testing.T) {
	s := watched()
	s.Apply(
		Event{Time: noon, Topic: TopicArriving, Folder: "Inventories", Count: 2},
		Event{Time: noon, Topic: TopicBadLogs, Folder: "Inventories", Count: 7},
	)
	row := s.Sample(Query{Now: noon, Parts: PartSources}).Folders[0]
	if row.Arriving != 2 || row.BadLogs != 7 || !row.Compared {
		t.Errorf("%+v", row)
	}
}
