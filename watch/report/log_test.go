package report

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"beacontop/watch/weblogtest"
)

// breaking returns a text and then calls a function.
type breaking struct {
	text io.Reader
	then func() error
}

func (b breaking) Read(p []byte) (int, error) {
	if n, err := b.text.Read(p); err == nil {
		return n, nil
	}
	return 0, b.then()
}

// TestAnInterruptedReadingCounts interrupts the reading, in two ways.
func TestAnInterruptedReadingCounts(t *testing.T) {
	log := string(logOf(t, weblogtest.Generator{Lines: 500, Devices: 20}))
	gone := errors.New("the share went away")
	t.Run("read error", func(t *testing.T) {
		tally := New(Config{})
		_, err := tally.Read(context.Background(), "a.log", breaking{strings.NewReader(log), func() error { return gone }})
		r := tally.Result()
		if !errors.Is(err, gone) || r.Totals.Requests < 490 || r.Interrupted != nil || r.Quality.Failed != 1 || r.Quality.Sources[0].Error != gone.Error() {
			t.Errorf("%v, %+v, %+v", err, r.Totals, r.Quality)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, stop := context.WithCancel(context.Background())
		tally := New(Config{})
		_, err := tally.Read(ctx, "a.log", breaking{strings.NewReader(log), func() error { stop(); return ctx.Err() }})
		r := tally.Result()
		if !errors.Is(err, context.Canceled) || r.Totals.Requests < 490 || r.Interrupted == nil || *r.Interrupted != (Interrupted{"a.log", 508}) {
			t.Errorf("%v, %+v, %+v", err, r.Totals, r.Interrupted)
		}
	})
}

// TestEventsGiveTheSameReportAsTheirLog reads the events of a log once more, as JSON.
func TestEventsGiveTheSameReportAsTheirLog(t *testing.T) {
	log := logOf(t, weblogtest.Generator{Lines: 4000, Devices: 100})
	var lines bytes.Buffer
	for _, e := range eventsOf(t, log) {
		if err := json.NewEncoder(&lines).Encode(e); err != nil {
			t.Fatal(err)
		}
	}
	first, second := New(Config{}), New(Config{})
	read(t, first, "log", log)
	read(t, second, "log", lines.Bytes())
	want, got := first.Result(), second.Result()
	want.Quality, got.Quality = Quality{}, Quality{}
	if !reflect.DeepEqual(got, want) {
		t.Errorf(" got %+v\nwant %+v", got, want)
	}
}

// TestAnUnterminatedLastLineIsRead reads byte by byte.
func TestAnUnterminatedLastLineIsRead(t *testing.T) {
	const log = "#Fields: date time cs-method cs-uri-stem sc-status\n2026-11-23 00:05:00 GET /ManageSoftRL/test 200"
	tally := New(Config{})
	if _, err := tally.Read(context.Background(), "a.log", iotest.OneByteReader(strings.NewReader(log))); err != nil {
		t.Fatal(err)
	}
	if n := tally.Result().Totals.Requests; n != 1 {
		t.Errorf("%d requests", n)
	}
}

// TestMissingFieldsAreUnknown reads logs with and without sizes and durations.
func TestMissingFieldsAreUnknown(t *testing.T) {
	const row, path = "2026-11-23 00:05:00 GET /ManageSoftDL/Policies/Merged/x_domain/Machine/A.npl 200", "#Fields: date time cs-method cs-uri-stem sc-status"
	const without, with, combined = path + "\n" + row + "\n", path + " sc-bytes time-taken\n" + row + " 0 0\n",
		`10.0.0.1 - - [23/Nov/2026:00:05:00 +0000] "GET /ManageSoftDL/Schedules/a.osd HTTP/1.1" 200 5` + "\n"
	tests := []struct {
		name         string
		logs         []string
		sized, timed int64 // downloads; -1: unknown
	}{
		{"neither", []string{without}, -1, -1},
		{"both, and they are 0", []string{with}, 1, 1},
		{"one log of two", []string{without, with, without}, 1, 1},
		{"the combined format has sizes only", []string{combined}, 1, -1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tally := New(Config{})
			for _, log := range test.logs {
				read(t, tally, "a.log", []byte(log))
			}
			r := tally.Result()
			k := r.Kinds[0]
			if (k.Bytes != nil) != (test.sized >= 0) || k.Sized != max(test.sized, 0) || (r.Totals.DownloadedBytes != nil) != (test.sized >= 0) {
				t.Errorf("%d sized, %v", k.Sized, k.Bytes)
			}
			if (k.Taken != nil) != (test.timed >= 0) || k.Taken != nil && k.Taken.Timed != test.timed {
				t.Errorf("%+v", k.Taken)
			}
		})
	}
}

// TestVerdicts checks the one-line description of useless logs.
func TestVerdicts(t *testing.T) {
	tests := []struct{ name, log, want string }{
		{"nothing", "", "empty"},
		{"comments", "#Software: IIS\n#Fields: date time\n", "no requests, only comments"},
		{"another site", "#Fields: date time cs-method cs-uri-stem sc-status\n2026-11-23 00:05:00 GET / 200\n", "no requests of agents, 1 line of other sites or products"},
		{"another text file", "dear diary,\nnothing today\n", "not a log of a beacon: 2 lines, none readable; line 1: neither columns after #Fields nor the combined format"},
		{"one long line", strings.Repeat("x", 1<<20), "not a log of a beacon: 1 line, none readable; line 1: longer than 64 KiB"},
		{"a log", "#Fields: date time cs-method cs-uri-stem sc-status\n2026-11-23 00:05:00 GET /ManageSoftRL/test 200\n", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			about, err := New(Config{}).Read(context.Background(), "a.log", strings.NewReader(test.log))
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if err := Verdict(about); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
