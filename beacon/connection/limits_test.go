package connection

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/waittest"
)

// TestConnectionsLeaveFileDescriptorsForUploads: each connection uses a file descriptor, and uploads need some.
func TestConnectionsLeaveFileDescriptorsForUploads(t *testing.T) {
	if got, files := (Limits{Total: 1 << 30}).withDefaults().Total, openFilesLimit(); got >= files && files < 1<<30 {
		t.Errorf("%d connections with a limit of %d open files", got, files)
	}
	if got := (Limits{Total: 3}).withDefaults().Total; got != 3 {
		t.Errorf("%d connections, 3 are set", got)
	}
}

func TestConnectionsAreCounted(t *testing.T) {
	for _, limits := range []Limits{{Total: 2}, {PerAddress: 2}} {
		s := start(t, func(c *Config) { c.Limits = limits })
		dial := func() net.Conn {
			c, err := net.Dial("tcp", s.addr)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.SetDeadline(time.Now().Add(time.Minute)); err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(c, "GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			return c
		}
		answered := func(c net.Conn) bool {
			res, err := http.ReadResponse(bufio.NewReader(c), nil)
			return err == nil && res.StatusCode == 200
		}
		first, second := dial(), dial()
		if !answered(first) || !answered(second) {
			t.Fatalf("%+v: the first two are not answered", limits)
		}
		if third := dial(); answered(third) {
			t.Errorf("%+v: the third is answered", limits)
		}
		if e := s.event(2); e.Cause != event.CauseOverload && e.Cause != event.CauseTooMany {
			t.Errorf("%+v: event %+v", limits, e)
		}
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		waittest.Until(t, func() error {
			if !answered(dial()) {
				return fmt.Errorf("%+v: the slot of a closed connection is not reused", limits)
			}
			return nil
		})
	}
}

// TestConnectionsOfAllListenersAreCounted has two listeners and a limit of one connection.
func TestConnectionsOfAllListenersAreCounted(t *testing.T) {
	s := start(t, func(c *Config) { c.Limits.Total = 1 })
	first, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = first.Close() }()
	if _, err := io.WriteString(first, "GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := first.Read(make([]byte, 1)); err != nil { // it was accepted
		t.Fatal(err)
	}
	other := &countedConn{from: netip.MustParseAddr("127.0.0.2")}
	if cause := s.enter(other, false); cause != event.CauseOverload {
		t.Errorf("one more of another listener: %q", cause)
	}
}
