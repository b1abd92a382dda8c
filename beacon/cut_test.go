package beacon

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestACutUploadIsNotAcknowledged closes the sending side in the middle of an upload, and keeps
// reading like a proxy may.
func TestACutUploadIsNotAcknowledged(t *testing.T) {
	for name, request := range map[string]string{
		"half of it":   "PUT /ManageSoftRL/Logs/a.log HTTP/1.1\r\nHost: b\r\nContent-Length: 100\r\n\r\n" + strings.Repeat("x", 50),
		"nothing":      "PUT /ManageSoftRL/Logs/a.log HTTP/1.1\r\nHost: b\r\nContent-Length: 100\r\n\r\n",
		"chunked":      "PUT /ManageSoftRL/Logs/a.log HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
		"HTTP/1.0":     "PUT /ManageSoftRL/Logs/a.log HTTP/1.0\r\nContent-Length: 100\r\n\r\nxx",
		"half a chunk": "PUT /ManageSoftRL/Logs/a.log HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nhello",
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, nil)
			c, err := net.Dial("tcp", s.addr)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = c.Close() }()
			if _, err := io.WriteString(c, request); err != nil {
				t.Fatal(err)
			}
			if err := c.(*net.TCPConn).CloseWrite(); err != nil {
				t.Fatal(err)
			}
			if answer, _ := io.ReadAll(c); len(answer) > 0 {
				t.Errorf("answered %q", answer)
			}
			if e := s.event(0); e.Cause != event.CauseAborted || e.Status != 0 {
				t.Errorf("event %+v", e)
			}
			if left, _ := filepath.Glob(filepath.Join(s.dir, "Incoming", "*", "*")); len(left) > 0 {
				t.Errorf("left: %v", left)
			}
		})
	}
}

func TestAMalformedBodyIsTheAgentsFault(t *testing.T) {
	s := start(t, nil)
	c, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := io.WriteString(c, "PUT /ManageSoftRL/Logs/a.log HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil || res.StatusCode != 400 {
		t.Fatalf("%v %v, want 400", res, err)
	}
	if e := s.event(0); e.Cause != event.CauseBadRequest {
		t.Errorf("event %+v", e)
	}
}

// TestARejectionReachesAClientThatSendsFirst rejects a large upload whose client reads the answer only
// after it has sent everything.
func TestARejectionReachesAClientThatSendsFirst(t *testing.T) {
	s := start(t, func(c *Config) { c.UploadLimitBytes = 1000 })
	c, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	const size = 8 << 20
	if _, err := fmt.Fprintf(c, "PUT /ManageSoftRL/Logs/a.log HTTP/1.1\r\nHost: b\r\nContent-Length: %d\r\n\r\n", size); err != nil {
		t.Fatal(err)
	}
	piece := make([]byte, 64<<10)
	for range size / len(piece) {
		if _, err := c.Write(piece); err != nil {
			t.Fatal(err)
		}
	}
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil || res.StatusCode != 413 {
		t.Errorf("%v %v, want 413", res, err)
	}
}

func TestOptionsOfTheWholeServerBecomeAnEvent(t *testing.T) {
	s := start(t, nil)
	c, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	in := bufio.NewReader(c)
	for i, request := range []string{
		"OPTIONS * HTTP/1.1\r\nHost: b\r\n\r\n",
		"PUT /ManageSoftRL/Logs/a.log HTTP/1.1\r\nHost: b\r\nContent-Length: 1\r\nExpect: foo\r\n\r\nx",
	} {
		if _, err := io.WriteString(c, request); err != nil {
			t.Fatal(err)
		}
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			t.Fatal(err)
		}
		if e := s.event(i); e.Status != res.StatusCode {
			t.Errorf("event %+v of an answer %d", e, res.StatusCode)
		}
	}
}

// TestAnUploadAbortedByShutdownIsNotTheAgentsFault stops a beacon during a slow upload.
func TestAnUploadAbortedByShutdownIsNotTheAgentsFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newPipes()
		s := startOn(t, l, nil)
		c := l.dial()
		if _, err := io.WriteString(c, "PUT /ManageSoftRL/Logs/a.log HTTP/1.1\r\nHost: b\r\nContent-Length: 100\r\n\r\nx"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if err := s.stop(); err != nil {
			t.Error(err)
		}
		if e := s.event(0); e.Cause != event.CauseShutdown || e.Status != 0 {
			t.Errorf("event %+v", e)
		}
		if _, err := os.Stat(filepath.Join(s.dir, protocol.UploadLocation)); err == nil {
			t.Error("something was made of it")
		}
	})
}
