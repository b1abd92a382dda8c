package journal

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
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

// versionTwo is the schema of a day file of version 2.
const versionTwo = `CREATE TABLE day (
	one  INTEGER PRIMARY KEY CHECK (one = 1),
	base INTEGER NOT NULL            -- Unix nanoseconds; the times of the records are relative to it
) STRICT;
CREATE TABLE texts (
	id   INTEGER PRIMARY KEY,
	text TEXT NOT NULL               -- shared by many records: words, domains, folders, ...
) STRICT;
CREATE TABLE records (                   -- the events; of ANY columns an integer is the id of a text
	id          INTEGER PRIMARY KEY, -- grows from event to event, through all day files
	time        INTEGER NOT NULL,
	topic       ANY NOT NULL,
	direction   ANY,
	kind        ANY,
	device      TEXT,
	domain      ANY,
	attribution ANY,
	address     ANY,                 -- an integer is an IPv4 address
	method      ANY,
	path        ANY,                 -- up to the last slash
	file        TEXT,                -- the part after it; NULL: it equals the name
	user_agent  ANY,
	status      INTEGER,
	bytes       INTEGER,
	duration    INTEGER,
	cause       ANY,
	detail      ANY,
	folder      ANY,
	name        TEXT,
	count       INTEGER,
	since       INTEGER,
	peer        ANY,
	reach       ANY,
	active      INTEGER
) STRICT;
CREATE VIEW events (
	id,          -- grows from event to event, through all day files
	time,        -- when it ended; this and since: Unix nanoseconds
	topic,       -- request, relay, arrival, departure, gap, ...
	direction,   -- download, upload, relay; NULL: none
	kind,        -- policy, inventory, usage, ...; NULL: other
	device,
	domain,
	attribution, -- how the device is known: named, by address, inferred (a name in an undocumented place of the request)
	address,     -- of the agent
	method,
	path,
	user_agent,
	status,      -- HTTP status; NULL: there was none
	bytes,
	duration,    -- nanoseconds
	cause,       -- why it failed
	detail,
	folder,      -- type folder below Incoming
	name,
	count,
	since,
	peer,        -- address or URL of the other beacon
	reach,       -- up, down
	active       -- 1: this parent is in use
) AS SELECT
	id, time + (SELECT base FROM day), CASE typeof(topic) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = topic) ELSE topic END, CASE typeof(direction) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = direction) ELSE direction END, CASE typeof(kind) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = kind) ELSE kind END, device, CASE typeof(domain) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = domain) ELSE domain END, CASE typeof(attribution) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = attribution) ELSE attribution END,
	CASE typeof(address) WHEN 'integer'
		THEN printf('%d.%d.%d.%d', address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255) ELSE address END,
	CASE typeof(method) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = method) ELSE method END, CASE WHEN path IS NULL THEN file ELSE CASE typeof(path) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = path) ELSE path END || coalesce(file, name, '') END, CASE typeof(user_agent) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = user_agent) ELSE user_agent END,
	status, bytes, duration, CASE typeof(cause) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = cause) ELSE cause END, CASE typeof(detail) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = detail) ELSE detail END, CASE typeof(folder) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = folder) ELSE folder END, name, count, since + (SELECT base FROM day),
	CASE typeof(peer) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = peer) ELSE peer END, CASE typeof(reach) WHEN 'integer' THEN (SELECT text FROM texts WHERE texts.id = reach) ELSE reach END, active
FROM records;
`

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
		e := events[i]
		e.ID = first + int64(i)
		r := newRow(&e)
		list, err := columnsIn(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		names, values := []string{}, []any{}
		for column, name := range strings.Split(list, ", ") {
			if name != "NULL" {
				names, values = append(names, name), append(values, r[column])
			}
		}
		if _, err := db.Exec("INSERT INTO events ("+strings.Join(names, ", ")+") VALUES ("+places(len(values))+")", values...); err != nil {
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

// TestDayFilesOfVersionTwoAreRead lack some of today's fields.
func TestDayFilesOfVersionTwoAreRead(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, Folder), 0o750); err != nil {
		t.Fatal(err)
	}
	db, err := create(filepath.Join(dir, Folder, "2026-11-23.db"), versionTwo, 2)
	if err != nil {
		t.Fatal(err)
	}
	want := conversation(0, 20)
	for i := range want {
		e := &want[i]
		var address any
		if e.Address.IsValid() {
			address = e.Address.String()
		}
		if _, err := db.Exec("INSERT INTO records (id, time, topic, direction, kind, device, domain, address, method, file, user_agent, status, bytes, duration, folder, name, peer, since) "+
			"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", i+1, e.Time.UnixNano()-noon.UnixNano(), e.Topic.String(), e.Direction.String(), e.Kind.String(),
			text(e.Device.Name), text(e.Device.Domain), address, text(e.Method), text(e.Path), text(e.UserAgent), number(e.Status), number(e.Bytes), number(e.Duration),
			text(e.Folder), text(e.Name), text(e.Peer), sinceOf(e)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Exec("INSERT INTO day VALUES (1, ?)", noon.UnixNano()); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if got := plain(read(t, New(Config{Dir: dir, Publish: func(event.Event) {}}), time.Time{}, time.Time{})); !slices.Equal(got, plain(want)) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// TestADayFileOfVersionThreeIsContinued updates a beacon in the middle of a day: its file lacks the
// fields of diagnoses.
func TestADayFileOfVersionThreeIsContinued(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, Folder), 0o750); err != nil {
		t.Fatal(err)
	}
	lacks := regexp.MustCompile(`(?s)(\n\tuntimed[^,\n]*),([^\n]*)\n\t(?:code|CASE typeof\(code\)).*?\n(\)|FROM)`)
	db, err := create(filepath.Join(dir, Folder, "2026-11-23.db"), lacks.ReplaceAllString(daySchema, "$1$2\n$3"), 3)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO records (id, time, topic, untimed) VALUES (1, 0, 'stop', 1); INSERT INTO day VALUES (1, ?, 'x')", noon.UnixNano()); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("SELECT code FROM events"); err == nil {
		t.Fatal("the file has the fields of diagnoses")
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	raised := event.Event{Time: noon.Add(time.Second), Topic: event.TopicDiagnosis, Name: "disk-full", Code: "disk-full", Change: "raised", Severity: "problem"}
	r := start(t, Config{Dir: dir})
	r.Record([]event.Event{raised}, unapplied)
	r.end()
	got := slices.DeleteFunc(r.all(), func(e event.Event) bool { return e.Topic == event.TopicGap }) // state.db is missing
	if want := []event.Event{{Time: noon, Topic: event.TopicStop, Untimed: true}, raised}; !slices.Equal(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
}

func sinceOf(e *event.Event) any {
	if e.Since.IsZero() {
		return nil
	}
	return e.Since.UnixNano() - noon.UnixNano()
}

// plain returns events without the fields that the state fills in.
func plain(events []event.Event) []event.Event {
	events = slices.Clone(events)
	for i := range events {
		events[i].Device, events[i].Attribution, events[i].ID = protocol.Device{}, event.Unattributed, 0
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
		r.Record(slices.Clone(want[len(want)-2500:]), unapplied)
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
