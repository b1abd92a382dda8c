package estate

import (
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// watched returns a state with a foreign Incoming folder that is watched by notifications.
func watched() *State {
	s := NewState(Limits{})
	s.Apply(
		event.Event{Time: noon, Topic: event.TopicSource, Source: &event.Source{Path: "Incoming", Kind: event.SourceDirectory}},
		event.Event{Time: noon, Topic: event.TopicWatch, Folder: "Inventories", Active: true, Detail: "notify"},
	)
	return s
}

func accepted(at time.Time) event.Event {
	return event.Event{Time: at, Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Status: 200, Folder: "Inventories", Name: "a"}
}

func TestLogAndFolderAreCompared(t *testing.T) {
	minute := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }
	appeared := func(at time.Time, name string) event.Event {
		return event.Event{Time: at, Topic: event.TopicArrival, Folder: "Inventories", Name: name}
	}
	tests := []struct {
		name            string
		events          []event.Event
		agreed, missing int
	}{
		{"the folder first, the log a minute later", []event.Event{appeared(minute(1), "a"), accepted(minute(1))}, 1, 0},
		{"the log first", []event.Event{accepted(minute(1)), appeared(minute(2), "a")}, 1, 0},
		{"it left before the log told", []event.Event{appeared(minute(1), "a"), {Time: minute(2), Topic: event.TopicDeparture, Folder: "Inventories", Name: "a"}, accepted(minute(1))}, 1, 0},
		{"it never appeared", []event.Event{accepted(minute(1))}, 0, 1},
		{"before the folder was watched", []event.Event{accepted(minute(-1))}, 0, 0},
		{"a refused upload", []event.Event{{Time: minute(1), Topic: event.TopicRequest, Direction: event.DirectionUpload, Status: 404, Folder: "Inventories", Name: "a"}}, 0, 0},
		{"a polled folder", []event.Event{{Time: noon, Topic: event.TopicWatch, Folder: "Inventories", Detail: "poll 5s"}, accepted(minute(1))}, 0, 0},
		{"a file of another program", []event.Event{appeared(minute(1), "b")}, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := watched()
			s.Apply(tt.events...)
			s.Apply(event.Event{Time: minute(10), Topic: event.TopicSource})
			row := s.Sample(Query{Now: minute(10), Parts: PartSources}).Folders[0]
			if row.Agreed != tt.agreed || row.Missing != tt.missing {
				t.Errorf("%+v", row)
			}
		})
	}
}

func TestArrivingAndBadLogs(t *testing.T) {
	s := watched()
	s.Apply(
		event.Event{Time: noon, Topic: event.TopicArriving, Folder: "Inventories", Count: 2},
		event.Event{Time: noon, Topic: event.TopicBadLogs, Folder: "Inventories", Count: 7},
	)
	row := s.Sample(Query{Now: noon, Parts: PartSources}).Folders[0]
	if row.Arriving != 2 || row.BadLogs != 7 || !row.Compared {
		t.Errorf("%+v", row)
	}
}
