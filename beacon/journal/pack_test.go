package journal

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// versionOne is the schema of a day file of an earlier release.
const versionOne = `CREATE TABLE events (
	id INTEGER PRIMARY KEY, time INTEGER NOT NULL, topic TEXT NOT NULL, direction TEXT, kind TEXT, device TEXT, domain TEXT,
	attribution TEXT, address TEXT, method TEXT, path TEXT, user_agent TEXT, status INTEGER, bytes INTEGER, duration INTEGER,
	cause TEXT, detail TEXT, folder TEXT, name TEXT, count INTEGER, since INTEGER, peer TEXT, reach TEXT, active INTEGER
) STRICT;
CREATE INDEX events_by_time ON events (time);`

// writeVersionOne writes a day file like an earlier release.
func writeVersionOne(t *testing.T, path string, first int64, events []event.Event) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	db, err := create(path, versionOne, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range events {
		r := newRow(first+int64(i), &events[i])
		if _, err := db.Exec("INSERT INTO events VALUES ("+places(len(r))+")", r[:]...); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestDayFilesOfAnEarlierReleaseAreRead starts with two of them, one of them of today.
func TestDayFilesOfAnEarlierReleaseAreRead(t *testing.T) {
	dir := t.TempDir()
	events := conversation(0, 30)
	for i := 50; i < len(events); i++ {
		events[i].Time = events[i].Time.AddDate(0, 0, 1)
	}
	writeVersionOne(t, filepath.Join(dir, Folder, "2026-11-23.db"), 1, events[:50])
	writeVersionOne(t, filepath.Join(dir, Folder, "2026-11-24.db"), 51, events[50:100])
	for n := range 3 {
		r := start(t, Config{Dir: dir})
		if n == 0 && len(r.gaps()) != 1 {
			t.Errorf("gaps %+v, want one because the state is missing", r.gaps())
		}
		r.fold(events[100+10*n : 110+10*n])
		r.end()
		if got := sample(r.state, noon.AddDate(0, 0, 2)).Totals.Known; got != 22+2*n {
			t.Errorf("start %d: %d agents, want %d", n, got, 22+2*n)
		}
		if got := r.all(); !slices.Equal(plain(got), plain(events[:110+10*n])) {
			t.Errorf("start %d: %d events, or not the %d that were recorded", n, len(got), 110+10*n)
		}
		since := events[60].Time
		if got := read(t, r.Journal, since, time.Time{}); !slices.Equal(plain(got), plain(events[60:110+10*n])) {
			t.Errorf("start %d: %d events since %v, want %d", n, len(got), since, 50+10*n)
		}
	}
	got := slices.DeleteFunc(files(t, dir), func(name string) bool { return !isDay(name) }) // readers leave companion files
	if want := []string{"2026-11-23.db", "2026-11-24.1.db", "2026-11-24.db"}; !slices.Equal(got, want) {
		t.Errorf("files %q, want %q", got, want)
	}
}

// plain returns events without the fields that the state fills in.
func plain(events []event.Event) []event.Event {
	events = slices.Clone(events)
	for i := range events {
		events[i].Device, events[i].Attribution = protocol.Device{}, event.Unattributed
	}
	return events
}

// TestEventSize limits the average size of the events of a day on disk.
func TestEventSize(t *testing.T) {
	dir, events := t.TempDir(), conversation(0, 2000)
	r := start(t, Config{Dir: dir})
	r.fold(events)
	r.end()
	size := sizeAt(t, filepath.Join(dir, Folder, dayFile(dayOf(noon)))) / int64(len(events))
	if size > EventBytes {
		t.Errorf("%d bytes an event, want at most EventBytes, %d", size, EventBytes)
	}
}

// TestAllTextsAreReadUnchanged writes events with texts of all kinds and lengths, more than a file
// shares, in several runs.
func TestAllTextsAreReadUnchanged(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	parts := []string{"", "/", "a", "a/", "//", "ü\xff", "0", "17", "x.ndi", strings.Repeat("long/", 70), "'\"\x00", "GET"}
	text := func() string {
		if rng.IntN(3) == 0 {
			return fmt.Sprint("/made/up/", rng.IntN(20_000), "/", rng.IntN(9))
		}
		return parts[rng.IntN(len(parts))] + parts[rng.IntN(len(parts))]
	}
	dir := t.TempDir()
	var want []event.Event
	for range 4 {
		r := start(t, Config{Dir: dir})
		for range 2500 {
			e := event.Event{
				Time: noon.Add(time.Duration(len(want))), Device: protocol.Device{Name: text(), Domain: text()}, Path: text(), Name: text(),
				UserAgent: text(), Method: text(), Folder: text(), Peer: text(), Detail: text(), Cause: event.Cause(text()),
			}
			if rng.IntN(2) == 0 {
				e.Path += e.Name
			}
			want = append(want, e)
		}
		r.Record(want[len(want)-2500:])
		r.end()
	}
	r := New(Config{Dir: dir})
	if got := read(t, r, time.Time{}, time.Time{}); !slices.Equal(got, want) {
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("event %d\n got %+v\nwant %+v", i, got[i], want[i])
			}
		}
		t.Fatalf("%d events, want %d", len(got), len(want))
	}
}
