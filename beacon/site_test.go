package beacon

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
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
	signs  chan struct{} // one slot, filled with each other event: there is one a second at least
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
	s := &site{t: t, dir: t.TempDir(), addr: l.Addr().String(), came: make(chan struct{}, 1), signs: make(chan struct{}, 1)}
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
		select {
		case s.signs <- struct{}{}:
		default:
		}
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

// until waits until something is so, and looks again at each sign of life.
func (s *site) until(what string, is func() bool) {
	s.t.Helper()
	for late := time.After(time.Minute); !is(); {
		select {
		case <-s.signs:
		case <-late:
			s.t.Fatalf("never: %s", what)
		}
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
