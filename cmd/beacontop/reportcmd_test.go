package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beacontop/watch/report"
	"beacontop/watch/weblogtest"
)

// TestCtrlCReportsWhatWasRead interrupts the reading of a stream to which nothing more is
// written.
func TestCtrlCReportsWhatWasRead(t *testing.T) {
	var log bytes.Buffer
	if err := weblogtest.Generate(&log, weblogtest.Generator{Lines: 500, Devices: 20}); err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	silent, hangUp := io.Pipe()
	t.Cleanup(func() { _ = hangUp.Close() })
	in := io.MultiReader(&log, readerFunc(func([]byte) (int, error) { interrupt(); return 0, io.EOF }), silent)
	later := filepath.Join(t.TempDir(), "u_ex270101.log") // not read before all of the stream
	if err := os.WriteFile(later, []byte("#Fields: date time cs-method cs-uri-stem sc-status\n2027-01-01 00:00:00 GET /ManageSoftDL/test 200\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, said strings.Builder
	o := reportOptions{format: "text", top: 10}
	code := speak(&said, o.run(ctx, streams{in, &out, &said}, []string{"-", later}))
	if code != exitFailed || said.String() != "beacontop: error: interrupted in - after 508 lines; the report covers what was read; 1 more not started\n" {
		t.Errorf("%d: %s", code, said.String())
	}
	if !strings.Contains(out.String(), "INTERRUPTED in - after 508 lines") || !strings.Contains(out.String(), "requests               498") {
		t.Error(out.String())
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestTimesOfAReport(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"24h": "2026-11-22T12:00:00Z", "90m": "2026-11-23T10:30:00Z", "7d": "2026-11-16T12:00:00Z", "2026-11-20": "2026-11-20T00:00:00Z",
		"2026-11-20T10:00:00+02:00": "2026-11-20T08:00:00Z", "": "0001-01-01T00:00:00Z",
		"yesterday": "", "-1h": "", "d": "", "-3d": "", "2026-13-01": "",
	} {
		got, err := momentOf(text, time.UTC, now)
		if (err == nil) != (want != "") || err == nil && got.Format(time.RFC3339) != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

func TestProgressFitsInALine(t *testing.T) {
	of := &reading{inputs: []report.Input{{Name: "/x/u_ex261123.log"}, {Name: "/x/" + strings.Repeat("long\x1b", 20)}}}
	tests := []struct {
		p    progress
		log  int
		want string
	}{
		{progress{of: of, total: 2e9}, 0, "[#####···············]  25 %  u_ex261123.log  1 of 2  500 MB  250 MB/s  6s left"},
		{progress{of: of}, 0, "reading u_ex261123.log  1 of 2  500 MB  250 MB/s"},
		{progress{of: of, total: 1000}, 1, `reading long\x1blong\x1blong\x1…  2 of 2  500 MB  250 MB/s`},
	}
	for _, test := range tests {
		if got := test.p.line(5e8, test.log, 2*time.Second); got != test.want || len([]rune(got)) > 80 {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}
