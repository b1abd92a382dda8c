package connection

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// parkedSite is a beacon in a bubble with its parking listener.
type parkedSite struct {
	*site
	pipes *pipes
	lot   *parking
}

func startParked(t *testing.T) *parkedSite {
	t.Helper()
	s := &parkedSite{pipes: newPipes()}
	s.site = startWrapped(t, s.pipes, nil, func(all *Set) net.Listener {
		outer := all.Plain(s.pipes)
		s.lot = outer.(*parking)
		return outer
	})
	return s
}

// startParkedTLS is startParked with TLS; connect opens a new connection.
func startParkedTLS(t *testing.T) (s *parkedSite, connect func() net.Conn) {
	t.Helper()
	s = &parkedSite{pipes: newPipes()}
	secured := startTLSOn(t, s.pipes, nil)
	s.site, s.lot = secured.site, secured.lot
	return s, func() net.Conn { return tls.Client(s.pipes.dial(), secured.trusting) }
}

func (s *parkedSite) parked() int {
	synctest.Wait()
	s.lot.mu.Lock()
	defer s.lot.mu.Unlock()
	return len(s.lot.parked)
}

// get requests the test page over a connection and returns the status; 0: it is closed.
func get(t *testing.T, c net.Conn, in *bufio.Reader) int {
	t.Helper()
	if _, err := io.WriteString(c, "GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\n\r\n"); err != nil {
		return 0
	}
	res, err := http.ReadResponse(in, nil)
	if err != nil {
		return 0
	}
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		t.Error(err)
	}
	return res.StatusCode
}

func TestIdleConnectionsAreParked(t *testing.T) {
	t.Run("plain", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := startParked(t)
			s.idle(t, s.pipes.dial())
		})
	})
	t.Run("TLS", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, connect := startParkedTLS(t)
			s.idle(t, connect())
		})
	})
}

// idle uses a connection at intervals until it has been idle for too long.
func (s *parkedSite) idle(t *testing.T, c net.Conn) {
	in := bufio.NewReader(c)
	if n := s.parked(); n != 1 {
		t.Fatalf("a new connection: %d parked", n)
	}
	for range 3 {
		if got := get(t, c, in); got != 200 {
			t.Fatalf("status %d", got)
		}
		if n := s.parked(); n != 0 {
			t.Errorf("just after a request %d are parked", n)
		}
		time.Sleep(parkAfter + time.Second)
		if n := s.parked(); n != 1 {
			t.Errorf("idle for a moment: %d parked", n)
		}
		time.Sleep(parkedIdle - 5*time.Second)
	}
	time.Sleep(5 * time.Second)
	if n := s.parked(); n != 0 {
		t.Errorf("idle for too long: %d parked", n)
	}
	if got := get(t, c, in); got != 0 {
		t.Errorf("a connection that was closed answers %d", got)
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
}

// TestAConnectionIsParkedAfterALargeUpload: net/http bypasses its buffer to read the body.
func TestAConnectionIsParkedAfterALargeUpload(t *testing.T) {
	for _, secured := range []bool{false, true} {
		t.Run(fmt.Sprint("TLS ", secured), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var s *parkedSite
				var c net.Conn
				if secured {
					var connect func() net.Conn
					s, connect = startParkedTLS(t)
					c = connect()
				} else {
					s = startParked(t)
					c = s.pipes.dial()
				}
				in := bufio.NewReader(c)
				for range 2 {
					const size = 300_000
					if _, err := fmt.Fprintf(c, "PUT /ManageSoftRL/Logs/a.log HTTP/1.1\r\nHost: b\r\nContent-Length: %d\r\n\r\n%s", size, make([]byte, size)); err != nil {
						t.Fatal(err)
					}
					res, err := http.ReadResponse(in, nil)
					if err != nil || res.StatusCode != 200 {
						t.Fatal(res, err)
					}
					if _, err := io.Copy(io.Discard, res.Body); err != nil {
						t.Fatal(err)
					}
					time.Sleep(parkAfter + time.Second)
					if n := s.parked(); n != 1 {
						t.Errorf("idle after a large upload: %d parked", n)
					}
				}
				go func() { _, _ = io.Copy(io.Discard, c) }() // a pipe has no buffer for the close message
				if err := s.stop(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestASlowRequestIsNotLostInParking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := startParked(t)
		c := s.pipes.dial()
		in := bufio.NewReader(c)
		const request = "GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\n\r\n"
		for round := range 2 {
			for i := range request {
				if _, err := c.Write([]byte{request[i]}); err != nil {
					t.Fatal(err)
				}
				time.Sleep(700 * time.Millisecond) // in total less than the header timeout
			}
			res, err := http.ReadResponse(in, nil)
			if err != nil || res.StatusCode != 200 {
				t.Fatalf("round %d: %v %v", round, res, err)
			}
			if _, err := io.Copy(io.Discard, res.Body); err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Second)
		}
		silent := s.pipes.dial()
		time.Sleep(parkedFirst + time.Second)
		if n := s.parked(); n != 1 {
			t.Errorf("%d parked, want only the one that spoke", n)
		}
		if _, err := silent.Write([]byte("x")); err == nil {
			t.Error("a connection that never said anything is still open")
		}
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestStoppingClosesParkedConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := startParked(t)
		var conns []net.Conn
		for i := range 5 {
			c := s.pipes.dial()
			conns = append(conns, c)
			if i%2 == 0 {
				if got := get(t, c, bufio.NewReader(c)); got != 200 {
					t.Fatal(got)
				}
			}
		}
		time.Sleep(parkAfter + time.Second)
		if n := s.parked(); n != 5 {
			t.Errorf("%d parked", n)
		}
		began := time.Now()
		if err := s.stop(); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took > 0 {
			t.Errorf("stopping waits %s for idle connections", took)
		}
		for i, c := range conns {
			if _, err := fmt.Fprint(c, "x"); err == nil {
				t.Errorf("connection %d is still open", i)
			}
		}
	})
}

// TestStoppingBeforeTheFirstConnection closes a listener before the first Accept, like a beacon
// that is stopped during its start.
func TestStoppingBeforeTheFirstConnection(t *testing.T) {
	lot := newParking(New(Config{}), newPipes())
	if err := lot.Close(); err != nil {
		t.Error(err)
	}
	if c, err := lot.Accept(); c != nil || !errors.Is(err, net.ErrClosed) {
		t.Errorf("accepted %v: %v", c, err)
	}
}
