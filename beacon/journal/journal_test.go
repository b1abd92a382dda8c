package journal

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func TestEventsAreReadUnchanged(t *testing.T) {
	full := event.Event{
		Time: noon.Add(123456789), Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindUsage,
		Device: protocol.Device{Name: "HERON07", Domain: "corp.example"}, Attribution: event.ByAddress, Address: netip.MustParseAddr("fe80::1%eth0"),
		Method: "PUT", Path: "/ManageSoftRL/\x1b[31m\xff\x00'\"ü", UserAgent: "x", Status: 507, Bytes: 1 << 40, Duration: time.Hour,
		Cause: event.CauseDiskFull, Detail: "a\nb", Folder: "UsageData", Name: "n.mmi", Count: -1, Since: noon.Add(-time.Hour),
		Peer: "http://p", Reach: event.ReachDown, Active: true, Substatus: 7, Win32: 64, Total: 1 << 41, Reserve: 1 << 30, Unsized: true, Untimed: true,
		Code: "disk-full", Change: "raised", Severity: "problem",
	}
	r := start(t, Config{Dir: t.TempDir()})
	want := []event.Event{full}
	for topic := event.Topic(0); !strings.Contains(topic.String(), "("); topic++ {
		e := event.Event{Time: noon.Add(time.Minute * time.Duration(topic+1)), Topic: topic}
		r.Record([]event.Event{e}, unapplied)
		if topic.Stored() {
			want = append(want, e)
		}
	}
	r.Record([]event.Event{full}, unapplied)
	r.end()
	got := r.all()
	if !slices.Equal(got, want) {
		t.Errorf("events\n got %+v\nwant %+v", got, want)
	}
	some := read(t, r.Journal, noon.Add(2*time.Minute), noon.Add(4*time.Minute))
	if !slices.Equal(some, want[2:4]) {
		t.Errorf("of two minutes\n got %+v\nwant %+v", some, want[2:4])
	}
}

// oddFolder is a name with characters that have a meaning in a URL.
func oddFolder() string {
	if runtime.GOOS == "windows" {
		return "a dir#%20"
	}
	return "a dir?#%20"
}

// TestStateSurvivesRestarts stops and starts a journal several times: after each start the state is
// the same as before, restored from one checkpoint, from several or from none.
func TestStateSurvivesRestarts(t *testing.T) {
	dir, events := filepath.Join(t.TempDir(), oddFolder()), conversation(0, 800)
	now := func(i int) time.Time { return noon.Add(time.Duration(3+i) * time.Minute) }
	var before estate.Sample
	for i, n := range []int{0, 2500, 1000, 0, 500} {
		r := start(t, Config{Dir: dir})
		if i > 0 {
			differences(t, sample(r.state, now(i)), before)
		}
		r.fold(events[:n/2])
		r.hurry()
		r.fold(events[n/2 : n])
		events = events[n:]
		r.end()
		before = sample(r.state, now(i+1))
		if gaps := r.gaps(); len(gaps) > 0 {
			t.Errorf("start %d: gaps %+v", i, gaps)
		}
	}
	if before.Totals.Known != 800 {
		t.Errorf("%d agents, want 800", before.Totals.Known)
	}
	if got := len(read(t, New(Config{Dir: dir}), time.Time{}, time.Time{})); got != 4000 {
		t.Errorf("%d events in the history, want 4000", got)
	}
}

// TestStreamSurvivesRestarts records one event of every topic and compares the stream before and
// after a restart.
func TestStreamSurvivesRestarts(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "h")
	stream := func(s *estate.State) []event.Event {
		rows := s.Sample(estate.Query{Now: noon, Parts: estate.PartRequests, Requests: estate.RequestsQuery{Limit: 99}}).Requests.Rows
		for i := range rows {
			rows[i].ID = 0 // of those from the history
		}
		return rows
	}
	r := start(t, Config{Dir: dir})
	var events []event.Event
	for topic := range event.Topics() {
		events = append(events, event.Event{
			Time: noon.Add(time.Duration(topic) * time.Second), Topic: topic, Device: protocol.Device{Name: "HERON07"}, Kind: protocol.KindInventory,
			Direction: event.DirectionUpload, Folder: "Inventories", Name: topic.String(), Cause: event.CauseTruncated,
		})
	}
	r.fold(events)
	r.end()
	before := stream(r.state)
	after := stream(start(t, Config{Dir: dir}).state)
	if len(before) < 3 || !slices.Equal(after, before) {
		t.Errorf("stream\n got %+v\nwant %+v", after, before)
	}
}

func differences(t *testing.T, got, want estate.Sample) {
	t.Helper()
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	for i := range g.NumField() {
		if name := g.Type().Field(i).Name; !reflect.DeepEqual(g.Field(i).Interface(), w.Field(i).Interface()) {
			t.Errorf("%s differs\n got %.600s\nwant %.600s", name, fmt.Sprintf("%+v", g.Field(i)), fmt.Sprintf("%+v", w.Field(i)))
		}
	}
}

func TestDayFiles(t *testing.T) {
	day := func(n int) event.Event {
		return event.Event{Time: noon.Add(time.Duration(n) * 24 * time.Hour), Topic: event.TopicArrival, Name: strings.Repeat("x", 1000)}
	}
	midnight := noon.Add(12 * time.Hour)
	tests := []struct {
		name   string
		config Config
		events []event.Event
		want   []string
	}{
		{"each day one file", Config{}, []event.Event{day(0), day(1), day(2)}, []string{"2026-11-23.db", "2026-11-24.db", "2026-11-25.db"}},
		{"a late event is in the file of the next day", Config{}, []event.Event{
			{Time: midnight.Add(time.Nanosecond)}, {Time: midnight.Add(-time.Nanosecond)},
		}, []string{"2026-11-24.db"}},
		{"the newest days are kept", Config{KeepDays: 2}, []event.Event{day(0), day(1), day(2), day(5)}, []string{"2026-11-25.db", "2026-11-28.db"}},
		{"a wrong clock deletes only one file", Config{KeepDays: 3}, []event.Event{day(0), day(1), day(2), day(9000)},
			[]string{"2026-11-24.db", "2026-11-25.db", "2051-07-15.db"}},
		{"the file being written is kept, whatever its size", Config{KeepBytes: 1}, []event.Event{day(0), day(1), day(2)}, []string{"2026-11-25.db"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.config.Dir = t.TempDir()
			r := start(t, tt.config)
			for _, e := range tt.events {
				r.fold([]event.Event{e})
			}
			r.end()
			if got := files(t, tt.config.Dir); !slices.Equal(got, append(tt.want, stateFile)) {
				t.Errorf("files %q, want %q", got, tt.want)
			}
		})
	}
}

// files lists the history. The companion files of SQLite are gone after the end.
func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, Folder))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestOverflowBecomesOneGap(t *testing.T) {
	r := &recorder{t: t, heard: make(chan event.Event, 10)}
	r.Journal = New(Config{Dir: t.TempDir(), Publish: func(e event.Event) { r.heard <- e }})
	events := conversation(0, waitingLimit/5+10)
	r.Record(events, unapplied)
	done := make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { done <- r.Run(ctx) }()
	gap := r.await("the gap", func(e event.Event) bool { return e.Topic == event.TopicGap })
	if want := len(events) - waitingLimit; gap.Count != want || gap.Name != event.GapHistory {
		t.Errorf("gap %+v, want %d events of the history", gap, want)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if got := len(r.all()); got != waitingLimit {
		t.Errorf("%d events on disk, want %d", got, waitingLimit)
	}
}

// TestSQLite3ReadsARunningHistory runs the sqlite3 command, as an administrator would.
func TestSQLite3ReadsARunningHistory(t *testing.T) {
	tool, err := exec.LookPath("sqlite3")
	if err != nil {
		t.Skip("sqlite3 is not installed")
	}
	r := start(t, Config{Dir: t.TempDir()})
	r.fold(conversation(0, 200))
	r.fold([]event.Event{{Time: noon.Add(24 * time.Hour), Topic: event.TopicStart}})
	r.written(t, 1001)
	ask := func(file, query string) string {
		out, err := exec.Command(tool, "-readonly", r.path(file), query).CombinedOutput()
		if err != nil {
			t.Errorf("%v: %s", err, out)
		}
		return strings.TrimSpace(string(out))
	}
	if got := ask("2026-11-23.db", "SELECT count(*), min(device), datetime(min(time)/1000000000, 'unixepoch') FROM events WHERE topic = 'request'"); got != "600|HOST-000000|2026-11-23 12:00:00" {
		t.Errorf("sqlite3 prints %q", got)
	}
	r.end()
	if got := ask(stateFile, "SELECT name, marks FROM agents WHERE name = 'host-000010'"); got != "HOST-000010|policy:404!1795435200 schedule:200@1795435200 inventory:200@1795435200" {
		t.Errorf("sqlite3 prints %q", got)
	}
}

// TestRepeatedChecksAreNotStored publishes parent, sibling and disk every second for an hour, in
// which each changes twice.
func TestRepeatedChecksAreNotStored(t *testing.T) {
	r := start(t, Config{Dir: t.TempDir()})
	var want []event.Event
	for second := range 3600 {
		reach, cause, detail := event.ReachUp, event.CauseNone, ""
		if second/1200 == 1 {
			reach, cause, detail = event.ReachDown, event.CauseTimeout, fmt.Sprintf("read 127.0.0.1:%d", 40_000+second)
		}
		at := noon.Add(time.Duration(second) * time.Second)
		events := []event.Event{
			{Time: at, Topic: event.TopicParent, Peer: "http://p", Reach: reach, Cause: cause, Detail: detail, Duration: time.Duration(second)},
			{Time: at, Topic: event.TopicSibling, Peer: "http://p", Reach: reach, Cause: cause, Detail: detail, Duration: time.Duration(second)},
			{Time: at, Topic: event.TopicDisk, Cause: cause, Bytes: int64(second)},
			{Time: at, Topic: event.TopicPulse, Count: second},
		}
		if second%1200 == 0 {
			want = append(want, events[:3]...)
		}
		r.fold(events)
	}
	r.end()
	if got := r.all(); !slices.Equal(got, want) {
		t.Errorf("events\n got %+v\nwant %+v", got, want)
	}
}
