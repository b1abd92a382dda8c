package estate

import (
	"testing"
	"time"

	"beacontop/beacon/event"
)

func TestTheOldestFileAndWhetherItIsStuck(t *testing.T) {
	for _, tt := range []struct {
		name    string
		foreign bool
		play    func(w *flowing)
		file    string
		passed  int
		stuck   bool
	}{
		{"it stays while others leave", true, func(w *flowing) { w.pass(10, 3, 2, 1) }, "HERON07 at 00001.ndi", 18, true},
		{"of this beacon too", false, func(w *flowing) { w.pass(10, 3, 2, 1) }, "HERON07 at 00001.ndi", 18, true},
		{"few have left", true, func(w *flowing) { w.pass(3, 3, 3, 1); w.pass(10, 0, 0, 0) }, "HERON07 at 00001.ndi", 6, false},
		{"not for long", true, func(w *flowing) { w.come(20); w.list(); w.leave(19, 1); w.list(); w.minute += 4 }, "HERON07 at 00001.ndi", 19, false},
		{"no file leaves", true, func(w *flowing) { w.pass(10, 3, 0, 0) }, "HERON07 at 00001.ndi", 0, false},
		{"the oldest leaves first", true, func(w *flowing) { w.pass(10, 3, 2, 0) }, "HERON07 at 00021.ndi", 0, false},
		{"nothing waits", true, func(w *flowing) { w.pass(2, 3, 3, 0) }, "", 0, false},
		{"not known by name", true, func(w *flowing) {
			w.come(20)
			w.s.Apply(event.Event{Time: w.at(0), Topic: event.TopicListing, Folder: "Inventories", Count: 200_000, Since: noon})
			w.leave(15, 0)
			w.minute += 10
		}, "", 15, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := &flowing{s: NewState(Limits{}), foreign: tt.foreign}
			tt.play(w)
			now := w.at(0)
			head := w.s.Sample(Query{Now: now}).Totals.Queue.Oldest
			if head.Name != tt.file || head.Passed != tt.passed || head.Stuck(now) != tt.stuck {
				t.Errorf("%+v, stuck: %t; want %s, %d, %t", head, head.Stuck(now), tt.file, tt.passed, tt.stuck)
			}
		})
	}
}

// TestTheOldestFileOfAllFolders checks that it is found in every order, and that a folder without
// files has none.
func TestTheOldestFileOfAllFolders(t *testing.T) {
	s := NewState(Limits{})
	listing := func(folder, name string, age time.Duration) event.Event {
		e := event.Event{Time: noon, Topic: event.TopicListing, Folder: folder, Name: name}
		if name != "" {
			e.Count, e.Since = 1, noon.Add(-age)
		}
		return e
	}
	s.Apply(listing("Logs", "a.log", time.Minute), listing("Inventories", "b.ndi", time.Hour), listing("UsageData", "c.mmi", time.Hour), listing("VdiAccess", "", 0))
	for range 20 { // map order differs each time
		sample := queueOf(s, noon)
		if head := sample.Totals.Queue.Oldest; head.Folder != "Inventories" || head.Name != "b.ndi" || !head.Since.Equal(noon.Add(-time.Hour)) {
			t.Fatalf("%+v", head)
		}
		if row := sample.Queue[3]; row.Folder != "VdiAccess" || !row.Oldest.None() {
			t.Fatalf("%+v", row)
		}
	}
	s.Apply(listing("Inventories", "", 0), event.Event{Time: noon, Topic: event.TopicListing, Folder: "UsageData", Cause: event.CauseRemoved})
	if head := queueOf(s, noon).Totals.Queue.Oldest; head.Name != "a.log" {
		t.Errorf("%+v", head)
	}
}
