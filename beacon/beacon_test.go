package beacon

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/policy"
	"beacontop/beacon/protocol"
	"beacontop/beacon/spool"
)

// site is a beacon on a real socket, with its directory and its events.
type site struct {
	t    testing.TB
	dir  string
	addr string
	stop func() error

	*Beacon
	mu     sync.Mutex
	events []event.Event
	came   chan struct{} // one slot, filled with each event of a request
}

func start(t testing.TB, change func(*Config)) *site {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return startOn(t, l, change)
}

func startOn(t testing.TB, l net.Listener, change func(*Config)) *site {
	t.Helper()
	return startWrapped(t, l, change, func(b *Beacon) net.Listener { return b.Plain(l) })
}

func startWrapped(t testing.TB, l net.Listener, change func(*Config), wrap func(*Beacon) net.Listener) *site {
	t.Helper()
	s := &site{t: t, dir: t.TempDir(), addr: l.Addr().String(), came: make(chan struct{}, 1)}
	sp, err := spool.Open(spool.Config{Dir: s.dir, Types: protocol.UploadFolders()})
	if err != nil {
		t.Fatal(err)
	}
	c := Config{Name: "B1", Dir: s.dir, Spool: sp, Publish: s.publish, Policy: policy.Rules{BeaconPolicy: policy.Default()}}
	if change != nil {
		change(&c)
	}
	if s.Beacon, err = New(c); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	ready := wrap(s.Beacon)
	go func() { done <- s.Serve(ctx, 5*time.Second, ready) }()
	s.stop = sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	t.Cleanup(func() {
		for _, err := range []error{s.stop(), s.Close(), sp.Close()} {
			if err != nil {
				t.Error(err)
			}
		}
	})
	return s
}

func (s *site) publish(e event.Event) {
	if e.Topic != event.TopicRequest {
		return
	}
	s.mu.Lock()
	s.events = append(s.events, e)
	s.mu.Unlock()
	select {
	case s.came <- struct{}{}:
	default:
	}
}

// event waits for the n-th event of a request.
func (s *site) event(n int) event.Event {
	s.t.Helper()
	deadline := time.NewTimer(time.Minute)
	defer deadline.Stop()
	for {
		s.mu.Lock()
		if len(s.events) > n {
			defer s.mu.Unlock()
			return s.events[n]
		}
		s.mu.Unlock()
		select {
		case <-s.came:
		case <-deadline.C:
			s.t.Fatalf("event %d did not come", n)
		}
	}
}

// raw sends bytes over a new connection and reads one answer.
func (s *site) raw(request string) (*http.Response, string) {
	s.t.Helper()
	c, err := net.Dial("tcp", s.addr)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := c.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		s.t.Fatal(err)
	}
	if _, err := io.WriteString(c, request); err != nil {
		s.t.Fatal(err)
	}
	method, _, _ := strings.Cut(request, " ")
	res, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: method})
	if err != nil {
		s.t.Fatalf("%.80q: %v", request, err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res, string(body)
}

func (s *site) request(method, path, body string, headers ...string) (*http.Response, string) {
	s.t.Helper()
	head := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: beacon1:8080\r\n", method, path)
	if body != "" || method == "PUT" || method == "POST" {
		head += fmt.Sprintf("Content-Length: %d\r\n", len(body))
	}
	for _, h := range headers {
		head += h + "\r\n"
	}
	return s.raw(head + "\r\n" + body)
}

// files lists the files in Incoming and Partial.
func (s *site) files() string {
	s.t.Helper()
	var out []string
	for _, top := range []string{"Incoming", "Partial"} {
		err := filepath.WalkDir(filepath.Join(s.dir, top), func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				rel, _ := filepath.Rel(s.dir, path)
				out = append(out, filepath.ToSlash(rel))
			}
			return err
		})
		if err != nil {
			s.t.Fatal(err)
		}
	}
	return strings.Join(out, " ")
}

const heronPolicy = "/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HERON07.npl"

func TestConversationOfAnAgent(t *testing.T) {
	long := strings.Repeat("x", 300)
	tests := []struct {
		name           string
		method, path   string
		body           string
		headers        []string
		status         int
		holds          string // in the answer
		cause          event.Cause
		device, folder string
		stored         string
	}{
		{name: "a policy is made for any device", method: "GET", path: heronPolicy, status: 200, holds: "<Policy ", device: "HERON07"},
		{name: "in any letter case", method: "GET", path: strings.ToLower(heronPolicy), status: 200, holds: "<Policy ", device: "heron07"},
		{name: "under the older name", method: "GET", path: strings.Replace(heronPolicy, ".npl", ".osd", 1), status: 200, holds: "<Policy ", device: "HERON07"},
		{name: "of a bootstrapped agent, whose path names no device", method: "GET", path: "/ManageSoftDL/Policies/Merged/MANAGESOFT_domain/Machine/My%20Policy.npl", status: 200, holds: "<Policy "},
		{name: "the schedule", method: "GET", path: "/ManageSoftDL/Schedules/Default%20Machine%20Schedule/Default%20Machine%20Schedule.nds", status: 200, holds: "<Schedule "},
		{name: "the failover list by its other name", method: "GET", path: "/ManageSoftDL/ClientSettings/Default%20Failover%20Settings/Default%20Failover%20Settings.nds", status: 200, holds: `value = "beacon1"`},
		{name: "doubled slashes", method: "GET", path: "//ManageSoftDL//test", status: 200, holds: "Test succeeded"},
		{name: "the test of downloads", method: "GET", path: "/managesoftdl/TEST", status: 200, holds: "Test succeeded"},
		{name: "the test of uploads", method: "GET", path: "/ManageSoftRL/test", status: 200, holds: "Test succeeded"},
		{name: "no upgrade", method: "GET", path: "/ManageSoftDL/Packages/Flexera/Adoption/x.osd", status: 404, cause: event.CauseNotFound},
		{name: "the newer protocol", method: "GET", path: "/ManageSoftDL/agent-configurations/x", status: 404, cause: event.CauseNotFound},

		{name: "an inventory", method: "PUT", path: "/ManageSoftRL/Inventories/system%20on%20HERON07%20at%2020261123T120000%20(Oracle).ndi.gz", body: "abc", status: 200, holds: "received",
			device: "HERON07", folder: "Inventories", stored: "Incoming/Inventories/system on HERON07 at 20261123T120000 (Oracle).ndi.gz"},
		{name: "by POST, in another letter case", method: "POST", path: "/managesoftrl/usagedata/HERON07%20at%2020261123T120000.mmi", body: "abc", status: 200,
			device: "HERON07", folder: "UsageData", stored: "Incoming/UsageData/HERON07 at 20261123T120000.mmi"},
		{name: "brackets", method: "PUT", path: "/ManageSoftRL/Logs/a[1].log", body: "abc", status: 200, folder: "Logs", stored: "Incoming/Logs/a[1].log"},
		{name: "an unknown type", method: "PUT", path: "/ManageSoftRL/Whatever/a.log", body: "abc", status: 200, folder: "Whatever", stored: "Incoming/Whatever/a.log"},
		{name: "without a type, by extension", method: "PUT", path: "/ManageSoftRL/a.ndi.gz", body: "abc", status: 200, folder: "Inventories", stored: "Incoming/Inventories/a.ndi.gz"},
		{name: "an empty file", method: "PUT", path: "/ManageSoftRL/Logs/empty.log", status: 200, folder: "Logs", stored: "Incoming/Logs/empty.log"},
		{name: "with Expect", method: "PUT", path: "/ManageSoftRL/Logs/expect.log", body: "abc", headers: []string{"Expect: 100-continue"}, status: 100},

		{name: "without a type, of no known kind", method: "PUT", path: "/ManageSoftRL/a.exe", body: "abc", status: 400, holds: "type folder", cause: event.CauseBadPath},
		{name: "too deep", method: "PUT", path: "/ManageSoftRL/Logs/a/b.log", body: "abc", status: 400, holds: "<type>/<name>", cause: event.CauseBadPath, folder: ""},
		{name: "a part of a file", method: "PUT", path: "/ManageSoftRL/Logs/a.log", body: "abc", headers: []string{"Content-Range: bytes 3-5/6"}, status: 400, holds: "whole file", cause: event.CauseRange, folder: "Logs"},
		{name: "larger than the limit", method: "PUT", path: "/ManageSoftRL/Logs/a.log", body: strings.Repeat("x", 1001), status: 413, holds: "limit", cause: event.CauseTooLarge, folder: "Logs"},

		{name: "dots", method: "GET", path: "/ManageSoftDL/../../etc/passwd", status: 400, holds: "bad path", cause: event.CauseBadPath},
		{name: "encoded dots", method: "PUT", path: "/ManageSoftRL/Logs/%2e%2e", body: "x", status: 400, holds: "bad path", cause: event.CauseBadPath},
		{name: "encoded slashes", method: "PUT", path: "/ManageSoftRL/Logs/..%2f..%2fa.log", body: "x", status: 400, holds: "bad path", cause: event.CauseBadPath},
		{name: "a backslash", method: "PUT", path: `/ManageSoftRL/Logs/..%5c..%5ca.log`, body: "x", status: 400, holds: "bad path", cause: event.CauseBadPath},
		{name: "a drive letter", method: "GET", path: "/ManageSoftDL/C:/Windows/win.ini", status: 400, holds: "bad path", cause: event.CauseBadPath},
		{name: "a NUL", method: "PUT", path: "/ManageSoftRL/Logs/a%00.log", body: "x", status: 400, holds: "bad path", cause: event.CauseBadPath},
		{name: "an escape sequence", method: "PUT", path: "/ManageSoftRL/Logs/a%1b%5b2J.log", body: "x", status: 400, holds: "bad path", cause: event.CauseBadPath},
		{name: "a reserved name", method: "PUT", path: "/ManageSoftRL/Logs/com1.log", body: "x", status: 400, holds: "reserved", cause: event.CauseBadPath},
		{name: "a long name", method: "PUT", path: "/ManageSoftRL/Logs/" + long, body: "x", status: 400, holds: "255", cause: event.CauseBadPath},
		{name: "a policy with an invalid domain", method: "GET", path: "/ManageSoftDL/Policies/Merged/corp.example:80_domain/Machine/HERON07.npl", status: 400, holds: "bad path", cause: event.CauseBadPath, device: "HERON07"},

		{name: "outside both locations", method: "GET", path: "/favicon.ico", status: 404, cause: event.CauseNotFound},
		{name: "the root", method: "GET", path: "/", status: 404, cause: event.CauseNotFound},
		{name: "an upload cannot be fetched", method: "GET", path: "/ManageSoftRL/Logs/a.log", status: 405, cause: event.CauseMethod},
		{name: "nor deleted", method: "DELETE", path: "/ManageSoftRL/Logs/a.log", status: 405, cause: event.CauseMethod},
		{name: "nothing is put where agents fetch", method: "PUT", path: "/ManageSoftDL/a.osd", body: "x", status: 405, cause: event.CauseMethod},

		{name: "OPTIONS", method: "OPTIONS", path: "/ManageSoftRL/Logs", status: 200},
		{name: "MKCOL", method: "MKCOL", path: "/ManageSoftRL/Logs", status: 201},
		{name: "PROPFIND", method: "PROPFIND", path: "/ManageSoftRL/Logs%20&", status: 207, holds: "/ManageSoftRL/Logs%20&amp;"},
		{name: "HEAD before an upload", method: "HEAD", path: "/ManageSoftRL/Logs/a.log", status: 404},
		{name: "HEAD of a policy", method: "HEAD", path: heronPolicy, status: 200, device: "HERON07"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := start(t, func(c *Config) { c.UploadLimitBytes = 1000 })
			res, body := s.request(tt.method, tt.path, tt.body, tt.headers...)
			if res.StatusCode != tt.status || !strings.Contains(body, tt.holds) {
				t.Errorf("%d %q, want %d with %q", res.StatusCode, body, tt.status, tt.holds)
			}
			if tt.status == 100 {
				return
			}
			if res.Header.Get("Server") != "" || strings.Contains(body, s.dir) {
				t.Errorf("the answer reveals too much: %v %q", res.Header, body)
			}
			e := s.event(0)
			if e.Status != tt.status || e.Cause != tt.cause || e.Device.Name != tt.device || e.Folder != tt.folder {
				t.Errorf("event: status %d, cause %q, device %q, folder %q; want %d, %q, %q, %q",
					e.Status, e.Cause, e.Device.Name, e.Folder, tt.status, tt.cause, tt.device, tt.folder)
			}
			if e.Method != tt.method || e.Address.String() != "127.0.0.1" || e.Time.IsZero() || e.Duration <= 0 {
				t.Errorf("event is incomplete: %+v", e)
			}
			if e.Direction == event.DirectionUpload && tt.status == 200 && e.Bytes != int64(len(tt.body)) {
				t.Errorf("event has %d bytes, want %d", e.Bytes, len(tt.body))
			}
			if got := s.files(); got != tt.stored {
				t.Errorf("stored %q, want %q", got, tt.stored)
			}
		})
	}
}

func TestHTTP10(t *testing.T) {
	s := start(t, nil)
	res, body := s.raw("GET " + heronPolicy + " HTTP/1.0\r\nHost: beacon1\r\nUser-Agent: ManageSoft/6.9 (Windows NT4/2000/XP)\r\n\r\n")
	if res.StatusCode != 200 || !strings.Contains(body, "<Policy ") || res.ContentLength != int64(len(body)) {
		t.Errorf("%d, %d bytes announced, %d came", res.StatusCode, res.ContentLength, len(body))
	}
	if e := s.event(0); e.UserAgent != "ManageSoft/6.9 (Windows NT4/2000/XP)" {
		t.Errorf("user agent %q", e.UserAgent)
	}
	if res, _ := s.raw("PUT /ManageSoftRL/Logs/a.log HTTP/1.0\r\n\r\n"); res.StatusCode != 411 {
		t.Errorf("an upload without a length: %d, want 411", res.StatusCode)
	}
}

func TestChunkedUpload(t *testing.T) {
	s := start(t, func(c *Config) { c.UploadLimitBytes = 10 })
	const head = "PUT /ManageSoftRL/Logs/%s HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n"
	if res, _ := s.raw(fmt.Sprintf(head, "a.log") + "3\r\nabc\r\n0\r\n\r\n"); res.StatusCode != 200 {
		t.Errorf("status %d", res.StatusCode)
	}
	if res, _ := s.raw(fmt.Sprintf(head, "b.log") + "b\r\nabcdefghijk\r\n0\r\n\r\n"); res.StatusCode != 413 {
		t.Errorf("over the limit: status %d, want 413", res.StatusCode)
	}
	if got := s.files(); got != "Incoming/Logs/a.log" {
		t.Errorf("stored %q", got)
	}
}

func TestConditionalAndPartialDownloads(t *testing.T) {
	s := start(t, nil)
	first, whole := s.request("GET", heronPolicy, "")
	etag, modified := first.Header.Get("ETag"), first.Header.Get("Last-Modified")
	if etag == "" || modified == "" {
		t.Fatalf("headers %v", first.Header)
	}
	if res, body := s.request("GET", heronPolicy, "", "If-None-Match: "+etag); res.StatusCode != 304 || body != "" {
		t.Errorf("If-None-Match: %d", res.StatusCode)
	}
	if res, _ := s.request("GET", heronPolicy, "", "If-Modified-Since: "+modified); res.StatusCode != 304 {
		t.Errorf("If-Modified-Since: %d", res.StatusCode)
	}
	if res, body := s.request("GET", heronPolicy, "", "Range: bytes=5-9"); res.StatusCode != 206 || body != whole[5:10] {
		t.Errorf("Range: %d %q", res.StatusCode, body)
	}
	if res, _ := s.request("GET", heronPolicy, "", "Range: bytes=999999-"); res.StatusCode != 416 {
		t.Errorf("Range beyond the end: %d", res.StatusCode)
	}
}

func TestPublishedFilesTakePrecedence(t *testing.T) {
	s := start(t, nil)
	common := filepath.Join(s.dir, "Staging", "Common")
	file := filepath.Join(common, "Schedules", "Default Machine Schedule", "Default Machine Schedule.NDS")
	until := func(want string) { // a change is noticed a moment later
		t.Helper()
		for deadline := time.Now().Add(time.Minute); ; {
			_, body := s.request("GET", "/ManageSoftDL/schedules/default%20machine%20schedule/Default%20Machine%20Schedule.nds", "")
			if strings.Contains(body, want) {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("no %q in %q", want, body)
			}
		}
	}
	until("<Schedule ")
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"mine", "mine again"} {
		if err := os.WriteFile(file, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
		until(text)
	}
	if err := os.RemoveAll(filepath.Join(common, "Schedules")); err != nil {
		t.Fatal(err)
	}
	until("<Schedule ")
}

func TestNothingOutsideStagingIsServed(t *testing.T) {
	s := start(t, nil)
	secret := filepath.Join(s.dir, "secret.txt")
	if err := os.WriteFile(secret, []byte("secret"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(s.dir, "Staging", "Common", "link.txt")); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	if res, body := s.request("GET", "/ManageSoftDL/link.txt", ""); res.StatusCode == 200 || strings.Contains(body, "secret") {
		t.Errorf("%d %q", res.StatusCode, body)
	}
	if res, _ := s.request("GET", "/ManageSoftDL/Staging", ""); res.StatusCode != 404 {
		t.Errorf("a folder: %d", res.StatusCode)
	}
}

func TestFailoverListHasTheNameThatTheAgentUsed(t *testing.T) {
	sibling, err := policy.ParseServer("http://beacon2:81")
	if err != nil {
		t.Fatal(err)
	}
	const path = "/ManageSoftDL/ClientSettings/Default%20Failover%20Settings/Default%20Failover%20Settings.ndc"
	s := start(t, func(c *Config) { c.Policy.Failover.Servers = []policy.Server{sibling} })
	_, body := s.request("GET", path, "")
	for _, want := range []string{`value = "beacon1"`, `value = "8080"`, `value = "beacon2"`, `value = "81"`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in\n%s", want, body)
		}
	}
	_, body = s.raw("GET " + path + " HTTP/1.0\r\n\r\n")
	if !strings.Contains(body, `value = "127.0.0.1"`) {
		t.Errorf("without a Host header:\n%s", body)
	}
}

func TestTheDeviceOfAnInventoryWithoutAName(t *testing.T) {
	var gz bytes.Buffer
	w := gzip.NewWriter(&gz)
	if _, err := io.WriteString(w, `<?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE Inventory PUBLIC "Inventory" "x">
		<Inventory Tracker="16.0" Scope="heron07.corp.example" MachineName="HERON07"><Hardware/>`); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, body string
		want       protocol.Device
	}{
		{"gzip", gz.String(), protocol.Device{Name: "HERON07", Domain: "corp.example"}},
		{"plain", `<Inventory MachineName="OWL12" Scope="other.example">`, protocol.Device{Name: "OWL12"}},
		{"no XML", "hello", protocol.Device{}},
		{"cut gzip", gz.String()[:20], protocol.Device{}},
		{"another root", `<USAGE MachineName="OWL12">`, protocol.Device{}},
		{"an invalid name", `<Inventory MachineName="..">`, protocol.Device{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := start(t, nil)
			s.request("PUT", "/ManageSoftRL/Inventories/scan.ndi.gz", tt.body)
			if got := s.event(0).Device; got != tt.want {
				t.Errorf("device %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestAnAbortedUploadLeavesNothing(t *testing.T) {
	s := start(t, nil)
	c, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(c, "PUT /ManageSoftRL/Logs/a.log HTTP/1.1\r\nHost: b\r\nContent-Length: 100\r\n\r\nhalf"); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if e := s.event(0); e.Cause != event.CauseAborted || e.Status != 0 || e.Bytes != 4 {
		t.Errorf("event: cause %q, status %d, %d bytes", e.Cause, e.Status, e.Bytes)
	}
	if got := s.files(); got != "" {
		t.Errorf("left %q", got)
	}
}

// pipes is a listener with in-memory connections, so that hours pass instantly in a bubble.
type pipes struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), done: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (*pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

func (p *pipes) dial() net.Conn {
	agent, beacon := net.Pipe()
	p.conns <- beacon
	return agent
}

func TestUploadTimeouts(t *testing.T) {
	tests := []struct {
		name   string
		pause  time.Duration
		status int
		cause  event.Cause
		stored string
	}{
		{"a byte a minute for an hour and a half finishes", time.Minute, 200, event.CauseNone, "Incoming/Logs/a.log"},
		{"a pause longer than the idle timeout does not", 6 * time.Minute, 408, event.CauseIdle, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newPipes()
				s := startOn(t, l, nil)
				c := l.dial()
				const size = 90
				answer := make(chan int, 1)
				go func() {
					res, err := http.ReadResponse(bufio.NewReader(c), nil)
					if err != nil {
						t.Error(err)
						answer <- 0
						return
					}
					answer <- res.StatusCode
				}()
				if _, err := fmt.Fprintf(c, "PUT /ManageSoftRL/Logs/a.log HTTP/1.1\r\nHost: b\r\nConnection: close\r\nContent-Length: %d\r\n\r\n", size); err != nil {
					t.Fatal(err)
				}
				for i := range size {
					time.Sleep(tt.pause)
					if _, err := c.Write([]byte("x")); err != nil {
						break
					}
					synctest.Wait()
					if got := s.partial.Load(); i < size-1 && tt.status == 200 && got != int64(i+1) {
						t.Fatalf("after %d bytes the beacon reports %d", i+1, got)
					}
				}
				if got := <-answer; got != tt.status {
					t.Errorf("status %d, want %d", got, tt.status)
				}
				synctest.Wait()
				if e := s.event(0); e.Cause != tt.cause {
					t.Errorf("cause %q, want %q", e.Cause, tt.cause)
				}
				if got := s.files(); got != tt.stored {
					t.Errorf("stored %q, want %q", got, tt.stored)
				}
				if got := s.partial.Load(); got != 0 {
					t.Errorf("%d bytes are still reported as partial", got)
				}
				if err := c.Close(); err != nil {
					t.Error(err)
				}
				if err := s.stop(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestStoppingLetsUploadsFinish(t *testing.T) {
	s := start(t, nil)
	c, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := io.WriteString(c, "PUT /ManageSoftRL/Logs/a.log HTTP/1.1\r\nHost: b\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewReader(c)
	if res, err := http.ReadResponse(answers, nil); err != nil || res.StatusCode != 100 {
		t.Fatalf("%v %v", res, err)
	}
	stopped := make(chan error, 1)
	go func() { stopped <- s.stop() }()
	for { // until no connection is accepted any more
		probe, err := net.Dial("tcp", s.addr)
		if err != nil {
			break
		}
		_ = probe.Close()
	}
	if _, err := io.WriteString(c, "data"); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(answers, nil)
	if err != nil || res.StatusCode != 200 {
		t.Fatalf("%v %v", res, err)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if got := s.files(); got != "Incoming/Logs/a.log" {
		t.Errorf("stored %q", got)
	}
}

func TestPathsInEventsAreBounded(t *testing.T) {
	s := start(t, nil)
	s.request("GET", "/"+strings.Repeat("ä/", 2000), "", "User-Agent: "+strings.Repeat("u", 5000))
	e := s.event(0)
	if len(e.Path) > event.TextLimitBytes || len(e.UserAgent) > userAgentLimitBytes {
		t.Errorf("path of %d bytes, user agent of %d", len(e.Path), len(e.UserAgent))
	}
}

func FuzzPath(f *testing.F) {
	for _, seed := range []string{"/ManageSoftRL/Logs/a.log", "/ManageSoftDL/../x", "//", "/managesoftrl/%00", "/ManageSoftDL/Policies/.npl"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		r, err := routeOf(path)
		if err != nil {
			return
		}
		for _, part := range r.parts {
			if part == "" || part == ".." || strings.ContainsAny(part, "/\\\x00") {
				t.Errorf("%q has the part %q", path, part)
			}
		}
		if r.location == protocol.Uploads {
			if folder, name, err := placeOf(path).destination(); err == nil && !filepath.IsLocal(filepath.Join(folder, name)) {
				t.Errorf("%q goes to %q, %q", path, folder, name)
			}
		}
	})
}
