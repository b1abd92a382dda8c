package journal

import (
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
)

// change runs SQL on a database that nobody has open.
func change(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := open(path, "mode=rw")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestInvalidContentOfTheState: an intact database with values that no release wrote. Nothing of it
// is used: the state is rebuilt from the events, and the file is kept for inspection.
func TestInvalidContentOfTheState(t *testing.T) {
	whole := t.TempDir()
	r := start(t, Config{Dir: whole})
	r.fold(conversation(0, 100))
	r.end()
	for _, c := range []struct {
		name, statement string
		broken          bool
		gap             string // part of the only one
	}{
		{"an address", "UPDATE agents SET address = 'x' WHERE name LIKE '%7'", true, "state.db was unreadable (invalid content: "},
		{"the marks", "UPDATE agents SET marks = 'x' WHERE name LIKE '%7'", true, "state.db was unreadable (invalid content: "},
		{"a part", "UPDATE memory SET value = '{' WHERE part = (SELECT min(part) FROM memory)", true, "state.db was unreadable (invalid content: part "},
		{"no position", "DELETE FROM position", false, "the state was rebuilt from the newest events"},
		{"not stopped, and no event", "UPDATE position SET clean = 0, event = 0", false, "the beacon was not stopped cleanly; events after 12:00:00 UTC on 23 Nov are not in the history"},
		{"more events than there are", "UPDATE position SET event = event + 2", false, "the history lacks its newest events, at most 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := copied(t, whole)
			j := New(Config{Dir: dir})
			change(t, j.path(stateFile), c.statement)
			again := start(t, Config{Dir: dir})
			if n := sample(again.state, noon.Add(time.Minute)).Totals.Known; n != 100 {
				t.Errorf("%d agents are known, want 100", n)
			}
			again.end()
			if gaps := again.gaps(); len(gaps) != 1 || !strings.Contains(gaps[0].Detail, c.gap) {
				t.Errorf("gaps %+v, want one with %q", gaps, c.gap)
			}
			if got := slices.Contains(files(t, dir), stateFile+".broken"); got != c.broken {
				t.Errorf("files %q, renamed %v, want %v", files(t, dir), got, c.broken)
			}
			if got := len(again.all()); got != 500 {
				t.Errorf("%d events, want 500", got)
			}
		})
	}
}

// TestACrashBeforeTheFirstEvent is reported as such: the history is empty.
func TestACrashBeforeTheFirstEvent(t *testing.T) {
	dir := t.TempDir()
	r := start(t, Config{Dir: dir})
	r.end()
	change(t, r.path(stateFile), "INSERT INTO position VALUES (1, 0, 0, 5) ON CONFLICT DO UPDATE SET clean = 0, event = 0, written = 5")
	again := start(t, Config{Dir: dir})
	if gaps := again.gaps(); len(gaps) != 1 || gaps[0].Detail != "the beacon was not stopped cleanly; none of its events is in the history" {
		t.Errorf("gaps %+v", gaps)
	}
}

// TestARowThatCannotBeRead is an error in its place, and the others follow.
func TestARowThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	r := start(t, Config{Dir: dir})
	r.fold(conversation(0, 2))
	r.end()
	change(t, r.path("2026-11-23.db"), "UPDATE records SET address = 'x' WHERE id = 5")
	var read []int64
	wrong := 0
	for e, err := range r.Events(time.Time{}, time.Time{}) {
		if err != nil {
			wrong++
			continue
		}
		read = append(read, e.ID)
	}
	if want := []int64{1, 2, 3, 4, 6, 7, 8, 9, 10}; wrong != 1 || !slices.Equal(read, want) {
		t.Errorf("%d errors, events %v; want 1, %v", wrong, read, want)
	}
	if !r.Relayed(t.Context(), "http://parent") {
		t.Error("the relayed file beside it is not found")
	}
}

// TestOnlyTheNewestAreCountedAgain without a saved state, whichever numbers were left out.
func TestOnlyTheNewestAreCountedAgain(t *testing.T) {
	dir := t.TempDir()
	days := threeDays(t, dir)
	j := New(Config{Dir: dir})
	change(t, j.path(days[2]), "UPDATE records SET id = id + 999000 WHERE id > 2500")
	all, err := j.spans()
	if err != nil {
		t.Fatal(err)
	}
	for limit, want := range map[int64]int64{100: 1_001_900, 500: 2500, 1000: 2000, 2000: 1000, 2999: 1, 1100: 1900, 3000: 0, 1 << 40: 0} {
		if got := j.recountFrom(all, limit); got != want {
			t.Errorf("the newest %d: after %d, want %d", limit, got, want)
		}
	}
}

// TestAFileOfALaterReleaseIsReplaced when it appears after the start: it is kept, not changed.
func TestAFileOfALaterReleaseIsReplaced(t *testing.T) {
	dir := t.TempDir()
	r := start(t, Config{Dir: dir})
	r.fold(conversation(0, 2))
	r.end()
	j := New(Config{Dir: dir, Publish: func(e event.Event) { r.heard <- e }})
	const day = "2026-11-23.db"
	change(t, j.path(day), "PRAGMA user_version = 99")
	db, err := j.createOrReplace(day, daySchema, dayVersion)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	r.await("the gap", func(e event.Event) bool {
		return e.Detail == "history file "+day+" was unreadable (written by a later release); renamed to "+day+".broken"
	})
	if v, err := versionOf(db); err != nil || v != dayVersion {
		t.Errorf("the new file has version %d, %v", v, err)
	}
	old, err := j.openToRead(day+".broken", 99)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = old.Close() }()
	var n int
	if err := old.QueryRow("SELECT count(*) FROM events").Scan(&n); err != nil || n != 10 {
		t.Errorf("the old file has %d events, %v", n, err)
	}
}
