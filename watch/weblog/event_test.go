package weblog

import (
	"encoding/json"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// anyEvent generates an event with random fields, and texts that JSON has to escape.
func anyEvent(r *rand.Rand) event.Event {
	texts := []string{"", "GET", "/ManageSoftDL/a b", "ü€\U0001F600", "a\"b\\c/\n\t\r\b\f\x01\x7f", "<&>\u2028", strings.Repeat("x", 300)}
	text := func() string { return texts[r.IntN(len(texts))] }
	causes := []event.Cause{"", event.CauseAborted, event.CauseHidden}
	e := event.Event{
		Time: fivePast.Add(time.Duration(r.Int64N(1e18))), Topic: event.Topic(r.IntN(int(event.TopicBypass) + 1)),
		Direction: event.Direction(r.IntN(4)), Kind: protocol.Kind(r.IntN(int(protocol.KindTest) + 1)),
		Attribution: event.Attribution(r.IntN(4)), Served: event.Served(r.IntN(4)), Reach: event.Reach(r.IntN(3)), Active: r.IntN(2) == 0,
		Path: text(), Detail: text(),
		Status: r.IntN(1000), Bytes: r.Int64N(1 << 40), Count: r.IntN(1 << 30), Duration: time.Duration(r.Int64N(1e12)),
		Folder: text(), Name: text(), Peer: text(), Cause: causes[r.IntN(len(causes))],
	}
	e.Method, e.UserAgent = []string{"GET", "PUT", ""}[r.IntN(3)], []string{"", "ManageSoft/21.1 (Linux)", "ü\""}[r.IntN(3)]
	e.Device = protocol.Device{Name: text(), Domain: text()}
	if r.IntN(2) == 0 {
		e.Substatus, e.Win32, e.Total, e.Reserve = r.IntN(100), r.Int64N(1<<31), r.Int64N(1<<50), r.Int64N(1<<40)
		e.Unsized, e.Untimed, e.ID, e.Beacon = r.IntN(2) == 0, r.IntN(2) == 0, r.Int64N(1<<53), text()
		e.Code, e.Change, e.Severity = text(), text(), text()
		e.Subjects = event.SubjectsOf([]event.Subject{{Kind: text(), Name: text()}, {Kind: "device", Name: text()}})
		e.Machine = event.MachineOf(event.MachineFacts{Version: text(), Serial: text(), Hardware: text(), Model: text(), System: text()})
	}
	if r.IntN(2) == 0 {
		e.Since = fivePast.Add(-time.Hour)
	}
	if r.IntN(2) == 0 {
		e.Address = []netip.Addr{tenOne, netip.MustParseAddr("fd00::7")}[r.IntN(2)]
	}
	return e
}

func TestEventsReadBackUnchanged(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	p := New()
	set := map[string]bool{}
	for range 3000 {
		want := anyEvent(r)
		for _, f := range event.Fields {
			set[f.Name] = set[f.Name] || f.Get(&want) != nil
		}
		line, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got []event.Event
		p.Feed(append(line, '\n'), func(e *event.Event) { got = append(got, *e) })
		if len(got) != 1 || got[0] != want {
			t.Fatalf("%s\n got %+v\nwant %+v", line, got, want)
		}
	}
	for _, f := range event.Fields {
		if !set[f.Name] {
			t.Errorf("%s was never set", f.Name)
		}
	}
	report := p.Report()
	if report.Requests+report.Events != 3000 || report.Requests == 0 || report.Events == 0 || report.Format != FormatEvents {
		t.Errorf("%+v", report)
	}
}

func TestLinesThatAreNotEvents(t *testing.T) {
	const rest = `"time":"2026-11-23T00:05:00Z","topic":"request"`
	for name, line := range map[string]string{
		"empty":                `{}`,
		"a later schema":       `{` + rest + `,"schema":2}`,
		"no time":              `{"topic":"request"}`,
		"no topic":             `{"time":"2026-11-23T00:05:00Z"}`,
		"another log":          `{"ts":1.5,"msg":"handled request","request":{"uri":"/ManageSoftDL/a"}}`,
		"an unknown topic":     `{"time":"2026-11-23T00:05:00Z","topic":"weather"}`,
		"a number as a text":   `{` + rest + `,"status":"200"}`,
		"half a number":        `{` + rest + `,"status":1.5}`,
		"a number below zero":  `{` + rest + `,"bytes":-1}`,
		"an invalid status":    `{` + rest + `,"status":1000}`,
		"a number with a zero": `{` + rest + `,"status":020}`,
		"an invalid time":      `{"time":"2026-11-23 00:05:00","topic":"request"}`,
		"cut in a text":        `{` + rest + `,"path":"/Manage`,
		"cut in an escape":     `{` + rest + `,"path":"/Manage\u00`,
		"cut after a value":    `{` + rest,
		"trailing data":        `{` + rest + `}}`,
		"a control character":  "{" + rest + ",\"path\":\"a\tb\"}",
		"an invalid escape":    `{` + rest + `,"path":"\q"}`,
		"no value":             `{` + rest + `,"path":}`,
		"deep":                 `{` + rest + `,"x":` + strings.Repeat("[", 30_000) + "}",
	} {
		events, report := whole(line + "\n")
		if len(events) != 0 || report.Malformed != 1 {
			t.Errorf("%s: %+v", name, report)
		}
	}
}

func TestLaterReleasesMayAddFields(t *testing.T) {
	e := one(t, `{ "new":{"a":[1,"}",{"b":null}],"c":-1.5e3}, "time" : "2026-11-23T01:05:00.25+01:00","topic":"request","list":[],"device":{"name":"OWL","serial":"x"},"path":null,"cause":"\ud83d\ude00\ud83d","yes":true} `+"\n")
	want := event.Event{Time: fivePast.Add(250 * time.Millisecond), Device: protocol.Device{Name: "OWL"}, Cause: "\U0001F600\ufffd"}
	if e != want {
		t.Errorf("\n got %+v\nwant %+v", e, want)
	}
}

func TestTextsOfEventsAreBounded(t *testing.T) {
	long := strings.Repeat("ü", 5000)
	e := one(t, `{"time":"2026-11-23T00:05:00Z","topic":"request","path":"`+long+`","name":"a","user_agent":"`+long+`","method":"`+long+`"}`+"\n")
	if len(e.Path) > pathLimitBytes || len(e.UserAgent) > userAgentLimitBytes || len(e.Method) > methodLimitBytes || e.Name != "a" {
		t.Errorf("%d, %d, %d bytes, name %q", len(e.Path), len(e.UserAgent), len(e.Method), e.Name)
	}
}
