package api

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// of returns the state of a beacon whose agents failed their first policy an hour ago.
func of(names ...string) *estate.State {
	state := estate.NewState(estate.Limits{})
	for i, name := range names {
		state.Apply(failed(i, name))
	}
	return state
}

func failed(i int, name string) event.Event {
	short, domain, _ := strings.Cut(name, ".")
	return event.Event{
		Time: noon.Add(-time.Hour), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindPolicy, Status: 404, Cause: event.CauseNotFound,
		Device: protocol.Device{Name: short, Domain: domain}, Address: netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)}), Path: "/x", Method: "GET",
	}
}

// serve serves a handler on a socket, and returns the client of it.
func serve(t *testing.T, c Config) *http.Client {
	t.Helper()
	if c.Now == nil {
		c.Now = func() time.Time { return noon }
	}
	server := httptest.NewUnstartedServer(New(c))
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	_ = server.Listener.Close()
	server.Listener = l
	server.Start()
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	return &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", path)
	}}}
}

func get(t *testing.T, c *http.Client, path string) (int, map[string]any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://x"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatalf("%s: %s: %v", path, text, err)
	}
	return answer.StatusCode, out
}

func TestEveryPathAnswersInJSON(t *testing.T) {
	c := serve(t, Config{State: of("HERON07.corp.example", "OWL"), Release: "1.0", Identity: "0123"})
	for path, key := range map[string]string{
		"/v1/status": "agents", "/v1/agents": "agents", "/v1/agents/owl": "agent", "/v1/agents/HERON07.corp.example/explain": "verdict", "/v1/requests": "requests",
		"/v1/failures": "failures", "/v1/queue": "total", "/v1/failover": "failover", "/v1/diagnoses": "diagnoses", "/v1/explain/parent": "verdict", "/v1/explain/owl": "verdict",
		"/healthz": "healthy",
		"/v1/agents?where=is:failing+address:10.1.0.0/24&sort=-device&limit=1&fields=device&tz=Europe/Berlin": "more",
		"/v1/failures?where=kind:policy&sort=-count":                                                          "matching",
		"/v1/queue?where=inventories":                                                                         "queue", "/v1/diagnoses?where=code:first-policy-lost": "at",
	} {
		if status, out := get(t, c, path); status != http.StatusOK || out[key] == nil || strings.HasPrefix(path, "/v1") && out["schema"] != 1.0 {
			t.Errorf("%s: %d %v", path, status, out)
		}
	}
}

func TestRefusalsSayWhatHelps(t *testing.T) {
	c := serve(t, Config{State: of("KITE01.a.example", "KITE01.b.example")})
	for _, tt := range []struct {
		path   string
		status int
		says   string
	}{
		{"/v1/agents?whre=x", 400, `unknown parameter "whre": /v1/agents takes where, sort, limit, fields, tz`},
		{"/v1/agents?sort=nobody", 400, `sort: unknown field "nobody": sort takes device, domain`},
		{"/v1/agents?fields=device,nobody", 400, `fields: unknown field "nobody": fields takes device, `},
		{"/v1/agents?fields=device,device", 400, "fields: an empty name, or one twice: "},
		{"/v1/agents?limit=0", 400, `limit: "0" is not a number from 1`},
		{"/v1/agents?limit=1&limit=2", 400, "limit is given twice: "},
		{"/v1/agents?tz=../../etc/passwd", 400, "tz: unknown time zone"},
		{"/v1/agents?where=code:x", 400, "where: agents have no code: "},
		{"/v1/agents?where=%zz", 400, "the query string cannot be read: "},
		{"/v1/queue?where=status:404", 400, "where: folders have no status: status is a field of agents, requests, failures; fields: age, folder, is, size, waiting"},
		{"/v1/failover?where=folder:x", 400, "where: beacons have no folder: folder is a field of folders; fields: age, cause, is, name, reach, role"},
		{"/v1/queue?where=age:1h", 400, "where: an age is a range: write age>1h or age:1h..1d"},
		{"/v1/queue?where=waiting:many", 400, "where: not a number: write waiting>100"},
		{"/v1/diagnoses?where=status:404", 400, "where: events have no status: "},
		{"/v1/agents/KITE01", 409, "several agents have the name KITE01: name one with its domain: KITE01.a.example, KITE01.b.example"},
		{"/v1/agents/KITE02", 404, "no agent is known by the name KITE02: did you mean KITE01.a.example or KITE01.b.example?"},
		{"/v1/agents/%1b%5b31m", 404, `no agent is known by the name \x1b[31m: `},
		{"/v1/explain/KITE02?format=xml", 400, `format: "xml": json or text`},
		{"/v1/events", 501, "no beacon runs here whose events could be followed: "},
		{"/v1/events?after=-1", 400, `after: "-1" is not the id of an event: `},
		{"/v1/events?after=1&limit=1", 400, "after and limit exclude each other: "},
		{"/v1/events?topic=pulse", 400, `topic: unknown topic "pulse": topics: request, relay`},
		{"/v1/events?where=kind:policy+code:x&follow=false", 400, "where: events have no kind: "},
		{"/v1/events?sort=time", 400, `unknown parameter "sort": `},
		{"/v1/nothing", 404, "no such path: paths: /v1/status"},
		{"/metrics", 404, "no such path: "},
	} {
		status, out := get(t, c, tt.path)
		if says := fmt.Sprint(out["error"], ": ", out["hint"]); status != tt.status || !strings.HasPrefix(says, tt.says) || out["hint"] == "" || out["status"] != float64(status) {
			t.Errorf("%s: %d %s; want %d %s", tt.path, status, says, tt.status, tt.says)
		}
	}
	_, out := get(t, c, "/v1/agents?where="+url.QueryEscape("heron statsu:404 x"))
	if out["marked"] != "heron statsu:404 x\n      ^^^^^^" {
		t.Errorf("%v", out)
	}
}

func TestNothingIsChanged(t *testing.T) {
	h := New(Config{State: of("OWL")})
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, "X"} {
		out := httptest.NewRecorder()
		h.ServeHTTP(out, httptest.NewRequestWithContext(t.Context(), method, "/v1/agents", nil))
		if out.Code != http.StatusMethodNotAllowed || out.Header().Get("Allow") != "GET, HEAD" || out.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %d %v", method, out.Code, out.Header())
		}
	}
}

// TestAllAgentsAreListed lists more agents than are asked for at once.
func TestAllAgentsAreListed(t *testing.T) {
	var names []string
	for i := range 2*rowsAtOnce + 345 {
		names = append(names, fmt.Sprintf("HOST%05d", i))
	}
	_, out := get(t, serve(t, Config{State: of(names...)}), "/v1/agents?where=orphan")
	var got []string
	for _, row := range out["agents"].([]any) {
		got = append(got, row.(map[string]any)["device"].(string))
	}
	if !slices.Equal(got, names) || out["matching"] != float64(len(names)) {
		t.Errorf("%d agents, want all %d by name", len(got), len(names))
	}
}

func TestNames(t *testing.T) {
	s := &server{Config{State: of("HERON07.corp.example", "heron.corp.example", "KITE01.b.example", "OWL12")}}
	for name, want := range map[string]string{"heron07": "HERON07.corp.example", "KITE01.B.EXAMPLE": "KITE01.b.example", "owl12": "OWL12"} {
		if d, err := s.find(t.Context(), noon, name); d.String() != want || err != nil {
			t.Errorf("%s: %s, %v", name, d, err)
		}
	}
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"A", "", 1}, {"HERON07", "HERON08", 1}, {"HERON07", "HERON7", 1}, {"KITTEN", "SITTING", 3}} {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("%s, %s: %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestReadiness(t *testing.T) {
	state := of("OWL")
	ok := true
	c := serve(t, Config{State: state, Checks: []Check{{"own", func() (bool, string) { return ok, "own reason" }}}})
	expect := func(want int, why string) {
		t.Helper()
		if status, out := get(t, c, "/readyz"); status != want || !strings.Contains(fmt.Sprint(out["why"]), why) {
			t.Errorf("%d %v; want %d, %s", status, out, want, why)
		}
	}
	expect(503, "the beacon does not listen")
	state.Apply(event.Event{Topic: event.TopicStart, Time: noon, Peer: "http :80"})
	expect(200, "")
	state.Apply(event.Event{Topic: event.TopicHistory, Active: true})
	expect(503, "the history is being read")
	state.Apply(event.Event{Topic: event.TopicHistory}, event.Event{Topic: event.TopicDisk, Time: noon, Cause: event.CauseDiskFull, Total: 9})
	expect(503, "the disk is too full for uploads")
	state.Apply(event.Event{Topic: event.TopicDisk, Time: noon, Bytes: 9, Total: 9})
	ok = false
	expect(503, "own reason")
	ok = true
	state.Apply(event.Event{Topic: event.TopicStop, Time: noon.Add(time.Second)})
	expect(503, "the beacon does not listen")
}

// TestCurl asks as an administrator does.
func TestCurl(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		if os.Getenv("TEST_EVERYTHING") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	server := httptest.NewUnstartedServer(New(Config{State: of("OWL12.corp.example"), Now: func() time.Time { return noon }}))
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	_ = server.Listener.Close()
	server.Listener = l
	server.Start()
	defer server.Close()
	out, err := exec.CommandContext(t.Context(), curl, "-s", "--unix-socket", path, "-G", "--data-urlencode", "where=status>=400 owl", "http://beacon/v1/agents?fields=device").CombinedOutput()
	if want := `"where":"status>=400 owl","matching":1,"agents":[{"device":"OWL12"}]}` + "\n"; err != nil || !strings.HasSuffix(string(out), want) {
		t.Errorf("%s, %v; want %s", out, err, want)
	}
}

// FuzzQuery asks with any path and query string: the answer is JSON, or text where that was asked for; a
// refusal has a hint; no more than a filter takes is answered with.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"/v1/agents?where=is:failing&sort=-device,domain&limit=3&fields=device,rung", "/v1/events?follow=false&limit=2&topic=request,gap&where=!x", "/v1/requests?where=took>2s|",
		"/v1/failures?tz=Europe/Berlin&where=time:15:19..", "/v1/queue?where=%00", "/v1/explain/parent?format=text", "/v1/agents/OWL/explain?tz=local", "/v1/events?after=99999999999999999999",
		"/v1/diagnoses?sort=-count&fields=code,what", "/v1/agents/..%2f..", "/v1/agents?where=%22", "//v1/agents", "/v1/failover?sort=latency_ns", "/readyz?x",
	} {
		f.Add(seed)
	}
	h := New(Config{State: of("OWL", "HERON07.corp.example"), Now: func() time.Time { return noon }})
	f.Fuzz(func(t *testing.T, target string) {
		at, err := url.ParseRequestURI(target)
		if err != nil || !strings.HasPrefix(target, "/") || len(target) > 8<<10 { // net/http rejects it
			return
		}
		out := httptest.NewRecorder()
		h.ServeHTTP(out, (&http.Request{Method: http.MethodGet, URL: at, Header: http.Header{}, Host: "x", RequestURI: target}).WithContext(t.Context()))
		lines := bufio.NewScanner(out.Body)
		lines.Buffer(nil, 16<<20)
		switch kind := out.Header().Get("Content-Type"); {
		case out.Code >= 300 && out.Code < 400:
			return
		case strings.HasPrefix(kind, "text/plain"):
			for lines.Scan() {
				if strings.ContainsAny(lines.Text(), "\x1b\x00") {
					t.Errorf("%q", lines.Text())
				}
			}
			return
		}
		for lines.Scan() {
			var is map[string]any
			if err := json.Unmarshal(lines.Bytes(), &is); err != nil || out.Code != http.StatusOK && (is["hint"] == "" || is["error"] == "") && !strings.HasPrefix(at.Path, "/readyz") {
				t.Errorf("%s: %d %s, %v", target, out.Code, lines.Text(), err)
			}
		}
	})
}
