package connection

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"beacontop/beacon/event"
)

// site is a web server behind a set of connections, with its events.
type site struct {
	t    testing.TB
	addr string
	stop func() error

	*Set
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
	return startWrapped(t, l, change, func(s *Set) net.Listener { return s.Plain(l) })
}

func startWrapped(t testing.TB, l net.Listener, change func(*Config), wrap func(*Set) net.Listener) *site {
	t.Helper()
	s := &site{t: t, addr: l.Addr().String(), came: make(chan struct{}, 1)}
	c := Config{Publish: s.publish}
	if change != nil {
		change(&c)
	}
	s.Set = New(c)
	server := s.Server(s)
	done := make(chan error, 1)
	ready := wrap(s.Set)
	go func() { done <- server.Serve(ready) }()
	s.stop = sync.OnceValue(func() error {
		deadline, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		err := server.Shutdown(deadline)
		if errors.Is(err, context.DeadlineExceeded) {
			s.Abort()
			err = server.Close()
		}
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return err
	})
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

const testSucceeded = "Test succeeded\n"

// ServeHTTP reads the request and answers "Test succeeded", or as many bytes as the query asks for.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e := event.Event{Topic: event.TopicRequest, Method: r.Method, Path: r.URL.Path, Status: http.StatusOK}
	e.Address, e.Peer = s.config.Trusted.Client(r)
	recording := s.Record(r, true)
	defer func() { recording.End(e.Status, w.Header()) }()
	_, err := io.Copy(io.Discard, r.Body)
	Of(r).Heard()
	body := []byte(testSucceeded)
	if size, err := strconv.Atoi(r.URL.Query().Get("size")); err == nil {
		body = bytes.Repeat([]byte{'x'}, size)
	}
	switch {
	case errors.Is(err, ErrSlow):
		e.Status, e.Cause = http.StatusRequestTimeout, event.CauseSlow
	case err != nil:
		e.Status, e.Cause = http.StatusInternalServerError, event.CauseAborted
	case strings.Contains(r.URL.Path, ".."):
		e.Status, e.Cause = http.StatusBadRequest, event.CauseBadPath
	}
	if c := Of(r); c.Cork(len(body)) {
		defer c.Uncork()
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(e.Status)
	if _, err := w.Write(body); err != nil && e.Cause == event.CauseNone {
		e.Cause = event.CauseAborted
	}
	s.publish(e)
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

// request sends a request over a new connection and reads the answer.
func (s *site) request(method, path, body string, headers ...string) (*http.Response, string) {
	s.t.Helper()
	head := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: beacon1:8080\r\nContent-Length: %d\r\n", method, path, len(body))
	for _, h := range headers {
		head += h + "\r\n"
	}
	c := dialed(s.t, s.addr, head+"\r\n"+body)
	defer func() { _ = c.Close() }()
	res, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: method})
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res, string(answer)
}

// dialed opens a connection and sends a text.
func dialed(t testing.TB, addr, said string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err := io.WriteString(c, said); err != nil {
		t.Fatal(err)
	}
	return c
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
