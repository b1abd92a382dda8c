package weblog

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/watch/weblogtest"
)

// sound fails if a result violates the guarantees of the package, and folds the events, which
// must not harm a dashboard.
func sound(t *testing.T, log string, events []event.Event, r Report) {
	t.Helper()
	if n := r.Requests + r.Events + r.Other + r.Malformed + r.Cut + r.Comments; n < r.Lines || n > 2*r.Lines {
		t.Errorf("%d lines, %d accounted for: %+v", r.Lines, n, r.Counts)
	}
	if len(events) != r.Requests+r.Events || r.Bytes != int64(len(log)) || len(r.Examples) > exampleLimit {
		t.Errorf("%d events: %+v", len(events), r)
	}
	for _, e := range events {
		for _, text := range []string{e.Path, e.UserAgent, e.Method, e.Detail, e.Folder, e.Name, e.Peer, e.Device.Name, e.Device.Domain} {
			if len(text) > pathLimitBytes || !utf8.ValidString(text) {
				t.Errorf("%d bytes of text %q", len(text), text)
			}
		}
		if e.Time.IsZero() || e.Status < 0 || e.Status > 999 || e.Bytes < 0 || e.Duration < 0 {
			t.Errorf("%+v", e)
		}
	}
	estate.NewState(estate.Limits{Agents: 8, Transfers: 8, Failures: 8, Files: 8}).Apply(events...)
}

func FuzzColumns(f *testing.F) {
	f.Add(weblogtest.FullFields, "2026-11-23 00:05:00 W3SVC1 BEACON01 10.255.0.10 GET /ManageSoftDL/a.osd - 80 - 10.1.0.7 HTTP/1.1 M/2+(L) - - b 200 0 0 4100 210 15 -")
	f.Add("date time cs-method cs-uri sc-status", "2026-11-23 00:05:00 PUT http://b/ManageSoftRL/a%fc.ndi?x 404")
	f.Fuzz(func(t *testing.T, fields, rows string) {
		log := "#Fields: " + fields + "\n" + rows + "\n"
		events, report := whole(log)
		sound(t, log, events, report)
		if !strings.Contains(log, "\x00") && len(log) < lineLimitBytes {
			agree(t, log)
		}
	})
}

func FuzzHTTPERR(f *testing.F) {
	f.Add("2026-11-23 00:05:00 10.1.0.7 5 10.2.0.1 80 HTTP/1.1 GET /ManageSoftDL/a - 503 1 QueueFull Pool")
	f.Add("2026-11-23 00:05:00 fe80::1%3 5 - - - PUT /managesoftrl/Logs/a.log - - - Timer_EntityBody -")
	f.Fuzz(func(t *testing.T, rows string) {
		log := "#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri streamid sc-status s-siteid s-reason s-queuename\n" + rows + "\n"
		events, report := whole(log)
		sound(t, log, events, report)
	})
}

func FuzzCombined(f *testing.F) {
	f.Add(combined)
	f.Add(`h - u [23/Nov/2026:00:05:00 -0130] "PUT http://b/ManageSoftRL/Logs/a%20\"b.log HTTP/1.0" - - "-" "\x41\\" "[::1]:5, x"`)
	f.Fuzz(func(t *testing.T, log string) {
		events, report := whole(log)
		sound(t, log, events, report)
	})
}

func FuzzEvents(f *testing.F) {
	f.Add(`{"time":"2026-11-23T00:05:00Z","topic":"request","device":{"name":"OWL"},"path":"/a\u00fc\ud83d\ude00","status":200}`)
	f.Add(`{"topic":"gap","time":"2026-11-23T00:05:00.5-01:00","count":3,"x":[{"a":null},"}"],"active":true}`)
	f.Fuzz(func(t *testing.T, log string) {
		events, report := whole(log)
		sound(t, log, events, report)
		for _, e := range events {
			line, err := json.Marshal(e)
			if err != nil {
				t.Fatalf("%+v: %v", e, err)
			}
			if again, r := whole(string(line) + "\n"); len(again) != 1 || again[0] != e {
				t.Errorf("%s\n got %+v %+v\nwant %+v", line, again, r, e)
			}
		}
	})
}

func FuzzPieces(f *testing.F) {
	f.Add(rough, 3)
	f.Add(combined+rough, 50)
	f.Add("#Date: 2026-11-23 23:59:50\n#Fields: time cs-uri-stem\n23:59:50 /ManageSoftDL/a\n00:00:01 /ManageSoftDL/b\n", 9)
	f.Add("#Fields: date time cs-uri-stem\n2026-11-23 00:05:00 /ManageSoftDL/a\x00\x002026-11-23 00:05:00 /ManageSoftDL/b", 1)
	f.Fuzz(func(t *testing.T, log string, size int) {
		want, report := whole(log)
		sound(t, log, want, report)
		size = 1 + int(uint(size)%100)
		events, got := fed(log, size)
		same(t, fmt.Sprint("fed by ", size), events, want, got, report)
		events, got = read(t, log, func(r io.Reader) io.Reader { return pieces{r, size} })
		same(t, fmt.Sprint("read by ", size), events, want, got, report)
	})
}
