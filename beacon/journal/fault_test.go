package journal

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// TestBrokenFilesAreRenamed damages a file of a history that was stopped cleanly, and starts again:
// the damage is reported once, the file is renamed, the state is restored as far as possible, and
// new events are stored.
func TestBrokenFilesAreRenamed(t *testing.T) {
	const today = "2026-11-23.db"
	garbage := func(t *testing.T, path string) { overwrite(t, path, strings.Repeat("not a database ", 1000)) }
	half := func(t *testing.T, path string) {
		if err := os.Truncate(path, sizeAt(t, path)/2); err != nil {
			t.Fatal(err)
		}
	}
	empty := func(t *testing.T, path string) { overwrite(t, path, "") }
	hole := func(t *testing.T, path string) { // damaged in the middle, as by a bad disk
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = f.Close() }()
		if _, err := f.WriteAt(slices.Repeat([]byte{0xee}, int(sizeAt(t, path)/3)), sizeAt(t, path)/2&^4095); err != nil {
			t.Fatal(err)
		}
	}
	alien := func(t *testing.T, path string) {
		db, err := open(path, "mode=rw")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec("PRAGMA user_version = 99"); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	remove := func(t *testing.T, path string) {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name   string
		file   string
		damage func(*testing.T, string)
		broken bool // it is renamed
	}{
		{"state is garbage", stateFile, garbage, true},
		{"state is truncated", stateFile, half, true},
		{"state has a hole", stateFile, hole, true},
		{"state is of another release", stateFile, alien, true},
		{"state is empty", stateFile, empty, false},
		{"state is missing", stateFile, remove, false},
		{"day is garbage", today, garbage, true},
		{"day is truncated", today, half, true},
		{"day has a hole", today, hole, true},
		{"day is of another release", today, alien, true},
		{"day is empty", today, empty, false},
		{"day is missing", today, remove, false},
	}
	events, whole := conversation(0, 600), t.TempDir()
	r := start(t, Config{Dir: whole})
	r.fold(events[:2900])
	r.end()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := copied(t, whole)
			tt.damage(t, filepath.Join(dir, Folder, tt.file))

			r := start(t, Config{Dir: dir})
			if n := sample(r.state, noon.Add(time.Minute)).Totals.Known; n != 580 {
				t.Errorf("%d agents are known, want 580", n)
			}
			r.fold(events[2900:])
			r.end()
			if got := len(r.gaps()); got == 0 || got > 2 { // the file is unusable, and the newest events are missing
				t.Errorf("gaps %+v, want one or two", r.gaps())
			}
			if got := slices.Contains(files(t, dir), tt.file+".broken"); got != tt.broken {
				t.Errorf("files %q: renamed: %v, want %v", files(t, dir), got, tt.broken)
			}

			r = start(t, Config{Dir: dir})
			if n := sample(r.state, noon.Add(2*time.Minute)).Totals.Known; n != 600 {
				t.Errorf("after one more start %d agents are known, want 600", n)
			}
			if gaps := r.gaps(); len(gaps) > 0 {
				t.Errorf("after one more start: gaps %+v", gaps)
			}
			if all := r.all(); len(all) < 100 || all[len(all)-1] != events[len(events)-1] {
				t.Errorf("the history has %d events, and not the last one", len(all))
			}
		})
	}
}

func sizeAt(t *testing.T, path string) int64 {
	t.Helper()
	s, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return s.Size()
}

func overwrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestHistoryThatCannotBeWritten has a file in place of the folder: that is reported, nothing
// blocks, and after the file is removed all events recorded meanwhile are written.
func TestHistoryThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	overwrite(t, filepath.Join(dir, Folder), "")
	r := start(t, Config{Dir: dir})
	events := conversation(0, 100)
	r.fold(events)
	trouble := func(e event.Event) bool { return e.Topic == event.TopicHistory }
	if e := r.await("the trouble", trouble); e.Cause == "" || strings.Contains(e.Detail, dir) {
		t.Errorf("published %+v, want a cause, and no path", e)
	}
	if err := os.Remove(filepath.Join(dir, Folder)); err != nil {
		t.Fatal(err)
	}
	r.await("its end", func(e event.Event) bool { return trouble(e) && e.Cause == "" })
	r.end()
	if got := r.all(); len(got) != len(events) {
		t.Errorf("%d events on disk, want %d", len(got), len(events))
	}
}

// TestTroubleToTheEndIsAnError stops while nothing can be written.
func TestTroubleToTheEndIsAnError(t *testing.T) {
	dir := t.TempDir()
	overwrite(t, filepath.Join(dir, Folder), "")
	r := start(t, Config{Dir: dir})
	r.fold(conversation(0, 10))
	if err := r.stop(); err == nil || !strings.Contains(err.Error(), "last 50 events not written") {
		t.Errorf("error %v, want the number of lost events", err)
	}
}

// TestStateThatCouldNotBeReadIsKept starts while the folder of the history is missing and then
// restores it: the old state is renamed, not overwritten by the smaller new one.
func TestStateThatCouldNotBeReadIsKept(t *testing.T) {
	dir := t.TempDir()
	r := start(t, Config{Dir: dir})
	r.fold(conversation(0, 100))
	r.end()
	folder, away := filepath.Join(dir, Folder), filepath.Join(dir, "away")
	if err := os.Rename(folder, away); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "file")
	overwrite(t, file, "")
	link(t, file, folder)
	r = start(t, Config{Dir: dir})
	r.fold(conversation(100, 10))
	r.await("the trouble", func(e event.Event) bool { return e.Topic == event.TopicHistory })
	link(t, away, folder)
	r.await("its end", func(e event.Event) bool { return e.Topic == event.TopicHistory && e.Cause == "" })
	r.end()
	if got := files(t, dir); !slices.Contains(got, stateFile) || !slices.Contains(got, stateFile+".broken") {
		t.Errorf("files %q, want the old state beside the new one", got)
	}
	if got := len(r.all()); got != 550 {
		t.Errorf("%d events, want 550", got)
	}
}

// link atomically replaces path by a symbolic link to target.
func link(t *testing.T, target, path string) {
	t.Helper()
	aside := path + ".link"
	err := os.Symlink(target, aside)
	if _, made := os.Lstat(aside); err != nil || made != nil { // Wine reports success without making one
		if runtime.GOOS == "windows" {
			t.Skip("no links here:", err)
		}
		t.Fatal(err)
	}
	if err := os.Rename(aside, path); err != nil {
		t.Fatal(err)
	}
}

// TestStateLostBetweenRecallAndRun deletes state.db after it was read: the new one gets the whole
// state, not only the changes.
func TestStateLostBetweenRecallAndRun(t *testing.T) {
	dir := t.TempDir()
	r := start(t, Config{Dir: dir})
	r.fold(conversation(0, 100))
	r.end()
	j, state := New(Config{Dir: dir, Publish: func(event.Event) {}}), estate.NewState(estate.Limits{})
	j.Recall(context.Background(), state)
	if err := os.Remove(j.path(stateFile)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := j.Run(ctx); err != nil {
		t.Error(err)
	}
	again := start(t, Config{Dir: dir})
	if n := sample(again.state, noon).Totals.Known; n != 100 {
		t.Errorf("%d agents are known, want 100", n)
	}
}
