package weblog

import (
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

const (
	common   = `10.1.0.7 - - [23/Nov/2026:00:05:00 +0000] "GET /ManageSoftDL/a.osd HTTP/1.1" 200 4100` + "\n"
	combined = `10.1.0.7 - - [23/Nov/2026:00:05:00 +0000] "GET /ManageSoftDL/a.osd HTTP/1.1" 200 4100 "-" "ManageSoft/21.1 (Linux)"` + "\n"
)

func TestRowsOfAProxy(t *testing.T) {
	download := event.Event{
		Time: fivePast, Topic: event.TopicRequest, Direction: event.DirectionDownload, Address: tenOne,
		Method: "GET", Path: "/ManageSoftDL/a.osd", UserAgent: "ManageSoft/21.1 (Linux)", Status: 200, Bytes: 4100, Untimed: true,
	}
	upload := event.Event{
		Time: fivePast, Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindUsage,
		Device: protocol.Device{Name: "OWL+1"}, Attribution: event.Named, Address: tenOne, Method: "PUT",
		Path: "/ManageSoftRL/UsageData/OWL+1 at 20261123T000000.mmi", Folder: "UsageData", Name: "OWL+1 at 20261123T000000.mmi",
		UserAgent: `a"b\cü`, Status: 413, Cause: event.CauseTooLarge, Detail: "413 body too large",
		Unsized: true, Untimed: true,
	}
	without := download
	without.UserAgent = ""
	tests := []struct {
		name, log string
		want      event.Event
	}{
		{"combined", combined, download},
		{"common", common, without},
		{"another zone, and a user with blanks", `10.1.0.7 - some body [22/Nov/2026:17:05:00 -0700] "GET /ManageSoftDL/a.osd HTTP/1.0" 200 4100 "-" "ManageSoft/21.1 (Linux)"` + "\n", download},
		{"a zone to the east", `10.1.0.7 - - [23/Nov/2026:05:35:00 +0530] "GET /ManageSoftDL/a.osd?q=\" HTTP/1.0" 200 4100` + "\n", without},
		{"the address before another proxy", `10.255.0.2 - - [23/Nov/2026:00:05:00 +0000] "GET /ManageSoftDL/a.osd HTTP/1.1" 200 4100 "-" "ManageSoft/21.1 (Linux)" "10.1.0.7, 10.255.0.1"` + "\n", download},
		{"escapes of both kinds, and a literal plus sign", `10.1.0.7 - - [23/Nov/2026:00:05:00 +0000] "PUT /ManageSoftRL/UsageData/OWL+1%20at%2020261123T000000.mmi HTTP/1.1" 413 - "-" "a\"b\\c\xc3\xbc"` + "\n", upload},
		{"a target with its host", `10.1.0.7 - - [23/Nov/2026:00:05:00 +0000] "GET http://beacon/ManageSoftDL/a.osd HTTP/1.1" 200 4100` + "\n", without},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := one(t, tt.log); got != tt.want {
				t.Errorf("\n got %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestOtherRowsOfAProxy(t *testing.T) {
	tests := []struct {
		name, log string
		want      Counts
	}{
		{"another path", `10.1.0.7 - - [23/Nov/2026:00:05:00 +0000] "GET / HTTP/1.1" 200 4100` + "\n", Counts{Lines: 1, Other: 1}},
		{"TLS to the plain port", `10.1.0.7 - - [23/Nov/2026:00:05:00 +0000] "\x16\x03\x01" 400 150 "-" "-"` + "\n", Counts{Lines: 1, Other: 1}},
		{"no request", `10.1.0.7 - - [23/Nov/2026:00:05:00 +0000] "-" 408 - "-" "-"` + "\n", Counts{Lines: 1, Other: 1}},
		{"an invalid month", `10.1.0.7 - - [23/ovD/2026:00:05:00 +0000] "GET / HTTP/1.1" 200 1` + "\n", Counts{Lines: 1, Malformed: 1}},
		{"no zone", `10.1.0.7 - - [23/Nov/2026:00:05:00] "GET / HTTP/1.1" 200 1` + "\n", Counts{Lines: 1, Malformed: 1}},
		{"a quote that was not escaped", `10.1.0.7 - - [23/Nov/2026:00:05:00 +0000] "GET /ManageSoftDL/a.osd?q=" HTTP/1.0" 200 4100` + "\n", Counts{Lines: 1, Malformed: 1}},
		{"no size", `10.1.0.7 - - [23/Nov/2026:00:05:00 +0000] "GET / HTTP/1.1" 200` + "\n", Counts{Lines: 1, Malformed: 1}},
		{"an error log", "2026/11/23 00:05:00 [error] 12#12: *1 connect() failed\n", Counts{Lines: 1, Malformed: 1}},
	}
	for _, tt := range tests {
		events, report := whole(tt.log)
		tt.want.Bytes = int64(len(tt.log))
		if report.Counts != tt.want || len(events) != 0 {
			t.Errorf("%s: %+v", tt.name, report)
		}
	}
}

func TestNCSATimes(t *testing.T) {
	for text, want := range map[string]time.Time{
		"29/Feb/2028:23:59:59 -0130": time.Date(2028, 3, 1, 1, 29, 59, 0, time.UTC),
		"01/Jan/2027:00:00:00 +0100": time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC),
	} {
		if got, ok := ncsaTime([]byte(text)); !ok || !got.Equal(want) {
			t.Errorf("%s: %v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "29/Feb/2027:00:00:00 +0000", "01/Jan/2027:00:00:00 ?0100", "01/Jan/2027:00:00:00 +0199", "1a/Jan/2027:00:00:00 +0100"} {
		if got, ok := ncsaTime([]byte(text)); ok {
			t.Errorf("%s: %v", text, got)
		}
	}
}
