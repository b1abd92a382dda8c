package explanation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

var noon = time.Date(2026, 11, 23, 12, 4, 0, 0, time.UTC)

// request is a request of a device some time before noon.
func request(ago time.Duration, name string, n byte, k protocol.Kind, status int, c event.Cause) event.Event {
	e := event.Event{
		Time: noon.Add(-ago), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: k, Method: "GET", Status: status, Cause: c,
		Device: protocol.Device{Name: name, Domain: "corp.example"}, Address: netip.AddrFrom4([4]byte{10, 1, 0, n}), UserAgent: "ManageSoft/21.1",
		Duration: 2 * time.Millisecond, Path: "/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/" + name + ".npl",
	}
	if k == protocol.KindInventory {
		e.Direction, e.Method, e.Folder, e.Name = event.DirectionUpload, "PUT", "Inventories", "system on "+name+" at 20261123T120000.ndi"
		e.Path = "/ManageSoftRL/Inventories/" + e.Name
	}
	return e
}

// state returns a beacon with a parent, and three agents of which one is well.
func state(more ...event.Event) *estate.State {
	s := estate.NewState(estate.Limits{})
	s.Apply(
		event.Event{Time: noon.Add(-72 * time.Hour), Topic: event.TopicStart, Name: "LON-BEACON1"},
		event.Event{Time: noon.Add(-72 * time.Hour), Topic: event.TopicParent, Name: "http://app01/ManageSoftRL", Peer: "http://app01/ManageSoftRL", Active: true, Reach: event.ReachUp, Duration: 15 * time.Millisecond},
	)
	for i, name := range []string{"KESTREL01", "OWL12", "HERON07"} {
		s.Apply(
			request(26*time.Hour, name, byte(i), protocol.KindPolicy, 200, ""),
			request(25*time.Hour, name, byte(i), protocol.KindInventory, 200, ""),
			event.Event{Time: noon.Add(-25 * time.Hour), Topic: event.TopicRelay, Direction: event.DirectionRelay, Kind: protocol.KindInventory, Status: 200, Device: protocol.Device{Name: name}, Folder: "Inventories", Name: "x.ndi", Path: "Inventories/x.ndi", Peer: "http://app01/ManageSoftRL"},
		)
	}
	s.Apply(more...)
	return s
}

func explain(s *estate.State, name string) *Explanation {
	q := estate.Query{Now: noon}
	AskAgent(&q, protocol.Device{Name: name})
	out := s.Sample(q)
	return OfAgent(&out)
}

func topic(s *estate.State, k Kind) *Explanation {
	q := estate.Query{Now: noon}
	AskTopic(&q)
	out := s.Sample(q)
	return OfTopic(k, &out)
}

func TestAgents(t *testing.T) {
	down := event.Event{Time: noon.Add(-time.Hour), Topic: event.TopicParent, Name: "http://app01/ManageSoftRL", Peer: "http://app01/ManageSoftRL", Active: true, Reach: event.ReachDown, Cause: event.CauseRefused, Detail: "connection refused"}
	denied := func(ago time.Duration, name string, n byte) event.Event {
		e := request(ago, name, n, protocol.KindPolicy, 404, event.CauseExtensionDeny)
		e.Substatus = 7
		return e
	}
	tests := []struct {
		name  string
		agent string
		more  []event.Event
		want  []string
		not   []string
	}{
		{"one that is well", "KESTREL01", nil, []string{"well              nothing is known to fail; last contact", "mgspolicy -t Machine"}, []string{"WHAT TO DO HERE", "FAILS"}},
		{
			"a policy that request filtering denies", "HERON07", []event.Event{denied(10*time.Minute, "HERON07", 2), denied(3*time.Minute, "HERON07", 2), denied(5*time.Minute, "OWL12", 1)},
			[]string{
				"policy fails (404.7 extension denied) since 11:54 UTC: request filtering", "(ext-blocked)", "policy FAILS 404.7 extension denied since 11:54 UTC, newest 12:01 UTC, 3 m ago",
				"newest failure    12:01:00  GET  404.7  extension denied  2.0 ms", "first failure     11:54:00", "last success", "1 other fails the same way, the first at 11:54 UTC",
				"/var/opt/managesoft/log/policy.log", "beacontop explain ext-blocked",
			}, []string{"likely"},
		},
		{
			"what changed", "HERON07", []event.Event{
				{Time: noon.Add(-11 * time.Minute), Topic: event.TopicPolicy, Count: 2, Detail: "changed: heron"},
				denied(10*time.Minute, "HERON07", 2),
			}, []string{"WHAT CHANGED THEN", "11:53:00          policy"}, []string{"nothing known changed"},
		},
		{
			"a first policy that failed", "NEW01", []event.Event{request(time.Hour, "NEW01", 9, protocol.KindPolicy, 500, event.CauseInternal)},
			[]string{"problem", "nothing known changed within two minutes", "has no schedule", "net stop ndinit & net start ndinit", "none of the 3 others fails the same way"}, nil,
		},
		{
			"a parent that is down", "OWL12", []event.Event{down, request(30*time.Minute, "OWL12", 1, protocol.KindInventory, 200, "")},
			[]string{"its file is not forwarded (refused) since 11:04 UTC", "nothing: the agent has done its part", "beacontop explain parent", "need not come"}, nil,
		},
		{
			"a connection that fails", "OWL12", []event.Event{{Time: noon.Add(-time.Minute), Topic: event.TopicRequest, Address: netip.AddrFrom4([4]byte{10, 1, 0, 1}), Cause: event.CauseTLSRejected, Detail: "unknown authority"}},
			[]string{"likely TLS fails (tls rejected by agent)", "openssl s_client", "connection  tls rejected by agent  unknown authority"}, nil,
		},
		{
			"a file with a flaw", "OWL12", []event.Event{
				request(time.Minute, "OWL12", 1, protocol.KindInventory, 200, ""),
				{Time: noon.Add(-time.Minute), Topic: event.TopicFlaw, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Device: protocol.Device{Name: "OWL12", Domain: "corp.example"}, Folder: "Inventories", Name: "x", Path: "Inventories/x", Cause: event.CauseTruncated, Detail: "gzip ends early"},
			},
			[]string{"its last inventory, of 12:03 UTC, was accepted and has a flaw", "(truncated)", "beacontop explain truncated", "newest flaw"}, []string{"FAILS", "well "},
		},
		{
			"a name at two addresses", "KESTREL01", []event.Event{
				request(4*time.Hour, "KESTREL01", 0, protocol.KindPolicy, 200, ""), request(3*time.Hour, "KESTREL01", 77, protocol.KindPolicy, 200, ""),
				request(2*time.Hour, "KESTREL01", 0, protocol.KindPolicy, 200, ""), request(time.Hour, "KESTREL01", 77, protocol.KindPolicy, 200, ""),
			},
			[]string{"2 addresses in turn", "(dup-identity)", "beacontop explain dup-identity"}, []string{"FAILS", "note "},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := explain(state(tt.more...), tt.agent).Text()
			flat := strings.Join(strings.Fields(text), " ")
			for _, want := range tt.want {
				if !strings.Contains(text, want) && !strings.Contains(flat, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(text, not) {
					t.Errorf("%q in\n%s", not, text)
				}
			}
		})
	}
	if e := explain(state(), "UNKNOWN"); e != nil {
		t.Errorf("an unknown agent: %+v", e)
	}
}

// TestLogsClaimNothing explains agents of another beacon, of which logs show neither handshakes nor disks.
func TestLogsClaimNothing(t *testing.T) {
	s := estate.NewState(estate.Limits{})
	s.Apply(
		event.Event{Time: noon, Topic: event.TopicSource, Source: &event.Source{Path: "u_ex261123.log", Kind: event.SourceLog}},
		request(time.Hour, "HERON07", 1, protocol.KindPolicy, 200, ""), request(time.Hour, "HERON07", 1, protocol.KindInventory, 200, ""),
	)
	text := explain(s, "HERON07").Text()
	for _, want := range []string{"TLS               ? not seen in the logs", "stored            ? not seen in the logs", "relayed           ? not seen in the logs", "upload            ok accepted"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if text := topic(s, Parent).Text(); !strings.Contains(text, "nothing is known of its parent") {
		t.Error(text)
	}
	if text := topic(s, Failover).Text(); !strings.Contains(text, "nothing is known of its failover list") {
		t.Error(text)
	}
}

func TestTopics(t *testing.T) {
	tests := []struct {
		topic Kind
		more  []event.Event
		want  []string
	}{
		{Parent, nil, []string{"well              the parent accepts files", "up since", "answers in 15 ms"}},
		{
			Parent, []event.Event{{Time: noon.Add(-time.Hour), Topic: event.TopicParent, Name: "http://app01/ManageSoftRL", Peer: "http://app01/ManageSoftRL", Active: true, Reach: event.ReachDown, Cause: event.CauseRefused, Detail: "connection refused"}},
			[]string{"(backlog-parent-down)", "the parent accepts no files: refused", "down: connection refused", "beacontop explain backlog-parent-down"},
		},
		{Queue, nil, []string{"the queue was not listed"}},
		{
			Queue, []event.Event{{Time: noon, Topic: event.TopicListing}, {Time: noon, Topic: event.TopicListing, Folder: "Inventories", Count: 12, Bytes: 1000, Since: noon.Add(-time.Hour)}},
			[]string{"12 files wait, 1.0 kB, the oldest since 11:04 UTC", "(backlog-slow)", "Inventories       12 waiting"},
		},
		{Origin, nil, []string{"this beacon is not in front of another"}},
		{
			Origin, []event.Event{
				{Time: noon.Add(-2 * time.Hour), Topic: event.TopicOrigin, Peer: "http://app01/ManageSoftDL", Active: true, Reach: event.ReachUp, Status: 200},
				{Time: noon.Add(-time.Hour), Topic: event.TopicOrigin, Peer: "http://app01/ManageSoftDL", Active: true, Reach: event.ReachDown, Cause: event.CauseRefused, Detail: "connection refused"},
				{Time: noon.Add(-time.Minute), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindPolicy, Status: 200, Served: event.ServedCopy},
				{Time: noon.Add(-time.Minute), Topic: event.TopicBypass, Name: "/ManageSoftDL/f.osd", Peer: "app01", Count: 1},
			},
			[]string{"(origin-down)", "the origin does not answer: refused", "down since 11:04 UTC, connection refused", "1 in the last hour: 0 by the origin, 1 by copies", "sent since 12:03 UTC, to 1 agent", "names app01", "beacontop explain origin-down"},
		},
		{Failover, nil, []string{"the failover list is empty"}},
		{
			Failover, []event.Event{{Time: noon.Add(-time.Hour), Topic: event.TopicSibling, Name: "LON-BEACON2", Peer: "http://lon-beacon2", Reach: event.ReachDown, Cause: event.CauseTimeout, Detail: "i/o timeout"}},
			[]string{"(sibling-down)", "LON-BEACON2", "i/o timeout", "0 of 1 other beacon answer"},
		},
	}
	for _, tt := range tests {
		text := topic(state(tt.more...), tt.topic).Text()
		for _, want := range tt.want {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
	}
}

// TestTextFitsAndIsSafe explains agents with hostile names and long paths.
func TestTextFitsAndIsSafe(t *testing.T) {
	for i, name := range []string{"\x1b[2J\x1b[31mRED", "a\nb\rc", "\u202egnp.exe", strings.Repeat("LONG", 60), "\xff\xfe"} {
		e := request(time.Minute, name, byte(50+i), protocol.KindPolicy, 400, event.CauseBadPath)
		e.UserAgent, e.Detail, e.Method = name, name, name
		x := explain(state(e), name)
		if x == nil {
			t.Fatalf("%q is not known", name)
		}
		for line := range strings.SplitSeq(x.Text(), "\n") {
			if utf8.RuneCountInString(line) > textWidth {
				t.Errorf("%d columns: %q", utf8.RuneCountInString(line), line)
			}
			for _, r := range line {
				if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
					t.Errorf("%U in %q", r, line)
				}
			}
		}
	}
}

// TestTheJSONFormIsDocumented compares the keys of the data with the package comment, and reads an
// explanation back.
func TestTheJSONFormIsDocumented(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var keys func(of reflect.Type)
	seen := map[reflect.Type]bool{}
	keys = func(of reflect.Type) {
		for of.Kind() == reflect.Slice || of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct || seen[of] || of == reflect.TypeFor[event.Event]() || of == reflect.TypeFor[time.Time]() || of == reflect.TypeFor[netip.Addr]() {
			return
		}
		seen[of] = true
		for i := range of.NumField() {
			f := of.Field(i)
			if !f.IsExported() {
				continue
			}
			key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if key == "" || !strings.Contains(string(doc), key) {
				t.Errorf("%s.%s: key %q is not documented", of, f.Name, key)
			}
			keys(f.Type)
		}
	}
	keys(reflect.TypeFor[Explanation]())

	var b bytes.Buffer
	x := explain(state(request(time.Minute, "HERON07", 2, protocol.KindPolicy, 404, event.CauseNotFound)), "HERON07")
	if err := x.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	var back Explanation
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	back.zone = x.zone
	if !reflect.DeepEqual(&back, x) {
		t.Errorf("%s\nreads back as\n%+v", &b, fmt.Sprint(back))
	}
}
