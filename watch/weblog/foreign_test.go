package weblog

import (
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
)

// The logs here are based on bug reports of other log readers.

func TestQuestionMarkInTheStemIsACharacter(t *testing.T) {
	const folder = "/ManageSoftRL/Inventories/"
	for stem, want := range map[string]string{
		folder + "system+on+K?STER-PC7+at+20261110T124000.ndi.gz":                  "K?STER-PC7",
		folder + "system+on+M??LLER1+at+20261110T124000.ndi":                       "M??LLER1",
		folder + "system+on+????01+at+20261110T124000.ndi":                         "",
		"/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/???01.npl":      "",
		"/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/K?STER-PC7.npl": "K?STER-PC7.corp.example",
		"/ManageSoftDL/Policies/Merged/????.????_domain/Machine/OWL1.npl":          "OWL1",
	} {
		e := one(t, row("PUT", stem, "404 13 0"))
		if e.Device.String() != want || e.Path != strings.ReplaceAll(stem, "+", " ") || !e.Failed() {
			t.Errorf("%s\n got %+v, want %q", stem, e, want)
		}
	}
	query := one(t, "#Fields: date time cs-method cs-uri sc-status\n2026-11-23 00:05:00 GET /ManageSoftDL/a.osd?b=/c 200\n")
	if query.Path != "/ManageSoftDL/a.osd" {
		t.Errorf("a column that holds the query as well: %q", query.Path)
	}
}

func TestInvalidOptionalColumnIsUnknown(t *testing.T) {
	const log = "#Fields: date time cs-method cs-uri-stem sc-status sc-substatus sc-bytes cs-bytes time-taken\n2026-11-23 00:05:00 "
	tests := []struct {
		columns string // sc-substatus sc-bytes cs-bytes time-taken
		taken   time.Duration
		bytes   int64
	}{
		{"0 11 22 171.4343", 171434300 * time.Nanosecond, 11},
		{"0 11 22 2.", 2 * time.Millisecond, 11},
		{"0 11 22 -1", unknown, 11},
		{"0 11 22 18446744073709551615", unknown, 11},
		{"0 11 22 4294967295", unknown, 11},
		{"0 11 22 1e3", unknown, 11},
		{"0 11 22 .5", unknown, 11},
		{"0 11 22 ", unknown, 11},
		{"0 -1 22 7", 7 * time.Millisecond, unknown},
		{"0 1.5 22 7", 7 * time.Millisecond, unknown},
		{"0 18446744073709551615 22 7", 7 * time.Millisecond, unknown},
		{"x 11 -22 7", 7 * time.Millisecond, 11},
	}
	for _, tt := range tests {
		e := one(t, log+"GET /ManageSoftDL/a.osd 200 "+tt.columns+"\n")
		if e.Untimed != (tt.taken == unknown) || !e.Untimed && e.Duration != tt.taken || e.Unsized != (tt.bytes == unknown) || !e.Unsized && e.Bytes != tt.bytes {
			t.Errorf("%q: %+v", tt.columns, e)
		}
	}
	if e := one(t, log+"GET /ManageSoftDL/a.osd 404 ? 1 1 1\n"); e.Detail != "404 not found" {
		t.Errorf("an invalid sub-status: %q", e.Detail)
	}
}

func TestConnectionsWithoutARequest(t *testing.T) {
	const head = "#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason s-queuename\n2026-11-23 00:05:00 "
	tests := []struct {
		row, name string
		cause     event.Cause
	}{
		{"- - - - - - - - - Connections_Refused -", "Connections_Refused", event.CauseOverload},
		{"10.1.0.7 6438 10.2.0.1 80 - - - - - Timer_MinBytesPerSecond -", "Timer_MinBytesPerSecond", event.CauseIdle},
		{"10.1.0.7 6438 10.2.0.1 80 - - - 503 - ConnLimit -", "ConnLimit", event.CauseOverload},
		{"10.1.0.7 6438 10.2.0.1 80 HTTP/1.1 GET - 400 - BadRequest -", "BadRequest", event.CauseBadRequest},
		{"10.1.0.7 6438 10.2.0.1 80 - - - - - Timer_ConnectionIdle -", "Timer_ConnectionIdle", event.CauseNone},
		{"10.1.0.7 6438 10.2.0.1 80 - - - - - Something_New -", "Something_New", event.CauseStatus},
	}
	for _, tt := range tests {
		e := one(t, head+tt.row+"\n")
		if e.Topic != event.TopicConnection || e.Name != tt.name || e.Cause != tt.cause || e.Detail == "" || e.Device.Known() {
			t.Errorf("%s\n got %+v", tt.row, e)
		}
	}
}

// TestRowsWithoutADate reads the default columns of IIS 5 and 6, past midnight.
func TestRowsWithoutADate(t *testing.T) {
	const log = "#Software: Microsoft Internet Information Services 6.0\r\n#Date: 2026-11-23 23:59:50\r\n" +
		"#Fields: time c-ip cs-method cs-uri-stem sc-status\r\n" +
		"23:59:50 10.1.0.7 GET /ManageSoftDL/a 200\r\n23:59:49 10.1.0.7 GET /ManageSoftDL/b 200\r\n" +
		"00:00:03 10.1.0.7 GET /ManageSoftDL/c 200\r\n23:59:59 10.1.0.7 GET /ManageSoftDL/d 200\r\n" +
		"00:00:02 10.1.0.7 GET /ManageSoftDL/e 200\r\n14:00:00 10.1.0.7 GET /index.html 200\r\n00:00:01 10.1.0.7 GET /ManageSoftDL/f 200\r\n" +
		"#Date: 2026-11-29 07:00:00\r\n07:00:00 10.1.0.7 GET /ManageSoftDL/g 200\r\n"
	want := []string{
		"23 23:59:50", "23 23:59:49", "24 00:00:03", "23 23:59:59", "24 00:00:02", "25 00:00:01", "29 07:00:00",
	}
	times := func(events []event.Event) (out []string) {
		for _, e := range events {
			out = append(out, e.Time.Format("02 15:04:05"))
		}
		return out
	}
	events, report := whole(log)
	if got := times(events); !slices.Equal(got, want) || report.Malformed != 0 {
		t.Errorf("%q, want %q; %+v", got, want, report)
	}
	for size := 1; size < len(log); size += 7 { // blocks with arbitrary boundaries
		events, again := read(t, log, func(r io.Reader) io.Reader { return pieces{r, size} })
		same(t, "in pieces", events, events, again, report)
		if got := times(events); !slices.Equal(got, want) {
			t.Fatalf("in pieces of %d: %q", size, got)
		}
	}
	half := strings.Index(log, "14:00:00") // continues where an earlier run stopped
	_, before := whole(log[:half])
	p := New()
	var after []event.Event
	p.Feed([]byte(before.Directives()), nil)
	p.Feed([]byte(log[half:]), func(e *event.Event) { after = append(after, *e) })
	if got := times(after); !slices.Equal(got, want[5:]) {
		t.Errorf("resumed: %q, want %q", got, want[5:])
	}
}

func TestClientsBehindProxies(t *testing.T) {
	const rest = ` [23/Nov/2026:00:05:00 +0000] "GET /ManageSoftDL/a.osd HTTP/1.1" 200 4100 "-" "M/2"` + "\n"
	for before, want := range map[string]string{
		"10.9.0.8 - -":                               "10.9.0.8",
		"beacon.example 10.9.0.8 - user":             "10.9.0.8",
		"beacon.example:443 10.9.0.8 - some user":    "10.9.0.8",
		"10.1.1.1:80 10.9.0.8 - -":                   "10.9.0.8",
		"10.9.0.8, 10.255.0.1 - -":                   "10.9.0.8",
		"10.9.0.8,10.255.0.1 10.255.0.2 - -":         "10.9.0.8",
		"10.9.0.8:51234, 10.255.0.1 10.255.0.2 - -":  "10.9.0.8",
		"10.9.0.8:51234 - -":                         "10.9.0.8",
		"10.255.0.1 (10.9.0.8) - -":                  "10.9.0.8",
		"10.255.0.1 (10.9.0.8, 10.255.0.3) - -":      "10.9.0.8",
		"(10.9.0.8) 10.255.0.1 - -":                  "10.9.0.8",
		"10.9.0.8 (-) - -":                           "10.9.0.8",
		"- 10.9.0.8 - -":                             "10.9.0.8",
		"fd00::8 - -":                                "fd00::8",
		"beacon.example:80 ::ffff:10.9.0.8 - -":      "10.9.0.8",
		"heron07.corp.example - -":                   "invalid IP",
		"beacon.example heron07.corp.example - user": "invalid IP",
	} {
		events, report := whole(before + rest)
		if len(events) != 1 || events[0].Address.String() != want {
			t.Errorf("%s: %+v", before, events)
		}
		blind := slices.ContainsFunc(report.Blind(), func(b event.Blindness) bool { return b.Field == "c-ip" })
		if blind != (want == "invalid IP") {
			t.Errorf("%s: blind for addresses: %t", before, blind)
		}
	}
}

func TestQuotedColumnsOfAdvancedLogging(t *testing.T) {
	const head = "#Fields:  date time cs-method cs-uri-stem c-ip cs(User-Agent) sc-status\n2026-11-10 12:40:24.190 GET /ManageSoftDL/a.osd "
	for columns, want := range map[string]string{
		`10.9.0.8 "ManageSoft/21.1 (Windows NT 6.2; WOW64)" 404`: "ManageSoft/21.1 (Windows NT 6.2; WOW64)",
		`10.9.0.8 "a ""b"" c" 404`:                               `a "b" c`,
		`"10.9.0.8" "a b" "404"`:                                 "a b",
		`10.9.0.8 "unbalanced 404`:                               `"unbalanced`,
		`10.9.0.8 ManageSoft/21.1 404`:                           "ManageSoft/21.1",
	} {
		if e := one(t, head+columns+"\n"); e.UserAgent != want || e.Status != 404 || e.Address.String() != "10.9.0.8" {
			t.Errorf("%s: %+v", columns, e)
		}
	}
	for columns, reason := range map[string]string{`10.9.0.8 "a b" 404 5`: errMany.Error(), `10.9.0.8 "a b"`: errStatus.Error(), `"10.9.0.8 x 404 7`: errMany.Error()} {
		if _, report := whole(head + columns + "\n"); report.Malformed != 1 || report.Examples[0].Line != 2 || report.Examples[0].Reason != reason {
			t.Errorf("%s: %+v", columns, report)
		}
	}
}

func TestRowsOfFTPAreNotRequests(t *testing.T) {
	for _, log := range []string{
		"#Fields: date time c-ip cs-method cs-uri-stem sc-status x-session x-fullpath\n2026-10-05 10:43:57 172.16.1.1 STOR /ManageSoftRL/x.ndi 226 8124db49 /ManageSoftRL/x.ndi\n",
		"#Fields: date time c-ip cs-method cs-uri-stem sc-status\n2026-10-05 10:43:57 172.16.1.1 STOR /ManageSoftRL/x.ndi 226\n",
		"#Fields: date time c-ip cs-method cs-uri-stem sc-status\n2026-10-05 10:43:57 172.16.1.1 [12]created /ManageSoftRL/x.ndi 226\n",
		"#Fields: date time c-ip cs-method cs-uri-stem sc-status\n2026-10-05 10:43:57 172.16.1.1 DataChannelClosed /ManageSoftRL/x.ndi 226\n",
	} {
		if events, report := whole(log); len(events) != 0 || report.Other != 1 {
			t.Errorf("%s: %+v", log, report.Counts)
		}
	}
}
