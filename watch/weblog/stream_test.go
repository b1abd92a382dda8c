package weblog

import (
	"net/netip"
	"testing"
	"time"

	"beacontop/beacon/event"
)

var (
	fivePast = time.Date(2026, 11, 23, 0, 5, 0, 0, time.UTC)
	tenOne   = netip.MustParseAddr("10.1.0.7")
)

const (
	directives = "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2026-11-23 00:05:00\r\n"
	short      = "#Fields: date time cs-method cs-uri-stem c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken\n"
)

// fed returns the result of a stream in pieces of the given size.
func fed(log string, size int) ([]event.Event, Report) {
	p := New()
	var events []event.Event
	keep := func(e *event.Event) { events = append(events, *e) }
	for len(log) > 0 {
		n := min(size, len(log))
		p.Feed([]byte(log[:n]), keep)
		log = log[n:]
	}
	p.Flush(keep)
	return events, p.Report()
}

// whole returns the result of a stream in one piece.
func whole(log string) ([]event.Event, Report) { return fed(log, len(log)) }

// one returns the only event of a log.
func one(t *testing.T, log string) event.Event {
	t.Helper()
	events, report := whole(log)
	if len(events) != 1 || report.Malformed != 0 {
		t.Fatalf("%d events, %+v", len(events), report)
	}
	return events[0]
}

// row is a row of the short columns.
func row(method, stem, status string) string {
	return short + "2026-11-23 00:05:00 " + method + " " + stem + " 10.1.0.7 - " + status + " 11 22 33\n"
}
