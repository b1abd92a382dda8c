package relay

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/beacon/spool"
)

func openSpool(t *testing.T, dir string) *spool.Spool {
	t.Helper()
	s, err := spool.Open(spool.Config{Dir: dir, Types: []string{"Logs"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// put stores a file; the order of names is the order of age.
func put(t *testing.T, s *spool.Spool, name, body string) {
	t.Helper()
	p, err := s.Create("Logs", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(p, body); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Commit(); err != nil {
		t.Fatal(err)
	}
}

func age(t *testing.T, dir, name string, seconds int64) {
	t.Helper()
	at := time.Unix(1_000_000-seconds, 0)
	if err := os.Chtimes(filepath.Join(dir, "Incoming", "Logs", name), at, at); err != nil {
		t.Fatal(err)
	}
}

// spoolOf is a spool with these files, the oldest first.
func spoolOf(t *testing.T, names ...string) *spool.Spool {
	t.Helper()
	dir := t.TempDir()
	s := openSpool(t, dir)
	for i, name := range names {
		put(t, s, name, "x")
		age(t, dir, name, int64(10-i))
	}
	return s
}

func waitingNames(t *testing.T, s *spool.Spool) string {
	t.Helper()
	files, _, err := s.Waiting(0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	return strings.Join(names, " ")
}

// fakeParent gives configured answers; it is safe for concurrent use.
type fakeParent struct {
	name    string
	mu      sync.Mutex
	deliver func(f spool.File, body string) (int, error)
	check   error
	tried   []string
	times   []time.Time
}

func (p *fakeParent) Deliver(_ context.Context, f spool.File, body io.Reader) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	text, err := io.ReadAll(body)
	if err != nil {
		return 0, err
	}
	p.tried = append(p.tried, f.Name)
	p.times = append(p.times, time.Now())
	return p.deliver(f, string(text))
}

func (p *fakeParent) Check(context.Context) error { return p.check }
func (p *fakeParent) String() string              { return "http://parent" + p.name + "/ManageSoftRL" }

// relaying runs a relay in a bubble until it has been idle for a moment.
func relaying(t *testing.T, s Spool, p Parent, d time.Duration) []event.Event {
	t.Helper()
	var mu sync.Mutex
	var events []event.Event
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	New(Config{Spool: s, Parents: []Parent{p}, Publish: func(e event.Event) {
		mu.Lock()
		defer mu.Unlock()
		events = append(events, e)
	}}).Run(ctx)
	return events
}

func TestOldestFirstAndRemovedAfterwards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		s := openSpool(t, dir)
		for i, name := range []string{"b", "c", "a"} {
			put(t, s, name, "body of "+name)
			age(t, dir, name, int64(i))
		}
		p := &fakeParent{}
		p.deliver = func(f spool.File, body string) (int, error) {
			if body != "body of "+f.Name {
				t.Errorf("%s came as %q", f.Name, body)
			}
			if _, err := os.Stat(filepath.Join(dir, "Incoming", "Logs", f.Name)); err != nil {
				t.Errorf("removed before the parent had it: %v", err)
			}
			return 200, nil
		}
		events := relaying(t, s, p, time.Second)
		if got := strings.Join(p.tried, " "); got != "a c b" {
			t.Errorf("order %q, want a c b", got)
		}
		if got := waitingNames(t, s); got != "" {
			t.Errorf("still waiting: %q", got)
		}
		var relays, ups int
		for _, e := range events {
			switch {
			case e.Topic == event.TopicRelay && !e.Failed() && e.Folder == "Logs" && e.Bytes == 9:
				relays++
			case e.Topic == event.TopicParent && e.Reach == event.ReachUp:
				ups++
			}
		}
		if relays != 3 || ups == 0 {
			t.Errorf("%d relay events, %d of the parent in %+v", relays, ups, events)
		}
	})
}

func TestPausesGrowWhileTheParentIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openSpool(t, t.TempDir())
		put(t, s, "a", "1")
		put(t, s, "b", "2")
		up := time.Now().Add(10 * time.Minute)
		p := &fakeParent{deliver: func(spool.File, string) (int, error) {
			if time.Now().Before(up) {
				return 503, &statusError{status: "503"}
			}
			return 200, nil
		}}
		events := relaying(t, s, p, 15*time.Minute)
		want := pauseFirst
		for i := 2; i < len(p.times) && p.times[i].Before(up); i += 2 { // each time the oldest, and one other
			if d := p.times[i].Sub(p.times[i-1]); d > want || d < want/2 {
				t.Errorf("pause %d is %v, want %v to %v", i/2, d, want/2, want)
			}
			if p.tried[i] != "a" || p.tried[i+1] != "b" {
				t.Errorf("after pause %d it tried %s and %s", i/2, p.tried[i], p.tried[i+1])
			}
			want = min(2*want, pauseLast)
		}
		if n := len(p.times); n < 20 || n > 60 {
			t.Errorf("%d attempts in ten minutes", n)
		}
		if got := waitingNames(t, s); got != "" {
			t.Errorf("still waiting: %q", got)
		}
		if last := events[len(events)-1]; last.Topic != event.TopicParent || last.Reach != event.ReachUp {
			t.Errorf("last event %+v, want the parent up", last)
		}
	})
}

func TestARejectedFileDoesNotBlockOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := spoolOf(t, "poison", "a", "b")
		p := &fakeParent{deliver: func(f spool.File, _ string) (int, error) {
			if f.Name == "poison" {
				return 413, ErrRefused
			}
			return 200, nil
		}}
		relaying(t, s, p, time.Minute)
		if got := waitingNames(t, s); got != "poison" {
			t.Errorf("waiting: %q, want poison only", got)
		}
		tries := strings.Count(strings.Join(p.tried, " "), "poison")
		if p.tried[0] != "poison" || p.tried[1] != "a" || tries < 3 || tries > 10 {
			t.Errorf("tried %q", p.tried)
		}
	})
}

func TestAFileReplacedWhileItIsSentIsSentAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openSpool(t, t.TempDir())
		put(t, s, "a", "old")
		var got []string
		p := &fakeParent{deliver: func(_ spool.File, body string) (int, error) {
			if got = append(got, body); len(got) == 1 {
				put(t, s, "a", "new")
			}
			return 200, nil
		}}
		relaying(t, s, p, time.Minute)
		if strings.Join(got, " ") != "old new" || waitingNames(t, s) != "" {
			t.Errorf("sent %q, waiting %q", got, waitingNames(t, s))
		}
	})
}

func TestAnIdleParentIsChecked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openSpool(t, t.TempDir())
		p := &fakeParent{check: &statusError{status: "500"}}
		events := relaying(t, s, p, time.Second/10)
		last := events[len(events)-1]
		if events[0].Reach != event.ReachUnknown || last.Reach != event.ReachDown || last.Cause != event.CauseStatus {
			t.Errorf("events %+v, want unknown, then down", events)
		}
	})
}

// TestAnswersOfAParent sends one file to parents of every kind over real sockets.
func TestAnswersOfAParent(t *testing.T) {
	answer := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.Copy(io.Discard, r.Body); err != nil {
				t.Error(err)
			}
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(code)
		}
	}
	hijack := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			c, buf, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			if tcp, ok := c.(*net.TCPConn); ok && text == "" {
				_ = tcp.SetLinger(0) // a reset
			}
			_, _ = buf.WriteString(text)
			_ = buf.Flush()
			_ = c.Close()
		}
	}
	tests := []struct {
		name    string
		parent  http.HandlerFunc
		ok      bool
		refused bool
		cause   event.Cause
	}{
		{"200", answer(200), true, false, ""},
		{"201", answer(201), true, false, ""},
		{"204", answer(204), true, false, ""},
		{"a redirect is not followed", answer(302), false, false, event.CauseStatus},
		{"400", answer(400), false, false, event.CauseStatus},
		{"401", answer(401), false, false, event.CauseStatus},
		{"413", answer(413), false, true, event.CauseStatus},
		{"429", answer(429), false, false, event.CauseStatus},
		{"500", answer(500), false, false, event.CauseStatus},
		{"507", answer(507), false, false, event.CauseStatus},
		{"garbage", hijack("hello, I am not HTTP\r\n\r\n"), false, false, event.CauseNetwork},
		{"a reset", hijack(""), false, false, event.CauseNetwork},
		{"an answer that is cut", hijack("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), false, false, event.CauseNetwork},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			paths := make(chan string, 9)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				paths <- r.Method + " " + r.URL.EscapedPath()
				tt.parent(w, r)
			}))
			defer server.Close()
			status, err := deliver(t, server.URL)
			if (err == nil) != tt.ok || errors.Is(err, ErrRefused) != tt.refused || causeOf(err) != tt.cause {
				t.Errorf("status %d, error %v, cause %q", status, err, causeOf(err))
			}
			if path := <-paths; path != "PUT /ManageSoftRL/Logs/a%20%25%28b%29.log" && path != "PUT /ManageSoftRL/Logs/a%20%25(b).log" {
				t.Errorf("asked %s", path)
			}
		})
	}
	t.Run("connection refused", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := deliver(t, "http://"+l.Addr().String()); causeOf(err) != event.CauseRefused {
			t.Errorf("cause %q of %v", causeOf(err), err)
		}
	})
}

func deliver(t *testing.T, url string) (int, error) {
	t.Helper()
	s := openSpool(t, t.TempDir())
	put(t, s, "a %(b).log", "body")
	files, _, err := s.Waiting(0)
	if err != nil {
		t.Fatal(err)
	}
	body, err := s.Open(files[0])
	if err != nil {
		t.Fatal(err)
	}
	parent, err := NewLocation(LocationConfig{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	parent.proofs.add(parent.String(), proof{})
	return parent.Deliver(t.Context(), files[0], body)
}

func TestAStoppedRelayLetsTheFileInFlightArrive(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	s := openSpool(t, t.TempDir())
	put(t, s, "a", "body")
	put(t, s, "b", "body")
	parent, err := NewLocation(LocationConfig{URL: "http://" + l.Addr().String()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		New(Config{Spool: s, Parents: []Parent{parent}, Publish: func(event.Event) {}}).Run(ctx)
	}()
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(c)
	if _, err := http.ReadRequest(in); err != nil { // for the test page
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(protocol.TestText), protocol.TestText); err != nil {
		t.Fatal(err)
	}
	req, err := http.ReadRequest(in)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(req.Body); err != nil {
		t.Fatal(err)
	}
	cancel() // while the parent has not answered
	if _, err := fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	<-stopped
	if got := waitingNames(t, s); got != "b" {
		t.Errorf("waiting %q, want b: a was accepted, b was not started", got)
	}
}

func TestDirectoryOfAGenuineBeacon(t *testing.T) {
	genuine := t.TempDir()
	if _, err := OpenDirectory(genuine); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a directory without Incoming: %v", err)
	}
	if err := os.MkdirAll(filepath.Join(genuine, "Incoming", "LOGS"), 0o750); err != nil {
		t.Fatal(err)
	}
	d, err := OpenDirectory(filepath.Join(genuine, "Incoming"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	dir := t.TempDir()
	s := openSpool(t, dir)
	put(t, s, "a.log", "body")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	New(Config{Spool: s, Parents: []Parent{d}, Publish: func(e event.Event) {
		if e.Topic == event.TopicRelay {
			cancel()
		}
	}}).Run(ctx)
	body, err := os.ReadFile(filepath.Join(genuine, "Incoming", "LOGS", "a.log"))
	if err != nil || string(body) != "body" {
		t.Errorf("%q, %v", body, err)
	}
	if got := waitingNames(t, s); got != "" {
		t.Errorf("waiting %q", got)
	}
}

func TestNewLocation(t *testing.T) {
	for in, want := range map[string]string{
		"http://parent":                   "http://parent/ManageSoftRL",
		"http://parent:8080/":             "http://parent:8080/ManageSoftRL",
		"https://p/ManageSoftRL/":         "https://p/ManageSoftRL",
		"https://p/a/b":                   "https://p/a/b",
		"parent":                          "",
		"ftp://parent":                    "",
		"http://":                         "",
		"http://user:secret@parent":       "",
		"http://parent/ManageSoftRL?x=1":  "",
		"http://par ent/":                 "",
		"http://parent/ManageSoftRL#frag": "",
	} {
		l, err := NewLocation(LocationConfig{URL: in})
		if want == "" && err == nil {
			t.Errorf("%q gives %s, want an error", in, l)
		}
		if want != "" && (err != nil || l.String() != want) {
			t.Errorf("%q: %v, %v, want %s", in, l, err, want)
		}
	}
}
