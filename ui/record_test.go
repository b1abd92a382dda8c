package ui

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// recordOf returns the lines of the record of an event as "label text", unwrapped.
func recordOf(e event.Event, watched bool) []string {
	s := &estate.Sample{Facts: estate.Facts{Now: noon}}
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
	iis := request(3*time.Minute, "HERON07", 8, protocol.KindPolicy, 404, event.CauseExtensionDeny)
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
		{"a request to this beacon has no sub-status", request(0, "HERON07", 8, protocol.KindPolicy, 404, event.CauseNotFound), func(e *event.Event) { e.UserAgent = "" }, false,
			[]string{"user agent none", "status 404, failed"}, []string{"sub-status", "detail"}},
		{"a success", request(0, "HERON07", 8, protocol.KindInventory, 200, ""), func(e *event.Event) { e.Time = e.Time.Add(250 * time.Millisecond) }, false,
			[]string{"time 2026-11-23 12:04:00.250 UTC, <10 s ago", "kind inventory, upload (agent to beacon)", "status 200, ok", "bytes 64,000 (64 kB)", "known by the name of the file"}, []string{"cause", "means", "do", "file"}},
		{"a device known by its address", request(0, "HERON07", 8, protocol.KindSchedule, 200, ""), func(e *event.Event) {
			e.Device, e.Attribution = protocol.Device{Name: "HERON07"}, event.ByAddress
		}, false, []string{"device HERON07", "known by its address, inferred: the device that last used it"}, nil},
		{"no device", request(0, "", 8, protocol.KindSchedule, 200, ""), func(*event.Event) {}, false,
			[]string{" REQUEST", "device not known", "known by unknown: no name in the request, and the address matches no device or several"}, nil},
		{"an inventory whose name tells no device", request(0, "HERON07", 8, protocol.KindInventory, 200, ""), func(e *event.Event) { e.Name = "x.ndi" }, false,
			[]string{"known by the content of the inventory"}, nil},
		{"through a proxy", request(0, "HERON07", 8, protocol.KindPolicy, 200, ""), func(e *event.Event) { e.Peer = "10.0.0.2" }, false,
			[]string{"address 10.1.0.8", "through 10.0.0.2, a proxy that is trusted"}, nil},
		{"a connection without a request", event.Event{Time: noon, Topic: event.TopicRequest, Cause: event.CauseTLSVersion, Detail: "tls: no cipher suite"}, func(*event.Event) {}, false,
			[]string{"method none: the connection ended before a request", "kind other, no transfer of a file", "status none: there was no answer", "cause tls version", "detail tls: no cipher suite"}, []string{"path"}},
		{"a JSON configuration that is not served", request(0, "HERON07", 8, protocol.KindAgentConfiguration, 404, ""), func(*event.Event) {}, false,
			[]string{"status 404, no failure: agents fall back to the older files"}, []string{"means", "do"}},
		{"asked for credentials", request(0, "HERON07", 8, protocol.KindPolicy, 401, event.CauseCredentials), func(*event.Event) {}, false,
			[]string{"note no failure if the agent came again with credentials at once"}, nil},
		{"moved to BadLogs", request(0, "HERON07", 8, protocol.KindInventory, 200, ""), func(e *event.Event) { e.Active = true }, false,
			[]string{"status 200, ok", "file moved to BadLogs, and not forwarded"}, nil},
		{"a flaw", event.Event{Time: noon, Topic: event.TopicFlaw, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Name: "x.ndi", Path: "/ManageSoftRL/Inventories/x.ndi", Cause: event.CauseTruncated, Bytes: 7}, func(*event.Event) {}, false,
			[]string{" FLAW OF A RECEIVED FILE", "cause truncated", "file accepted, and in the queue like others", "bytes 7"}, []string{"status", "took", "method", "user agent"}},
		{"a file that was not forwarded", event.Event{Time: noon, Topic: event.TopicRelay, Direction: event.DirectionRelay, Kind: protocol.KindInventory, Folder: "Inventories", Name: "x.ndi", Path: "Inventories/x.ndi", Peer: "http://app01/ManageSoftRL", Status: 500, Cause: event.CauseStatus, Count: 2}, func(*event.Event) {}, false,
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

func TestAPathIsFoldedAndNotCut(t *testing.T) {
	for _, path := range []string{
		"", "/", "/short", "/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HERON07.npl",
		"/" + strings.Repeat("x", 300), "/two  blanks and/one at the end of a line /x", "/名前の長い機械の名前の長い機械/名前の長い機械.npl", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v",
	} {
		for room := 2; room < 90; room++ {
			lines := foldedPath(path, room)
			if got := strings.Join(lines, ""); got != path {
				t.Fatalf("%q in %d cells: %q", path, room, lines)
			}
			for _, l := range lines {
				if width(l) > room {
					t.Fatalf("%q in %d cells: %q is wider", path, room, l)
				}
			}
		}
	}
	if got := fmt.Sprint(foldedPath("/ManageSoftDL/Policies/Merged/x.npl", 26)); got != "[/ManageSoftDL/Policies/ Merged/x.npl]" {
		t.Errorf("a line does not end after a slash: %s", got)
	}
	if got := foldedPath("/x", 0); len(got) != 1 {
		t.Errorf("no room: %q", got)
	}
}

// TestEscFromARecordLeadsBackToWhereTheReaderStood compares the frames before and after.
func TestEscFromARecordLeadsBackToWhereTheReaderStood(t *testing.T) {
	for _, tt := range []struct {
		name string
		keys []string
		want string // on the record
	}{
		{"requests", []string{"3", "/", "k", "e", "s", "enter", "j", "j"}, "KESTREL"},
		{"failures", []string{"4", "/", "4", "0", "0", "enter", "enter", "j"}, "HERON07.npl"},
		{"transfers of a device", []string{"2", "/", "h", "e", "r", "enter", "enter"}, "HERON0"},
		{"an older transfer of a device", []string{"2", "/", "k", "e", "s", "enter", "enter", "j", "j"}, "KESTREL"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := show(busy(), 80, 24, Config{Theme: ThemeNone}, tt.keys...)
			before := s.View()
			s.press("enter")
			if got := s.View(); !strings.Contains(got, "REQUEST  ") || !strings.Contains(got, tt.want) {
				t.Fatalf("no record of %s:\n%s", tt.want, got)
			}
			s.state.Apply(request(0, "OWL99", 200, protocol.KindPolicy, 200, "")) // meanwhile
			s.press("j", "k", "esc")
			after := strings.Replace(s.View(), "1 new", "0 new", 1) // the count changes; the row is not shown
			if after != before {
				t.Errorf("back at\n%s\nbut was at\n%s", after, before)
			}
		})
	}
}

// TestFromARecordEnterLeadsToTheDevice opens the device and returns.
func TestFromARecordEnterLeadsToTheDevice(t *testing.T) {
	s := show(busy(), 80, 24, Config{Theme: ThemeNone}, "4", "enter", "j", "enter", "enter")
	if got := s.View(); !strings.Contains(got, "TRANSFERS") || !strings.Contains(got, "HERON07  corp.example") {
		t.Fatalf("not at the device:\n%s", got)
	}
	for i, want := range []string{"REQUEST  HERON07", "TRANSFERS", "REQUEST  HERON07", "✖ policy download 400"} {
		s.press([]string{"enter", "enter", "esc", "esc"}[i]) // the second one returns to the device below
		if got := s.View(); !strings.Contains(got, want) {
			t.Fatalf("step %d: no %q in\n%s", i, want, got)
		}
	}
}

// TestFromAForwardedFileEnterLeadsBackToItsDevice uses a forwarded file, whose event has no
// domain.
func TestFromAForwardedFileEnterLeadsBackToItsDevice(t *testing.T) {
	state := estate.NewState(estate.Limits{})
	state.Apply(request(time.Minute, "HERON07", 8, protocol.KindPolicy, 200, ""), event.Event{
		Time: noon, Topic: event.TopicRelay, Direction: event.DirectionRelay, Kind: protocol.KindInventory, Device: protocol.Device{Name: "HERON07"}, Name: "x.ndi", Path: "Inventories/x.ndi", Status: 200,
	})
	s := show(state, 80, 24, Config{Theme: ThemeNone}, "2", "enter", "enter", "enter", "enter", "enter")
	if len(s.opened) != 1 || !strings.Contains(s.View(), "HERON07  corp.example") {
		t.Errorf("%d are opened:\n%s", len(s.opened), s.View())
	}
}

// TestTheCursorStaysAtATransferOfADevice adds newer transfers.
func TestTheCursorStaysAtATransferOfADevice(t *testing.T) {
	s := show(busy(), 80, 24, Config{Theme: ThemeNone}, "2", "/", "h", "e", "r", "o", "n", "0", "7", "enter", "enter")
	s.state.Apply(request(0, "HERON07", 90, protocol.KindUsage, 200, ""))
	s.sampleTwice()
	s.press("j")
	marked := func() string {
		for _, l := range s.lines() {
			if strings.HasPrefix(l, "▸") {
				return l
			}
		}
		return "no row"
	}
	if got := marked(); !strings.Contains(got, "✖ 400") {
		t.Fatalf("the cursor is at %q", got)
	}
	s.state.Apply(request(0, "HERON07", 90, protocol.KindInventory, 200, ""))
	q := s.query() // a single sample: the cursor is not elsewhere for even one frame
	q.Now = noon
	s.reply(q)
	if got := marked(); !strings.Contains(got, "✖ 400") {
		t.Errorf("the cursor went on to %q", got)
	}
	s.press("enter")
	if got := s.View(); !strings.Contains(got, "400, failed") {
		t.Errorf("another record was opened:\n%s", got)
	}
}

// TestALongRecordScrolls checks the last line, and the number of lines below the first page.
func TestALongRecordScrolls(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {60, 20}, {80, 14}} {
		s := show(busy(), size[0], size[1], Config{Theme: ThemeNone}, "4", "enter", "enter")
		if got := s.View(); !strings.Contains(got, "more lines: j") || strings.Contains(got, "known by") {
			t.Fatalf("%v: all of it\n%s", size, got)
		}
		s.press("G")
		if got := s.View(); strings.Contains(got, "more lines: j") || !strings.Contains(got, "known by") {
			t.Errorf("%v: not at the end\n%s", size, got)
		}
		s.press("k", "g")
		if got := s.View(); !strings.Contains(got, " REQUEST  ") && !strings.Contains(got, "\n REQUEST ") {
			t.Errorf("%v: not at the beginning\n%s", size, got)
		}
	}
}
