package beacon

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"beacontop/beacon/agent"
	"beacontop/beacon/event"
	"beacontop/beacon/origintest"
	"beacontop/beacon/protocol"
	"beacontop/beacon/waittest"
)

// fetched records what an agent fetches.
type fetched struct {
	through http.RoundTripper

	mu  sync.Mutex
	got map[string]string // bodies by path
}

// RoundTrip passes a request on.
func (r *fetched) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := r.through.RoundTrip(req)
	if err != nil || res.StatusCode != http.StatusOK {
		return res, err
	}
	body, err := io.ReadAll(res.Body)
	if err == nil {
		err = res.Body.Close()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got[req.URL.Path] = string(body)
	res.Body = io.NopCloser(strings.NewReader(string(body)))
	return res, err
}

// awaitSeen returns so many request lines without those of the test page: nginx writes each after its answer.
func (n *nginx) awaitSeen(many int) (lines []string) {
	n.t.Helper()
	waittest.Until(n.t, func() error {
		lines = append(lines, slices.DeleteFunc(n.seen(), func(line string) bool { return line == "" || strings.Contains(line, "/test ") })...)
		if len(lines) < many {
			return fmt.Errorf("nginx saw %q, want %d requests", lines, many)
		}
		return nil
	})
	return lines
}

// TestStaticFilesOfNginx stands in front of a real web server whose files are those of a beacon. An agent fetches all
// that its policy names; then files change, the server stops and comes back.
func TestStaticFilesOfNginx(t *testing.T) {
	device := protocol.Device{Name: "HERON07", Domain: "corp.example"}
	visit := func(addr string) map[string]string {
		t.Helper()
		r := &fetched{through: agent.NewTransport(netip.Addr{}), got: map[string]string{}}
		a := agent.Agent{Device: device, Version: "21.1", Beacons: []string{"http://" + addr}, Transport: r}
		if err := a.Apply(t.Context()); err != nil {
			t.Error(err)
		}
		return r.got
	}
	files := visit(start(t, func(c *Config) { c.Generate = true }).addr)
	if len(files) < 5 {
		t.Fatalf("a policy with %d files", len(files))
	}
	n := startNginx(t, `default_type application/octet-stream;`)
	began := time.Date(2026, 11, 2, 3, 4, 5, 0, time.UTC)
	for path, content := range files {
		n.put(path, content, began)
	}
	const large = "/ManageSoftDL/Packages/agent.exe"
	n.put(large, strings.Repeat("0123456789", 20_000), began)
	s := front(t, origintestAt("http://"+n.addr+origintest.Location), nil, nil)

	if got := visit(s.addr); !maps.Equal(got, files) {
		t.Errorf("the agent got %d files, want %d", len(got), len(files))
	}
	n.awaitSeen(len(files))
	waitForCopies(t, s, len(files))

	for path := range files { // it is asked each time, with the validators of the copy
		same(t, s, n, origintest.Request{Method: "GET", Target: escape(path)})
	}
	for _, line := range n.awaitSeen(2 * len(files)) {
		if status := line[len(line)-3:]; status != "200" && status != "304" {
			t.Errorf("nginx saw %q", line)
		}
	}
	unchanged := origintest.Request{Method: "GET", Target: large, Header: http.Header{}}
	same(t, s, n, unchanged)
	waitForCopies(t, s, len(files)+1)
	n.awaitSeen(2)
	first := same(t, s, n, unchanged)
	if lines := n.awaitSeen(2); !strings.HasSuffix(lines[1], " 304") {
		t.Errorf("an unchanged package costs %q", lines)
	}
	for _, r := range []http.Header{
		{"If-None-Match": first.header["Etag"]}, {"If-Modified-Since": first.header["Last-Modified"]}, {"Range": {"bytes=5-9"}}, {"Range": {"bytes=-3"}},
		{"Range": {"bytes=199990-"}}, {"Range": {"bytes=900000-"}},
		{"Range": {"bytes=5-9"}, "If-Range": first.header["Etag"]}, {"Range": {"bytes=5-9"}, "If-Range": {`"other"`}},
	} {
		same(t, s, n, origintest.Request{Method: "GET", Target: large, Header: r})
		same(t, s, n, origintest.Request{Method: "HEAD", Target: large, Header: r})
	}
	same(t, s, n, origintest.Request{Method: "GET", Target: "/ManageSoftDL/none"})

	n.put(large, strings.Repeat("9876543210", 20_000), began.Add(time.Hour))
	if second := same(t, s, n, unchanged); !strings.HasPrefix(second.body, "98765") {
		t.Error("a changed package is not the new one at once")
	}
	waittest.Until(t, func() error {
		n.seen()
		same(t, s, n, unchanged)
		if lines := n.awaitSeen(2); !strings.HasSuffix(lines[1], " 304") {
			return errors.New("the new one is not kept")
		}
		return nil
	})

	n.stop()
	if got := visit(s.addr); !maps.Equal(got, files) {
		t.Errorf("the agent got %d copies, want %d", len(got), len(files))
	}
	client := &http.Transport{DisableCompression: true}
	defer client.CloseIdleConnections()
	got := ask(t, client, s.addr, unchanged)
	if got.status != 200 || !strings.HasPrefix(got.body, "98765") || got.header["Age"] == nil || !slices.Equal(got.header["Server"], first.header["Server"]) {
		t.Errorf("%d %.20q %v", got.status, got.body, got.header)
	}
	for i, copied := 0, 0; copied <= len(files); i++ {
		e := s.event(i)
		if e.Served == event.ServedCopy {
			copied++
		}
		if (e.Served == event.ServedCopy) == e.Since.IsZero() {
			t.Errorf("%+v", e)
		}
	}
	n.start()
	n.seen()
	waittest.Until(t, func() error {
		got := ask(t, client, s.addr, unchanged)
		if got.status != 200 || !strings.HasPrefix(got.body, "98765") {
			t.Fatalf("%d %.20q", got.status, got.body)
		}
		if got.header["Age"] != nil {
			return errors.New("nginx is up again, and not asked")
		}
		return nil
	})
	n.awaitSeen(1)
}

// same asks an origin directly and through a front, and compares what comes.
func same(t *testing.T, s *site, n *nginx, r origintest.Request) exchange {
	t.Helper()
	if r.Header == nil {
		r.Header = http.Header{}
	}
	client := &http.Transport{DisableCompression: true, DisableKeepAlives: true}
	want, got := ask(t, client, n.addr, r), ask(t, client, s.addr, r)
	if r.Header["Range"] != nil { // which the front takes from the copy, after nginx confirmed that; its error has its own text
		for _, name := range []string{"Accept-Ranges", "X-Content-Type-Options"} {
			delete(got.header, name)
			delete(want.header, name)
		}
		if want.status == http.StatusRequestedRangeNotSatisfiable {
			want.body, want.header["Content-Type"] = got.body, got.header["Content-Type"]
		}
	}
	if got.status != want.status || got.body != want.body || !maps.EqualFunc(got.header, want.header, slices.Equal) {
		t.Errorf("%s %s %v\n got %d %.60q %v\nwant %d %.60q %v", r.Method, r.Target, r.Header, got.status, got.body, got.header, want.status, want.body, want.header)
	}
	return got
}

func escape(path string) string { return strings.ReplaceAll(path, " ", "%20") }

// origintestAt is an origin that runs elsewhere.
func origintestAt(url string) *origintest.Origin { return &origintest.Origin{URL: url} }
