package journal

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// threeDays writes a history of three days, each with different devices.
func threeDays(t *testing.T, dir string) (days []string) {
	t.Helper()
	r := start(t, Config{Dir: dir})
	for day := range 3 {
		events := conversation(200*day, 200)
		for i := range events {
			events[i].Time = events[i].Time.AddDate(0, 0, day)
		}
		r.fold(events)
		days = append(days, dayFile(dayOf(events[0].Time)))
	}
	r.end()
	return days
}

// copied returns a copy of the history.
func copied(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

// TestAgentsAreRecountedFromOlderDays damages both the state and the newest day file: the agents of
// the other days are restored.
func TestAgentsAreRecountedFromOlderDays(t *testing.T) {
	damages := map[string]func(t *testing.T, path string){
		"garbage": func(t *testing.T, path string) { overwrite(t, path, strings.Repeat("not a database ", 1000)) },
		"cut":     func(t *testing.T, path string) { truncate(t, path, sizeAt(t, path)/2) },
		"hole":    hole,
		"empty":   func(t *testing.T, path string) { overwrite(t, path, "") },
		"gone": func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		},
	}
	whole := t.TempDir()
	days := threeDays(t, whole)
	for state, damageState := range damages {
		for day, damageDay := range damages {
			t.Run("state "+state+", day "+day, func(t *testing.T) {
				dir := copied(t, whole)
				damageState(t, filepath.Join(dir, Folder, stateFile))
				damageDay(t, filepath.Join(dir, Folder, days[2]))
				r := start(t, Config{Dir: dir})
				if n := sample(r.state, noon.AddDate(0, 0, 3)).Totals.Known; n < 400 {
					t.Errorf("%d agents are known, want at least the 400 of the intact days", n)
				}
				r.end()
			})
		}
	}
}

// TestDamagedLargeDayHidesNoOtherDay has a damaged newest file with more events than are applied
// again at most.
func TestDamagedLargeDayHidesNoOtherDay(t *testing.T) {
	dir := t.TempDir()
	days := threeDays(t, dir)
	db, err := open(filepath.Join(dir, Folder, days[2]), "mode=rw")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("UPDATE records SET id = id + ? WHERE id = (SELECT max(id) FROM records)", 2*replayEvents); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	hole(t, filepath.Join(dir, Folder, days[2]))
	overwrite(t, filepath.Join(dir, Folder, stateFile), "x")
	r := start(t, Config{Dir: dir})
	if n := sample(r.state, noon.AddDate(0, 0, 3)).Totals.Known; n < 400 {
		t.Errorf("%d agents are known, want at least the 400 of the intact days", n)
	}
	r.end()
}

func truncate(t *testing.T, path string, size int64) {
	t.Helper()
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
}

// hole overwrites a third of a file in the middle, like a bad disk.
func hole(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if _, err := f.WriteAt(slices.Repeat([]byte{0xee}, int(sizeAt(t, path)/3)), sizeAt(t, path)/2&^4095); err != nil {
		t.Fatal(err)
	}
}

// TestHistoryIsBeingRead checks a state while its history is read, and afterwards.
func TestHistoryIsBeingRead(t *testing.T) {
	dir := t.TempDir()
	threeDays(t, dir)
	reading := func(s *estate.State) bool { return s.Sample(estate.Query{Now: noon}).Totals.History.Reading }
	overwrite(t, filepath.Join(dir, Folder, stateFile), "x") // causes an event while the history is read
	state, during := estate.NewState(estate.Limits{}), false
	j := New(Config{Dir: dir, Publish: func(event.Event) { during = during || reading(state) }})
	j.Recall(context.Background(), state)
	if !during || reading(state) {
		t.Errorf("reading: %v during, %v after; want true, false", during, reading(state))
	}
}

// TestStopEndsTheReading stops a start before its history is read: the saved state is unchanged,
// and the next start counts the events recorded meanwhile.
func TestStopEndsTheReading(t *testing.T) {
	dir := t.TempDir()
	threeDays(t, dir)
	stopped, stop := context.WithCancel(t.Context())
	stop()
	j, state := New(Config{Dir: dir, Publish: func(event.Event) {}}), estate.NewState(estate.Limits{})
	j.Recall(stopped, state)
	if n := state.Sample(estate.Query{Now: noon}).Totals.Known; n != 0 {
		t.Errorf("%d agents are known: reading was not stopped", n)
	}
	events := conversation(600, 10)
	for i := range events {
		events[i].Time = events[i].Time.AddDate(0, 0, 2)
	}
	j.Record(events, state.Apply)
	if err := j.Run(stopped); err != nil {
		t.Fatal(err)
	}
	r := start(t, Config{Dir: dir})
	if n := sample(r.state, noon.AddDate(0, 0, 3)).Totals.Known; n != 610 {
		t.Errorf("%d agents are known, want 610", n)
	}
	if got := len(r.all()); got != 5*610 {
		t.Errorf("%d events, want %d", got, 5*610)
	}
}

// TestConclusionsSurviveRestarts keeps some JSON, with a start in which there is none.
func TestConclusionsSurviveRestarts(t *testing.T) {
	dir := t.TempDir()
	const some = `{"schema":1,"diagnoses":{"disk-full":{}}}`
	for i, want := range []string{"", "", some, some} {
		r := start(t, Config{Dir: dir})
		if got := string(r.state.Kept()); got != want {
			t.Errorf("start %d: %q, want %q", i, got, want)
		}
		if i == 1 {
			r.state.Keep(json.RawMessage(some))
		}
		r.fold(conversation(10*i, 10))
		r.end()
	}
}

// TestADiagnosisIsSavedSoon checks that a checkpoint is due after a diagnosis, and not before.
func TestADiagnosisIsSavedSoon(t *testing.T) {
	now := time.Now()
	p := pace{taken: now}
	p.note(event.TopicStart)
	if p.due(now) {
		t.Error("due after a start")
	}
	p.note(event.TopicDiagnosis)
	if !p.due(now) {
		t.Error("not due after a diagnosis")
	}
}
