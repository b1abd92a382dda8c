package diagnosis_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/queue"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func TestMissingFilesAreAFindingWhenTheyAreMany(t *testing.T) {
	find := func(agreed, missing int) string {
		s := estate.NewState(estate.Limits{})
		s.Apply(
			event.Event{Time: noon, Topic: event.TopicSource, Source: &event.Source{Path: "Incoming", Kind: event.SourceDirectory}},
			event.Event{Time: noon, Topic: event.TopicWatch, Folder: "Inventories", Active: true, Detail: "notify"},
		)
		for i := range agreed + missing {
			name, at := fmt.Sprint(i), noon.Add(time.Minute)
			s.Apply(event.Event{Time: at, Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Status: 200, Folder: "Inventories", Name: name})
			if i < agreed {
				s.Apply(event.Event{Time: at, Topic: event.TopicArrival, Folder: "Inventories", Name: name})
			}
		}
		s.Apply(event.Event{Time: noon.Add(10 * time.Minute), Topic: event.TopicSource})
		for _, f := range findingsOf(s, noon.Add(10*time.Minute)) {
			if f.Evidence.Part == estate.PartSources {
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

func TestFilesBeyondTheLimitAreTold(t *testing.T) {
	for waiting, want := range map[int]bool{queue.FollowedFiles: false, 1_000_000: true} {
		s := estate.NewState(estate.Limits{})
		s.Apply(event.Event{Time: noon, Topic: event.TopicListing, Folder: "Inventories", Count: waiting, Since: noon})
		if findings := lines(s, noon); strings.Contains(findings, "900,000 waiting files are counted, but not followed by name") != want {
			t.Errorf("%d files wait:\n%s", waiting, findings)
		}
	}
}

// Without a log, the test expects a note about what listings cannot show; with a log, the log's
// count is used.
func TestFilesThatMayHaveBeenMissed(t *testing.T) {
	directory := event.Event{Time: noon, Topic: event.TopicSource, Source: &event.Source{Path: "Incoming", Kind: event.SourceDirectory}}
	log := event.Event{Time: noon, Topic: event.TopicSource, Source: &event.Source{Path: "u_ex.log", Kind: event.SourceLog}}
	notify := event.Event{Time: noon, Topic: event.TopicWatch, Folder: "Logs", Active: true, Detail: "notify"}
	polled := event.Event{Time: noon, Topic: event.TopicWatch, Folder: "Logs", Detail: "poll 5s"}
	lost := event.Event{Time: noon, Topic: event.TopicGap, Folder: "Logs", Detail: "notifications were lost"}
	const told = "files may pass through Logs unseen: "
	for _, test := range []struct {
		name   string
		events []event.Event
		after  time.Duration
		want   string
	}{
		{"notifications work", []event.Event{directory, notify}, 0, ""},
		{"some were lost", []event.Event{directory, notify, lost}, 0, told + "notifications were lost"},
		{"some were lost long ago", []event.Event{directory, notify, lost}, 25 * time.Hour, ""},
		{"the folder is polled", []event.Event{directory, polled}, 0, told + "it is polled"},
		{"there is a log", []event.Event{directory, log, polled, lost}, 0, ""},
		{"our own folders", []event.Event{polled}, 0, ""},
	} {
		s := estate.NewState(estate.Limits{})
		s.Apply(test.events...)
		findings := lines(s, noon.Add(test.after))
		if has := strings.Contains(findings, told); has != (test.want != "") || !strings.Contains(findings, test.want) {
			t.Errorf("%s:\n%s", test.name, findings)
		}
	}
}

func TestFilesRemovedWithTheirFolder(t *testing.T) {
	s := estate.NewState(estate.Limits{})
	s.Apply(
		event.Event{Time: noon, Topic: event.TopicListing, Folder: "Logs", Count: 12},
		event.Event{Time: noon.Add(time.Second), Topic: event.TopicListing, Folder: "Logs", Cause: event.CauseRemoved, Count: 12},
	)
	if got, want := lines(s, noon.Add(time.Minute)), "12 files were removed with the folder Logs | not relayed; last at 12:00 UTC"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := lines(s, noon.Add(25*time.Hour)); got != "" {
		t.Errorf("a day later: %q", got)
	}
}

func TestLogsThatNobodyConsumes(t *testing.T) {
	s := estate.NewState(estate.Limits{})
	s.Apply(event.Event{Time: noon, Topic: event.TopicListing, Folder: "policycompliancelogs", Count: 1204, Bytes: 99, Since: noon.Add(-1000 * time.Hour)})
	if got, want := lines(s, noon), "1,204 policy compliance logs wait | nothing consumes them; not a backlog: delete old ones"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
