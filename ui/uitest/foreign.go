package uitest

import (
	"fmt"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Foreign returns another beacon that is watched, with logs in all conditions.
func Foreign() *estate.State {
	s := estate.NewState(estate.Limits{})
	tell := func(one event.Source) {
		s.Apply(event.Event{Time: Ago(time.Second), Topic: event.TopicSource, Name: "PAR-BEACON2", Source: &one})
	}
	tell(event.Source{
		Path: `C:\inetpub\logs\LogFiles\W3SVC1\u_ex*.log`, Format: "IIS", File: "u_ex261123.log", Watch: "notify",
		Fields: "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken",
		Lines:  1_204_331, Requests: 1_198_002, Other: 6300, Malformed: 3, Bytes: 312_000_000, Newest: Ago(47 * time.Second),
		Blind: []event.Blindness{
			{Field: "cs-bytes", Analysis: "sizes of uploads, empty uploads, volume", Remedy: "IIS Manager, Logging, Select Fields…: Bytes Received (cs-bytes)"},
			{Field: "sc-bytes", Analysis: "sizes of downloads, volume", Remedy: "IIS Manager, Logging, Select Fields…: Bytes Sent (sc-bytes)"},
			{Field: "X-Forwarded-For", Analysis: "agents behind a proxy or load balancer look like one address", Remedy: "IIS Manager, Logging, Select Fields…: Add Field…, X-Forwarded-For, Request Header, X-Forwarded-For (IIS 8.5 and later)"},
		},
		Examples: []event.Example{{Line: 33, Reason: "no date and time", Text: "2026-11-"}},
	})
	tell(event.Source{
		Path: `C:\Windows\System32\LogFiles\HTTPERR\httperr*.log`, Format: "HTTPERR", File: "httperr12.log", Watch: "poll 5s: no inotify watches left",
		Lines: 812, Requests: 12, Other: 800, Newest: Ago(3 * time.Hour), Gaps: 1, Gap: "httperr11.log was truncated or deleted before its end was read",
	})
	tell(event.Source{Path: `\\filer\logs\access.log`, Watch: "poll 5s", Problem: "permission denied"})
	tell(event.Source{Path: `C:\ProgramData\Flexera Software\Incoming`, Kind: event.SourceDirectory, Watch: "listed", Files: 31})
	for i := range 40 {
		name := fmt.Sprintf("KESTREL%02d", i+1)
		s.Apply(
			Logged(time.Duration(40-i)*time.Minute, name, byte(i), protocol.KindPolicy, 200, ""),
			Logged(time.Duration(40-i)*time.Minute-time.Second, name, byte(i), protocol.KindInventory, 200, ""),
		)
	}
	s.Apply(
		Logged(9*time.Minute, "HERON07", 90, protocol.KindPolicy, 404, event.CauseExtensionDeny),
		Logged(8*time.Minute, "OWL12", 92, protocol.KindInventory, 404, event.CauseTooLarge),
		event.Event{Time: Ago(2 * time.Hour), Topic: event.TopicWatch, Folder: "Inventories", Active: true, Detail: "notify"},
		event.Event{Time: Ago(time.Minute), Topic: event.TopicListing, Folder: "Inventories", Name: "KESTREL07 at 20261123T120230.ndi.gz", Count: 31, Bytes: 2_100_000, Since: Ago(90 * time.Second)},
		event.Event{Time: Ago(time.Minute), Topic: event.TopicArriving, Folder: "Inventories", Count: 2},
		event.Event{Time: Ago(time.Minute), Topic: event.TopicBadLogs, Folder: "Inventories", Count: 7},
	)
	return s
}

// Logged returns a Request as found in a log without sizes.
func Logged(before time.Duration, device string, last byte, kind protocol.Kind, status int, cause event.Cause) event.Event {
	e := Request(before, device, last, kind, status, cause)
	e.Bytes, e.Unsized = 0, true
	return e
}

// Several returns two beacons that are watched together. One of them was down for some hours: its agents got their
// policy from the other one, and most are back.
func Several(names ...string) *estate.State {
	s := Foreign()
	for hours := 20; hours >= 0; hours-- {
		for i := range 60 {
			at := 0
			if i%3 == 0 && (hours > 9 || hours < 5 && i < 45) {
				at = 1
			}
			e := Logged(time.Duration(hours)*time.Hour+time.Duration(60-i)*50*time.Second, fmt.Sprintf("KESTREL%02d", i+1), byte(i), protocol.KindPolicy, 200, "")
			e.Beacon = names[at]
			s.Apply(e)
		}
	}
	return s
}
