package page

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/ui/uitest"
)

// recordOf returns the lines of the record of an event as "label text", unwrapped.
func recordOf(e event.Event, watched bool) []string {
	s := &estate.Sample{Facts: estate.Facts{Now: uitest.Noon}}
	if watched {
		s.Totals.Sources.Logs = 1
	}
	var lines []string
	for _, f := range recordFacts(&e, s) {
		lines = append(lines, f.label+" "+f.text)
	}
	return lines
}

func TestARecordTellsAllThatIsKnownAndWhatIsNot(t *testing.T) {
	iis := uitest.Request(3*time.Minute, "HERON07", 8, protocol.KindPolicy, 404, event.CauseExtensionDeny)
	iis.Attribution, iis.Detail, iis.Substatus, iis.Win32 = event.Named, "404.7 extension denied: file not found (win32 2)", 7, 2
	for _, tt := range []struct {
		name    string
		event   event.Event
		change  func(e *event.Event)
		watched bool
		want    []string
		not     []string // prefixes of lines
	}{
		{"a rejected request in a log of IIS", iis, func(*event.Event) {}, true, []string{
			" REQUEST  HERON07.corp.example", "time 2026-11-23 12:01:00 UTC, 3 m ago", "method GET", "kind policy, download (beacon to agent)",
			"path /ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HERON07.npl", "status 404.7, failed",
			"detail 404.7 extension denied: file not found (win32 2)", "cause extension denied", "means request filtering denies the extension of the file",
			"bytes 940", "took 2.0 ms", "address 10.1.0.8", "user agent ManageSoft/21.1", "device HERON07.corp.example", "known by the path",
		}, []string{"sub-status", "note", "through"}},
		{"fields that a log does not have", iis, func(e *event.Event) {
			e.Unsized, e.Untimed, e.UserAgent, e.Detail, e.Bytes, e.Duration, e.Address = true, true, "", "404 not found", 0, 0, netip.Addr{}
			e.Substatus, e.Win32 = 0, 0
		}, true, []string{"status 404, failed", "sub-status none, or not logged", "bytes not logged", "took not logged", "user agent not logged", "address not logged"}, nil},
		{"a request to this beacon has no sub-status", uitest.Request(0, "HERON07", 8, protocol.KindPolicy, 404, event.CauseNotFound), func(e *event.Event) { e.UserAgent = "" }, false,
			[]string{"user agent none", "status 404, failed"}, []string{"sub-status", "detail"}},
		{"a success", uitest.Request(0, "HERON07", 8, protocol.KindInventory, 200, ""), func(e *event.Event) { e.Time = e.Time.Add(250 * time.Millisecond) }, false,
			[]string{"time 2026-11-23 12:04:00.250 UTC, <10 s ago", "kind inventory, upload (agent to beacon)", "status 200, ok", "bytes 64,000 (64 kB)", "known by the name of the file"}, []string{"cause", "means", "do", "file"}},
		{"a device known by its address", uitest.Request(0, "HERON07", 8, protocol.KindSchedule, 200, ""), func(e *event.Event) {
			e.Device, e.Attribution = protocol.Device{Name: "HERON07"}, event.ByAddress
		}, false, []string{"device HERON07", "known by its address, inferred: the device that last used it"}, nil},
		{"no device", uitest.Request(0, "", 8, protocol.KindSchedule, 200, ""), func(*event.Event) {}, false,
			[]string{" REQUEST", "device not known", "known by unknown: no name in the request, and the address matches no device or several"}, nil},
		{"an inventory whose name tells no device", uitest.Request(0, "HERON07", 8, protocol.KindInventory, 200, ""), func(e *event.Event) { e.Name = "x.ndi" }, false,
			[]string{"known by the content of the inventory"}, nil},
		{"through a proxy", uitest.Request(0, "HERON07", 8, protocol.KindPolicy, 200, ""), func(e *event.Event) { e.Peer = "10.0.0.2" }, false,
			[]string{"address 10.1.0.8", "through 10.0.0.2, a proxy that is trusted"}, nil},
		{"a connection without a request", event.Event{Time: uitest.Noon, Topic: event.TopicRequest, Cause: event.CauseTLSVersion, Detail: "tls: no cipher suite"}, func(*event.Event) {}, false,
			[]string{"method none: the connection ended before a request", "kind other, no transfer of a file", "status none: there was no answer", "cause tls version", "detail tls: no cipher suite"}, []string{"path"}},
		{"a JSON configuration that is not served", uitest.Request(0, "HERON07", 8, protocol.KindAgentConfiguration, 404, ""), func(*event.Event) {}, false,
			[]string{"status 404, no failure: agents fall back to the older files"}, []string{"means", "do"}},
		{"asked for credentials", uitest.Request(0, "HERON07", 8, protocol.KindPolicy, 401, event.CauseCredentials), func(*event.Event) {}, false,
			[]string{"note no failure if the agent came again with credentials at once"}, nil},
		{"moved to BadLogs", uitest.Request(0, "HERON07", 8, protocol.KindInventory, 200, ""), func(e *event.Event) { e.Active = true }, false,
			[]string{"status 200, ok", "file moved to BadLogs, and not forwarded"}, nil},
		{"a flaw", event.Event{Time: uitest.Noon, Topic: event.TopicFlaw, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Name: "x.ndi", Path: "/ManageSoftRL/Inventories/x.ndi", Cause: event.CauseTruncated, Bytes: 7}, func(*event.Event) {}, false,
			[]string{" FLAW OF A RECEIVED FILE", "cause truncated", "file accepted, and in the queue like others", "bytes 7"}, []string{"status", "took", "method", "user agent"}},
		{"a file that was not forwarded", event.Event{Time: uitest.Noon, Topic: event.TopicRelay, Direction: event.DirectionRelay, Kind: protocol.KindInventory, Folder: "Inventories", Name: "x.ndi", Path: "Inventories/x.ndi", Peer: "http://app01/ManageSoftRL", Status: 500, Cause: event.CauseStatus, Count: 2}, func(*event.Event) {}, false,
			[]string{" FORWARDED FILE", "kind inventory, forwarded (beacon to parent)", "to http://app01/ManageSoftRL", "status 500, failed", "means the parent did not accept the file", "rejected 2 times, this file"}, []string{"address", "method", "user agent"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := tt.event
			tt.change(&e)
			lines := recordOf(e, tt.watched)
			all := "\n" + strings.Join(lines, "\n") + "\n"
			for _, want := range tt.want {
				if !strings.Contains(all, "\n"+want+"\n") {
					t.Errorf("no line %q in%s", want, all)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(all, "\n"+not+" ") {
					t.Errorf("a line %q in%s", not, all)
				}
			}
		})
	}
}
