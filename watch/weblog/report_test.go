package weblog

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/weblogtest"
)

func TestEveryLineIsAccountedFor(t *testing.T) {
	const good = "2026-11-23 00:05:00 GET /ManageSoftDL/a.osd 200\n"
	const fields = "#Fields: date time cs-method cs-uri-stem sc-status\n"
	tests := []struct {
		name, log string
		want      Counts
		reason    string // of the last example
	}{
		{"a row", fields + good, Counts{Lines: 2, Requests: 1, Comments: 1}, ""},
		{"blank lines and other directives", "#Date: x\n\n\r\n" + fields + good, Counts{Lines: 5, Requests: 1, Comments: 4}, ""},
		{"a row of another path", fields + "2026-11-23 00:05:00 GET /wp-login.php 404\n", Counts{Lines: 2, Other: 1, Comments: 1}, ""},
		{"a row without a path", fields + "2026-11-23 00:05:00 - - 400\n", Counts{Lines: 2, Other: 1, Comments: 1}, ""},
		{"a row of FTP", "#Fields: date time s-sitename cs-uri-stem\n2026-11-23 00:05:00 FTPSVC2 /ManageSoftDL/a\n", Counts{Lines: 2, Other: 1, Comments: 1}, ""},
		{"fewer columns", fields + "2026-11-23 00:05:00 GET\n", Counts{Lines: 2, Malformed: 1, Comments: 1}, "fewer columns than #Fields names"},
		{"more columns", fields + "2026-11-23 00:05:00 GET /a b 200\n", Counts{Lines: 2, Malformed: 1, Comments: 1}, "more columns than #Fields names"},
		{"an invalid date", fields + "2026-02-29 00:05:00 GET /a 200\n", Counts{Lines: 2, Malformed: 1, Comments: 1}, "no date and time"},
		{"an invalid hour", fields + "2026-11-23 24:05:00 GET /a 200\n", Counts{Lines: 2, Malformed: 1, Comments: 1}, "no date and time"},
		{"no column for the date, and no #Date", "#Fields: time cs-uri-stem\n00:05:00 /ManageSoftDL/a\n", Counts{Lines: 2, Malformed: 1, Comments: 1}, "no date and time"},
		{"an invalid status", fields + "2026-11-23 00:05:00 GET /a OK\n", Counts{Lines: 2, Malformed: 1, Comments: 1}, "the status is not a number"},
		{"an invalid size", "#Fields: date time cs-uri-stem cs-bytes\n2026-11-23 00:05:00 /a 1e3\n", Counts{Lines: 2, Other: 1, Comments: 1}, ""},
		{"an invalid duration", "#Fields: date time cs-uri-stem time-taken\n2026-11-23 00:05:00 /a 999999999999999999\n", Counts{Lines: 2, Other: 1, Comments: 1}, ""},
		{"a row before the columns are known", good + fields, Counts{Lines: 2, Malformed: 1, Comments: 1}, "neither columns after #Fields nor the combined format"},
		{"zeros before a row", fields + "\x00\x00" + good, Counts{Lines: 2, Requests: 1, Malformed: 1, Comments: 1}, "zero bytes, probably from a crash"},
		{"a row cut off by zeros", fields + "2026-11-23 00:0\x00\x00\n", Counts{Lines: 2, Malformed: 1, Comments: 1}, "zero bytes, probably from a crash"},
		{"a line that is too long", fields + strings.Repeat("x", lineLimitBytes+1) + "\n" + good, Counts{Lines: 3, Requests: 1, Cut: 1, Comments: 1}, "longer than 64 KiB"},
		{"a row without its end", fields + strings.TrimSpace(good), Counts{Lines: 2, Requests: 1, Comments: 1}, ""},
		{"half a row at the end", fields + good[:30], Counts{Lines: 2, Malformed: 1, Comments: 1}, "fewer columns than #Fields names"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, report := whole(tt.log)
			tt.want.Bytes = int64(len(tt.log))
			if report.Counts != tt.want {
				t.Errorf("\n got %+v\nwant %+v", report.Counts, tt.want)
			}
			reason := ""
			if n := len(report.Examples); n > 0 {
				reason = report.Examples[n-1].Reason
			}
			if reason != tt.reason {
				t.Errorf("reason %q, want %q", reason, tt.reason)
			}
		})
	}
}

func TestLastColumnOfAnUnterminatedLineIsIgnored(t *testing.T) {
	log := strings.TrimSpace(row("PUT", "/ManageSoftRL/Logs/a.log", "200 0 0"))
	if e := one(t, log); e.Duration != 0 || e.Bytes != 22 {
		t.Errorf("%v, %d bytes: the duration may be part of a longer number", e.Duration, e.Bytes)
	}
	if e := one(t, log+"\n"); e.Duration != 33*time.Millisecond {
		t.Errorf("%v", e.Duration)
	}
}

func TestMalformedRowsAreLocated(t *testing.T) {
	var log strings.Builder
	log.WriteString("#Fields: date time cs-uri-stem\n")
	for i := range 100 {
		if i%2 == 0 {
			log.WriteString("2026-11-23 00:05:00 /ManageSoftDL/a\n")
		} else {
			fmt.Fprintf(&log, "bad %d %s\n", i, strings.Repeat("x", 200))
		}
	}
	for _, size := range []int{1, 100, log.Len()} {
		_, report := fed(log.String(), size)
		if report.Malformed != 50 || len(report.Examples) != exampleLimit {
			t.Fatalf("%d malformed, %d examples", report.Malformed, len(report.Examples))
		}
		for i, e := range report.Examples {
			if e.Line != 3+2*i || e.Reason != errDate.Error() || !strings.HasPrefix(e.Text, fmt.Sprintf("bad %d xx", 1+2*i)) || len(e.Text) != exampleLimitBytes {
				t.Errorf("example %d: %+v", i, e)
			}
		}
	}
}

func TestReportHasTimesAndFields(t *testing.T) {
	_, report := whole("#Fields: date time cs-uri-stem\n2026-11-23 00:05:02 /x\n2026-11-23 00:05:01 /ManageSoftDL/a\n2026-11-23 00:05:09 /y\n")
	if report.First != fivePast.Add(time.Second) || report.Last != fivePast.Add(9*time.Second) {
		t.Errorf("from %v to %v", report.First, report.Last)
	}
	if !report.Has("CS-URI-Stem") || report.Has("cs-uri") || report.Format != FormatW3C {
		t.Errorf("%+v", report)
	}
	before := report
	p := New()
	p.Feed([]byte("bad\nbad\n"), func(*event.Event) {})
	first := p.Report()
	first.Examples[0].Reason = "changed"
	if p.Report().Examples[0].Reason == "changed" {
		t.Error("a report shares memory with its parser")
	}
	if before.Has("sc-status") {
		t.Error("a missing field is reported as present")
	}
}

func TestBlindness(t *testing.T) {
	blind := func(log string) (fields []string) {
		_, report := whole(log)
		for _, b := range report.Blind() {
			if b.Analysis == "" || b.Remedy == "" {
				t.Errorf("%+v says too little", b)
			}
			fields = append(fields, b.Field)
		}
		return fields
	}
	tests := []struct {
		name, log string
		want      []string
	}{
		{"nothing was read", "", nil},
		{"all fields", "#Fields: " + weblogtest.FullFields + "\n", nil},
		{"the default of IIS", "#Fields: " + weblogtest.DefaultFields + "\n", []string{"cs-bytes", "sc-bytes", "X-Forwarded-For"}},
		{"fields that were enabled in mid-file", "#Fields: " + weblogtest.DefaultFields + "\n#Fields: " + weblogtest.FullFields + "\n", nil},
		{"few fields", "#Fields: date time c-ip cs-method cs-uri sc-status cs(X-Forwarded-For)\n", []string{"sc-substatus", "sc-win32-status", "cs-bytes", "sc-bytes", "time-taken", "cs(User-Agent)"}},
		{"a proxy's log", combined, []string{"sc-substatus", "sc-win32-status", "cs-bytes", "time-taken"}},
		{"the common format", common, []string{"sc-substatus", "sc-win32-status", "cs-bytes", "time-taken", "cs(User-Agent)"}},
		{"events", `{"time":"2026-11-23T00:05:00Z","topic":"start"}` + "\n", nil},
	}
	for _, tt := range tests {
		if got := blind(tt.log); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestServerIsNamedByItsLog(t *testing.T) {
	p := New()
	p.Feed([]byte("#Fields: date time s-computername cs-method cs-uri-stem sc-status\n"+
		"2026-11-23 00:00:00 PAR-BEACON1 GET /ManageSoftDL/test 200\n2026-11-23 00:00:01 - GET /ManageSoftDL/test 200\n"), func(*event.Event) {})
	if got := p.Report().Server; got != "PAR-BEACON1" {
		t.Errorf("%q", got)
	}
}

// Has reports whether the current columns include the field, case-insensitive.
func (r *Report) Has(field string) bool {
	for name := range strings.FieldsSeq(r.Fields) {
		if strings.EqualFold(name, field) {
			return true
		}
	}
	return false
}
