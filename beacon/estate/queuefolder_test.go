package estate

import (
	"fmt"
	"testing"
	"time"

	"beacontop/beacon/event"
)

// folderEvent returns an event of a file in a folder, some seconds after noon.
func folderEvent(topic event.Topic, second int, folder, name string) event.Event {
	return event.Event{Time: noon.Add(time.Duration(second) * time.Second), Topic: topic, Folder: folder, Name: name}
}

func queueOf(s *State, now time.Time) Sample {
	return s.Sample(Query{Now: now, Parts: PartQueue | PartOverview})
}

// Removing a type folder deletes its files one by one: listings show some of them gone before the
// folder is.
func TestFilesRemovedWithTheirFolderAreNotTaken(t *testing.T) {
	s := NewState(Limits{})
	for i := range 10 {
		s.Apply(folderEvent(event.TopicArrival, 0, "Logs", fmt.Sprint(i)))
	}
	s.Apply(folderEvent(event.TopicDeparture, 10, "Logs", "0")) // taken well before
	relayed := folderEvent(event.TopicRelay, 58, "Logs", "1")
	relayed.Status = 200
	s.Apply(relayed)
	for i := 1; i < 10; i++ {
		s.Apply(folderEvent(event.TopicDeparture, 60, "Logs", fmt.Sprint(i)))
	}
	s.Apply(event.Event{Time: noon.Add(61 * time.Second), Topic: event.TopicListing, Folder: "Logs", Cause: event.CauseRemoved, Count: 5})
	late := folderEvent(event.TopicRelay, 62, "Logs", "2") // the relay reports later
	late.Status = 200
	s.Apply(late)
	now := noon.Add(63 * time.Second)
	sample := queueOf(s, now)
	row := sample.Queue[0]
	if row.Relayed != 2 || row.Taken != 1 || row.Removed != 7+5 || row.Waiting != 0 || row.Problem != "" {
		t.Errorf("relayed %d, taken %d, removed %d, want 2, 1, 12: %+v", row.Relayed, row.Taken, row.Removed, row)
	}
	if today := row.Days[len(row.Days)-1]; today.Relayed != 3 {
		t.Errorf("out today: %d, want 3", today.Relayed)
	}
	if want := noon.Add(62 * time.Second); !row.LastRelayed.Equal(want) {
		t.Errorf("last out at %s", row.LastRelayed)
	}
	if f := sample.Types[0]; f.Folder != "Logs" || f.Removed != 12 || !f.RemovedAt.Equal(noon.Add(61*time.Second)) {
		t.Errorf("facts %+v", f)
	}
}

func TestAFolderThatWasRemovedEmpty(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(event.Event{Time: noon, Topic: event.TopicListing, Folder: "Logs", Count: 1},
		event.Event{Time: noon.Add(time.Second), Topic: event.TopicListing, Folder: "Logs", Cause: event.CauseRemoved})
	if row := queueOf(s, noon.Add(2*time.Second)).Queue[0]; row.Waiting != 0 || row.Removed != 0 {
		t.Errorf("%+v", row)
	}
}

// Nothing consumes policy compliance logs, so they are not a backlog unless a parent accepts them
// with all other files.
func TestPolicyComplianceLogsPileUp(t *testing.T) {
	listings := []event.Event{
		{Time: noon, Topic: event.TopicListing, Folder: "policycompliancelogs", Count: 1204, Bytes: 99, Since: noon.Add(-1000 * time.Hour)},
		{Time: noon, Topic: event.TopicListing, Folder: "Logs", Count: 2, Bytes: 3, Since: noon.Add(-time.Second)},
	}
	s := NewState(Limits{})
	s.Apply(listings...)
	total := queueOf(s, noon).Totals.Queue
	if total.Waiting != 2 || total.Bytes != 3 || !total.Oldest.Since.Equal(noon.Add(-time.Second)) || total.Unconsumed != 1204 {
		t.Errorf("%+v", total)
	}
	s.Apply(event.Event{Time: noon, Topic: event.TopicParent, Name: "parent", Peer: "parent", Reach: event.ReachUp, Active: true})
	if total := queueOf(s, noon).Totals.Queue; total.Waiting != 1206 || total.Unconsumed != 0 {
		t.Errorf("with a parent: %+v", total)
	}
}

// A log is written with a delay, often after a file came and went.
func TestALateLogCountsNoFileTwice(t *testing.T) {
	s := watched()
	s.Apply(event.Event{Time: noon, Topic: event.TopicSource, Source: &event.Source{Path: "u_ex.log", Kind: event.SourceLog}})
	s.Apply(folderEvent(event.TopicArrival, 1, "Inventories", "a"), folderEvent(event.TopicDeparture, 2, "Inventories", "a"))
	s.Apply(folderEvent(event.TopicArrival, 100, "Inventories", "b"), accepted(noon))
	s.Apply(accepted(noon.Add(101 * time.Second))) // again, under its name
	if row := queueOf(s, noon.Add(102*time.Second)).Queue[0]; row.Received != 2 || row.Dropped != 1 || row.Taken != 1 {
		t.Errorf("received %d, dropped %d, taken %d, want 2, 1, 1", row.Received, row.Dropped, row.Taken)
	}
}
