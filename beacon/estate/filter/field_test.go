package filter

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // for systems without a database of zones

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

var noon = time.Date(2026, 11, 23, 12, 4, 0, 0, time.UTC)

// rejected is an upload of OWL12 that was rejected at 11:49:30, a quarter of an hour before noon.
func rejected() *event.Event {
	return &event.Event{
		Time: noon.Add(-14*time.Minute - 30*time.Second), Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindInventory,
		Device: protocol.Device{Name: "OWL12", Domain: "corp.example"}, Address: netip.MustParseAddr("10.1.4.20"), Method: "PUT",
		Path: "/ManageSoftRL/Inventories/OWL12 at 20261123.ndi.gz", UserAgent: "ManageSoft/21.1.0 (Windows NT 10.0)", Status: 404, Substatus: 13,
		Bytes: 31_000_000, Duration: 2500 * time.Millisecond, Cause: event.CauseTooLarge, Code: "queue-old",
	}
}

func TestFields(t *testing.T) {
	yes := []string{
		"device:owl", "device:^owl", "device:12$", "device=owl12", "device=OWL12.corp.example", "device:heron|owl", "!device:heron", "device!=heron",
		"DEVICE:owl", "domain:corp", "domain=corp.example", "!domain:lab", "address:10.1.4.20", "address:10.1.4.0/24", "address:10.1.4.1..10.1.4.99",
		"address:10.1.4", "address:^10.1", "!address:10.1.4.2", "address:10.9.0.0/16|10.1.0.0/16", "kind:inventory", "kind:inv", "kind:policy|inventory", "!kind:log", "kind!=log",
		"verb:put", "verb:GET|PUT", "path:.gz$", `path:"12 at"`, "path:^/managesoftrl/", "path:a..b|.gz", "cause:large", `cause:"too large"`, `cause="too large"`, "code:queue",
		"version:21", "version:21.1", "version<21.2", "version>20", "version:20..21.1", "!version:21.2", "version>=21.1.0",
		"status>=400", "status:404", "status:404.13", "status=404", "!status:404.7", "status!=404.7", "status:4xx", "status:400..", "status:..404", "status:400..499", "status:200|404", "status>403", "status<=404",
		"took>2s", "took:1s..3s", "took<1m", "took>=2500ms", "took<=2.5s", "!took>3s", "size>1MB", "size>30mb", "size<=31000000", "size:1B..1GB", "size<30MiB",
		"contact<1h", "contact>14m", "contact:10m..1h", "!contact>15m", "contact>=14m30s", "contact:..1h",
		"time:11:49", "time:11:49:30", "time:11:49..11:52", "time>=11:49", "time<=11:49", "time<11:50", "time>11:48", "time:2026-11-23", `time:"2026-11-23 11:49"`, "time:2026-11-23T11:49..", "time:2026-11-23T11:49:30Z",
		"time:..11:49", "time:23:00..11:50", "!time:11:50", "is:failing", "!is:new", "is:new|failing", "owl status>=400 took>2s", "",
	}
	no := []string{
		"device:heron", "device=owl", "!device:owl", "device!=owl12", "domain:lab", "address:10.1.4.2", "address:10.1.5.0/24", "address:fe80::1", "address:10.1.4.21..10.1.4.99",
		"address:::1..::ffff", "kind:policy", "!kind:inventory", "kind=log", "verb:get", "path:.ndi$", "cause:disk", "cause=large", "code=queue",
		"version:2", "version:21.2", "version>21.1", "version<21", "version:1", "status<400", "status:404.1", "status:404.7", "status:40", "status>404", "status:5xx",
		"took>3s", "took<2s", "size>1GB", "size<1MB", "size:1", "contact>1d", "contact<14m", "contact>14m30s",
		"time:11:50", "time:11:48", "time>11:49", "time<11:49", "time:2026-11-22", "time:11:50..11:48:59", "time:12:05", "is:new", "is:orphan", "!is:failing",
	}
	for want, all := range map[bool][]string{true: yes, false: no} {
		for _, text := range all {
			if f := parse(t, text); f.Transfers(noon)(rejected()) != want {
				t.Errorf("%s: %v, want %v", text, !want, want)
			}
		}
	}
}

// TestValuesThatAreUnknownMatchNothing has an event of a log that lacks the fields.
func TestValuesThatAreUnknownMatchNothing(t *testing.T) {
	e := &event.Event{Time: noon, Topic: event.TopicRequest, Unsized: true, Untimed: true}
	for _, text := range []string{
		"size>=0B", "size<1GB", "took<1h", "took>=0s", "status:..999", "version:0..99999999", "version<5", "address:0.0.0.0/0", "address:..1", "device:a", "cause:a", "is:failing",
	} {
		f, err := Parse(text)
		if err == nil && f.Transfers(noon)(e) {
			t.Errorf("%s matches", text)
		}
	}
	ahead := &event.Event{Time: noon.Add(time.Hour)} // by a clock that is wrong
	if f := parse(t, "contact<1m"); !f.Transfers(noon)(ahead) {
		t.Error("an event of the future has an age below zero")
	}
}

func TestErrors(t *testing.T) {
	for _, tt := range []struct{ text, marked, want string }{
		{"owl statsu:404", "statsu", "unknown field statsu: quotes make it a word"},
		{"statsu>404", "statsu", "unknown field statsu: quotes make it a word"},
		{"status:", "status:", "status needs a value: write status:404.7, status>=400, status:4xx or status:404|507"},
		{"x status:| y", "status:|", "status needs a value: write status:404.7, status>=400, status:4xx or status:404|507"},
		{"!took>", "!took>", "took needs a value: write took>2s or took:100ms..2s"},
		{"status:abc", "abc", "not a status: write status>=400, status:404.7 or status:4xx"},
		{"status:404..abc x", "abc", "not a status: write status>=400, status:404.7 or status:4xx"},
		{"status>1|2", "2", "> takes one value: write status>=400, status:404.7 or status:4xx"},
		{"status>1..2", "1..2", "> takes no range: write status>=400, status:404.7 or status:4xx"},
		{"status:..", "..", "a range needs an end: write status>=400, status:404.7 or status:4xx"},
		{"status:500..400", "500..400", "an empty range: write the smaller value first"},
		{"took>2", "2", "not a duration: write took>2s or took:100ms..2s"},
		{"took>99999999999w", "99999999999w", "not a duration: write took>2s or took:100ms..2s"},
		{"size>1XB", "1XB", "not a size: write size>1MB or size:1kB..10kB"},
		{"contact:2d", "2d", "an age is a range: write contact>2d, contact<1h or contact:1d..2d"},
		{"time:25:00", "25:00", "not a time: write time:15:19..15:22, time>=15:19 or time:2026-11-23"},
		{"device>owl", "device>owl", "device has no order: write device:heron, device=HERON07 or device:^lon|^par"},
		{"kind:policy|xyz", "xyz", "unknown kind of file: other, policy, schedule, settings, failover, upgrade, agent configuration, inventory, usage, log, discovery, vdi, test"},
		{"is:broken", "broken", "unknown state: is: takes failing, new, orphan, silent, stale"},
		{"address:10.1.4.0/99", "10.1.4.0/99", "not a network: write address:10.1.4.0/24"},
		{"address:10.1.4.1..x", "10.1.4.1..x", "not a range of addresses: write address:10.1.4.1..10.1.4.99 or address:10.1.4.0/24"},
		{"owl|status:404", "status:404", "an alternative cannot be a field: write field:a|b, or quote it"},
		{strings.Repeat("x", TextLimitBytes+1), "x", "the filter is too long: shorten it"},
	} {
		_, err := Parse(tt.text)
		var e *Error
		if !errors.As(err, &e) || e.Error() != tt.want || tt.text[e.From:e.To] != tt.marked {
			t.Errorf("%.40s: %v, want %s", tt.text, err, tt.want)
		}
	}
	_, err := Parse("owl statsu:404")
	var e *Error
	if want := "owl statsu:404\n    ^^^^^^"; !errors.As(err, &e) || e.Marked("owl statsu:404") != want {
		t.Errorf("%v", err)
	}
}

// TestChecks tests which terms the rows of a pane can answer.
func TestChecks(t *testing.T) {
	for _, tt := range []struct {
		text string
		rows Rows
		want string
	}{
		{"owl status:404 is:new", Agents, ""},
		{"owl path:x", Agents, "agents have no path: path is a field of requests, failures, events"},
		{"code:queue", Failures, "failures have no code: code is a field of events"},
		{"is:orphan", Requests, "is:orphan is not known of requests: is: here takes failing"},
		{"is:failing|orphan", Requests, "is:orphan is not known of requests: is: here takes failing"},
	} {
		f := parse(t, tt.text)
		got := ""
		if err := f.Check(tt.rows); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%s in %s: %q, want %q", tt.text, tt.rows, got, tt.want)
		}
	}
}

// TestEachExampleIsValid parses what help and errors suggest.
func TestEachExampleIsValid(t *testing.T) {
	for i := range fields {
		for _, text := range fields[i].Examples {
			f := parse(t, text)
			if len(f.terms) != 1 || f.words != nil || f.terms[0].field != &fields[i] {
				t.Errorf("%s is not one term of %s", text, fields[i].Name)
			}
		}
		if i > 0 && fields[i-1].Name >= fields[i].Name {
			t.Errorf("%s is out of order", fields[i].Name)
		}
	}
}

// TestTimesWithoutADate tests which day they mean, in a zone that changes its clocks.
func TestTimesWithoutADate(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(text string) time.Time {
		out, err := time.ParseInLocation("2006-01-02 15:04:05", text, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, tt := range []struct{ now, text, first, last string }{ // the first and the last second that match
		{"2026-11-23 15:20:00", "time:15:19..15:22", "2026-11-23 15:19:00", "2026-11-23 15:22:59"},
		{"2026-11-23 15:18:59", "time:15:19..15:22", "2026-11-22 15:19:00", "2026-11-22 15:22:59"},
		{"2026-11-23 12:00:00", "time:23:50..00:10", "2026-11-22 23:50:00", "2026-11-23 00:10:59"},
		{"2026-11-23 12:00:00", "time:2026-11-20..2026-11-21", "2026-11-20 00:00:00", "2026-11-21 23:59:59"},
		{"2026-11-23 12:00:00", "time:2026-10-25", "2026-10-25 00:00:00", "2026-10-25 23:59:59"}, // 25 hours
		{"2026-03-29 12:00:00", "time:01:30..03:30", "2026-03-29 01:30:00", "2026-03-29 03:30:59"},
		{"2026-11-23 12:00:00", "time:2026-11-23T08:00:00Z", "2026-11-23 09:00:00", "2026-11-23 09:00:00"},
	} {
		holds := parse(t, tt.text).terms[0].holds(at(tt.now))
		first, last := at(tt.first), at(tt.last)
		for when, want := range map[time.Time]bool{first: true, first.Add(-time.Nanosecond): false, last.Add(time.Second - 1): true, last.Add(time.Second): false} {
			if holds(&Values{At: when}) != want {
				t.Errorf("%s at %s: %v is %v, want %v", tt.text, tt.now, when, !want, want)
			}
		}
	}
}

// FuzzParse checks that no text panics, and that an accepted filter parses to the same again.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"", `heron !owl ^a b$ "two words" a|b`, "status>=400 took>2s size>1MB contact>2d", "time:15:19..15:22", `cause:"disk full"`, "fe80::1 12:04 http://x/y", "statsu:404",
		"address:10.0.0.0/8|::1", "is:silent", `"""`, `a""b`, "status:", "!", "! ^ $ |", "time:..00:00:00", "version:1.2.3.4.5.6", "\xff\x00", `""""`, "size:9e9TB", "!!a!=b", "is:a|b", "a\u00a0b",
		strings.Repeat("a\xff", TextLimitBytes/3), // longer once it is valid
	} {
		f.Add(text)
	}
	row := Row(nil).Begin().transfer(rejected())
	f.Fuzz(func(t *testing.T, text string) {
		one, err := Parse(text)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.From < 0 || e.From > e.To || e.What == "" {
				t.Fatalf("%q: %#v", text, err)
			}
			e.Marked(text)
			return
		}
		again, err := Parse(one.String())
		if err != nil || again.String() != one.String() || len(again.words) != len(one.words) || len(again.terms) != len(one.terms) || again.Figures != one.Figures {
			t.Fatalf("%q is %q, which is %q, %v", text, one.String(), again.String(), err)
		}
		if one.Matches(row) != again.Matches(row) || one.Matches(row) != one.MatchesText(string(row)) || one.Transfers(noon)(rejected()) != again.Transfers(noon)(rejected()) {
			t.Fatalf("%q and %q match other rows", text, one.String())
		}
		for r := range kindsOfRows {
			if (one.Check(r) == nil) != (again.Check(r) == nil) {
				t.Fatalf("%q and %q differ for %s", text, one.String(), r)
			}
		}
	})
}
