package report

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/watch/logs/merge"
	"beacontop/watch/report/input"
	"beacontop/watch/weblogtest"
)

// merged returns the report of paths, and a dashboard sample of the same logs.
func merged(t *testing.T, paths ...string) (Result, estate.Sample) {
	t.Helper()
	tally, state := New(Config{Top: 1000}), estate.NewState(estate.Limits{})
	var streams []merge.Stream
	var again int
	var nameless int64
	inputs, _ := input.Once(input.Find(paths, nil))
	for _, in := range inputs {
		s := in.Stream(func(each func([]event.Event) error) {
			var read atomic.Int64
			f, err := in.Open(&read)
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = f.Close() }()
			if _, err := tally.Take(t.Context(), in.Name, f, each); err != nil {
				t.Error(err)
			}
		})
		s.Again = &again
		streams = append(streams, s)
	}
	if err := merge.Streams(streams, func(b merge.Batch) error {
		tally.Add(slices.Clone(b.Events))
		events := slices.Clone(b.Events)
		state.Apply(events...)
		for _, e := range events {
			if e.Topic == event.TopicRequest && e.Attribution == event.Unattributed {
				nameless++
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	tally.Again(again)
	sample := state.Sample(estate.Query{Now: tally.counted.Last, Parts: estate.PartFailures})
	sample.Totals.Nameless = nameless // of all time
	return tally.Result(), sample
}

// figuresOf is a report without the quality of the logs.
func figuresOf(t *testing.T, r Result) string {
	t.Helper()
	r.Quality = Quality{}
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// agree fails if report and dashboard differ for the same events.
func agree(t *testing.T, r Result, s estate.Sample) {
	t.Helper()
	if r.Totals.Devices != s.Totals.Known || r.Agents.Failing.Count != s.Totals.Failing || r.Totals.Unattributed != s.Totals.Nameless || r.Agents.Orphans.Known && r.Agents.Orphans.Count != s.Totals.Lost {
		t.Errorf("report: %d devices, %d failing, %d unattributed requests, %d orphans; dashboard: %+v",
			r.Totals.Devices, r.Agents.Failing.Count, r.Totals.Unattributed, r.Agents.Orphans.Count, s.Totals)
	}
}

func writeLog(t *testing.T, file string, lines ...string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.Join(lines, "")), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// generatedLines is a log of some days, its directives and its rows.
func generatedLines(t *testing.T) (head string, rows []string) {
	t.Helper()
	log := logOf(t, weblogtest.Generator{Lines: 9000, Devices: 250, Seed: 4})
	for line := range bytes.Lines(log) {
		switch {
		case line[0] != '#':
			rows = append(rows, string(line))
		case strings.HasPrefix(string(line), "#Fields"):
			head = string(line)
		}
	}
	return head, rows
}

// TestTwoServersGiveTheSameFiguresAsOne distributes the lines of a log to servers that share the
// agents, and delays lines by a few seconds.
func TestTwoServersGiveTheSameFiguresAsOne(t *testing.T) {
	head, rows := generatedLines(t)
	dir := t.TempDir()
	single := writeLog(t, filepath.Join(dir, "one", "u_ex261123.log"), append([]string{head}, rows...)...)
	one, shown := merged(t, single)
	agree(t, one, shown)
	want := figuresOf(t, one)
	r := rand.New(rand.NewPCG(7, 7))
	for _, servers := range []int{1, 2, 3} {
		parts := make([][]string, servers)
		for i := range parts {
			parts[i] = []string{head}
		}
		for i := 0; i < len(rows); {
			n := r.IntN(servers)
			parts[n] = append(parts[n], rows[i])
			i++
			for ; i < len(rows) && rows[i][:19] == rows[i-1][:19] && servers == 1; i++ { // lines of the same second keep their order
				parts[n] = append(parts[n], rows[i])
			}
		}
		var paths []string
		for i, lines := range parts {
			late(r, lines[1:])
			paths = append(paths, writeLog(t, filepath.Join(dir, "many", string(rune('a'+servers)), string(rune('a'+i)), "u_ex261123.log"), lines...))
		}
		slices.Reverse(paths)
		many, shown := merged(t, paths...)
		agree(t, many, shown)
		if got := figuresOf(t, many); got != want {
			t.Errorf("%d servers\n%s", servers, difference(got, want))
		}
	}
}

// late moves some lines before a line that is a few seconds older.
func late(r *rand.Rand, lines []string) {
	at := func(line string) time.Time {
		when, _ := time.Parse(time.DateTime, line[:19])
		return when
	}
	for i := range lines[1:] {
		if a, b := at(lines[i]), at(lines[i+1]); r.IntN(3) == 0 && b.After(a) && b.Sub(a) < 4*time.Second {
			lines[i], lines[i+1] = lines[i+1], lines[i]
		}
	}
}

// difference returns the first lines in which two texts differ.
func difference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	out, shown := "", 0
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			out += "got " + a[i] + ", want " + b[i] + "\n"
			if shown++; shown > 8 {
				break
			}
		}
	}
	return out
}

// TestAChallengeOnOneServerIsAnsweredOnTheOther, and a failure belongs to its device.
func TestAChallengeOnOneServerIsAnsweredOnTheOther(t *testing.T) {
	const head = "#Fields: date time s-ip cs-method cs-uri-stem c-ip sc-status sc-substatus\n"
	const policy = " 10.0.0.1 GET /ManageSoftDL/Policies/Merged/corp.example_domain/Machine/OWL1.npl 10.16.0.1 "
	const schedule = " 10.0.0.1 GET /ManageSoftDL/Schedules/Default/Default.osd 10.16.0.1 "
	dir := t.TempDir()
	a := writeLog(t, filepath.Join(dir, "a", "u_ex261124.log"), head, "2026-11-24 09:00:00"+policy+"401 2\n", "2026-11-24 09:00:03"+schedule+"200 0\n", "2026-11-24 09:30:00"+policy+"200 0\n")
	b := writeLog(t, filepath.Join(dir, "b", "u_ex261124.log"), head, "2026-11-24 09:00:01"+policy+"200 0\n", "2026-11-24 09:00:04"+schedule+"404 7\n")
	for _, paths := range [][]string{{a, b}, {b, a}, {dir}} {
		r, shown := merged(t, paths...)
		agree(t, r, shown)
		if r.Totals.Failed != 1 || r.Totals.Unattributed != 0 || r.Agents.Failing.Count != 1 || r.Agents.Failing.Devices[0].Name != "OWL1" {
			t.Errorf("%q: %+v", paths, r.Totals)
		}
		if groups := shown.Failures.Groups; len(groups) != 1 || groups[0].Count != 1 || groups[0].Open != 1 || groups[0].Cause != event.CauseExtensionDeny {
			t.Errorf("%q: %+v", paths, groups)
		}
	}
}

// TestLinesOfOverlappingFilesCountOnce splits a log into files that share lines.
func TestLinesOfOverlappingFilesCountOnce(t *testing.T) {
	head, rows := generatedLines(t)
	dir := t.TempDir()
	one, _ := merged(t, writeLog(t, filepath.Join(dir, "one", "u_ex261123.log"), append([]string{head}, rows...)...))
	n := len(rows)
	a := writeLog(t, filepath.Join(dir, "many", "u_exA.log"), append([]string{head}, rows[:n/2]...)...)
	b := writeLog(t, filepath.Join(dir, "many", "u_exB.log"), append([]string{head}, rows[n/3:n*3/4]...)...)
	c := writeLog(t, filepath.Join(dir, "many", "u_exC.log"), append([]string{head}, rows[n*2/3:]...)...)
	for _, paths := range [][]string{{a, b, c}, {c, b, a}, {filepath.Join(dir, "many")}} {
		many, _ := merged(t, paths...)
		if got, want := figuresOf(t, many), figuresOf(t, one); got != want {
			t.Errorf("%q\n%s", paths, difference(got, want))
		}
		if many.Quality.Again < n/2-n/3 {
			t.Errorf("%q: %d lines reported as duplicates", paths, many.Quality.Again)
		}
	}
	other := writeLog(t, filepath.Join(dir, "other", "u_exA.log"), head, rows[0])
	if both, _ := merged(t, a, other); both.Totals.Requests != int64(n/2)-int64(strays(rows[:n/2]))+1 {
		t.Errorf("another server's line was dropped: %+v", both.Totals)
	}
}

// strays counts the rows that are not requests of agents.
func strays(rows []string) (n int) {
	for _, row := range rows {
		if !strings.Contains(row, "/ManageSoft") {
			n++
		}
	}
	return n
}
