package journal

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// TestNumbersAreTheSameInMemoryAndOnDisk records events of several days and starts: when they are
// applied they have the numbers that they have on disk. After a clean stop the next number follows.
func TestNumbersAreTheSameInMemoryAndOnDisk(t *testing.T) {
	dir := t.TempDir()
	var live []int64
	for day := range 3 {
		r := start(t, Config{Dir: dir})
		events := slices.Insert(conversation(0, 200), 7, event.Event{Time: noon, Topic: event.TopicPulse})
		for i := range events {
			events[i].Time = events[i].Time.Add(time.Duration(day)*24*time.Hour + time.Duration(i)*time.Minute) // over midnight
		}
		r.Record(events, func(events ...event.Event) {
			for _, e := range events {
				if (e.ID != 0) != e.Topic.Stored() {
					t.Fatalf("%+v", e)
				}
				if e.ID != 0 {
					live = append(live, e.ID)
				}
			}
		})
		r.end()
	}
	if got := idsOnDisk(t, dir); !slices.Equal(got, live) {
		t.Errorf("on disk %v\nlive    %v", got, live)
	}
	for i, id := range live {
		if id != int64(i)+1 {
			t.Fatalf("event %d has the number %d", i+1, id)
		}
	}
}

// idsOnDisk returns the numbers of all events in the order of files.
func idsOnDisk(t *testing.T, dir string) (ids []int64) {
	t.Helper()
	j := New(Config{Dir: dir})
	names, err := j.dayFiles()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		for e, err := range j.events(t.Context(), name, "ORDER BY id") {
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// TestNoNumberIsGivenTwice crashes again and again without a stored event, then after some.
func TestNoNumberIsGivenTwice(t *testing.T) {
	dir := t.TempDir()
	given := int64(0)
	for i := range 6 {
		j := New(Config{Dir: dir, Publish: func(event.Event) {}})
		r := &recorder{Journal: j, t: t}
		if i == 3 {
			r = start(t, Config{Dir: dir})
		} else {
			j.Recall(t.Context(), estate.NewState(estate.Limits{}))
		}
		events := conversation(10*i, 10)
		r.Record(events, unapplied)
		for _, e := range events {
			if e.ID <= given {
				t.Fatalf("start %d: the number %d follows %d", i, e.ID, given)
			}
			given = e.ID
		}
		if i == 3 {
			r.end()
			change(t, r.path(stateFile), "UPDATE position SET clean = 0")
		}
	}
	if got := idsOnDisk(t, dir); len(got) != 50 {
		t.Errorf("%d events on disk, want those of one start", len(got))
	}
}

// TestEventsHaveNoNumberBeforeTheHistoryWasRead starts while it cannot be read, and lets that end:
// what was recorded meanwhile follows what was there.
func TestEventsHaveNoNumberBeforeTheHistoryWasRead(t *testing.T) {
	dir := t.TempDir()
	r := start(t, Config{Dir: dir})
	r.fold(conversation(0, 10))
	r.end()
	folder, away := filepath.Join(dir, Folder), filepath.Join(dir, "away")
	if err := os.Rename(folder, away); err != nil {
		t.Fatal(err)
	}
	overwrite(t, folder, "")
	r = start(t, Config{Dir: dir})
	early := conversation(10, 10)
	r.Record(early, r.state.Apply)
	if early[0].ID != 0 {
		t.Errorf("the number %d was given", early[0].ID)
	}
	r.await("the trouble", func(e event.Event) bool { return e.Topic == event.TopicHistory })
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(away, folder); err != nil {
		t.Fatal(err)
	}
	r.await("its end", func(e event.Event) bool { return e.Topic == event.TopicHistory && e.Cause == "" })
	late := conversation(20, 10)
	r.Record(late, r.state.Apply)
	r.end()
	ids := idsOnDisk(t, dir)
	if len(ids) < 150 || !slices.IsSorted(ids) || len(slices.Compact(slices.Clone(ids))) != len(ids) || late[0].ID == 0 {
		t.Errorf("%d events, the numbers %v; the late ones from %d", len(ids), ids, late[0].ID)
	}
}

// TestAFolderThatAppearsLaterKeepsItsNumbers starts before the folder of the history is mounted.
func TestAFolderThatAppearsLaterKeepsItsNumbers(t *testing.T) {
	dir := t.TempDir()
	r := start(t, Config{Dir: dir})
	r.fold(conversation(0, 10))
	r.end()
	folder, away := filepath.Join(dir, Folder), filepath.Join(dir, "away")
	if err := os.Rename(folder, away); err != nil {
		t.Fatal(err)
	}
	j := New(Config{Dir: dir, Publish: func(event.Event) {}})
	j.Recall(t.Context(), estate.NewState(estate.Limits{}))
	events := conversation(10, 10)
	j.Record(events, unapplied)
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(away, folder); err != nil {
		t.Fatal(err)
	}
	if err := j.Run(stopped(t)); err != nil {
		t.Fatal(err)
	}
	if ids := idsOnDisk(t, dir); len(ids) != 100 || ids[50] <= ids[49] {
		t.Errorf("%d events, the numbers %v", len(ids), ids)
	}
}

// stopped returns a context that has ended.
func stopped(t *testing.T) context.Context {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	return ctx
}
