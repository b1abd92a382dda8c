package connection

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
)

// TestDataAfterTheLastRequestTruncatesNoAnswer sends more than the request, and starts reading
// long after the beacon has finished.
func TestDataAfterTheLastRequestTruncatesNoAnswer(t *testing.T) {
	const size = 300 << 10 // more than the agent's buffers hold, less than those of both sides
	for _, secured := range []bool{false, true} {
		t.Run(fmt.Sprint("TLS ", secured), func(t *testing.T) {
			site, connect := startEither(t, secured)
			for name, request := range map[string]string{
				"close":    fmt.Sprintf("GET /large.bin?size=%d HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n", size),
				"HTTP/1.0": fmt.Sprintf("GET /large.bin?size=%d HTTP/1.0\r\n\r\n", size),
			} {
				site.mu.Lock()
				before := len(site.events)
				site.mu.Unlock()
				c := connect()
				if _, err := io.WriteString(c, request+strings.Repeat("more", 10_000)); err != nil {
					t.Fatal(err)
				}
				site.event(before)
				if _, err := io.WriteString(c, "and more"); err != nil {
					t.Fatal(err)
				}
				res, err := http.ReadResponse(bufio.NewReader(c), nil)
				if err != nil {
					t.Fatal(err)
				}
				if n, err := io.Copy(io.Discard, res.Body); n != size || err != nil {
					t.Errorf("%s: %d bytes, then %v", name, n, err)
				}
			}
		})
	}
}

// startEither is a beacon on a real socket, plain or with TLS, with a function that connects to
// it.
func startEither(t *testing.T, secured bool) (s *site, connect func() net.Conn) {
	dial := func() net.Conn {
		c, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	if !secured {
		s = start(t, nil)
		return s, dial
	}
	tlsSite := startTLS(t, nil)
	s = tlsSite.site
	return s, func() net.Conn { return tls.Client(dial(), tlsSite.trusting) }
}

// TestAnAnswerInPlainHTTPIsComplete sends a request to the TLS port that is longer than what
// the beacon reads of it.
func TestAnAnswerInPlainHTTPIsComplete(t *testing.T) {
	s := startTLS(t, nil)
	c := dialed(t, s.addr, "GET / HTTP/1.1\r\nX: "+strings.Repeat("x", 100_000)+"\r\n\r\n")
	answer, err := io.ReadAll(c)
	if err != nil || !strings.Contains(string(answer), "this port uses HTTPS") {
		t.Errorf("%q, %v", answer, err)
	}
}

// joined buffers writes and sends them in one piece on demand.
type joined struct {
	net.Conn
	holds bool
	held  []byte
}

func (j *joined) Write(b []byte) (int, error) {
	if !j.holds {
		return j.Conn.Write(b)
	}
	j.held = append(j.held, b...)
	return len(b), nil
}

// TestACloseRightAfterARequest sends both in one piece, so that the beacon reads the request
// and the end of the connection together.
func TestACloseRightAfterARequest(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		for name, request := range map[string]string{
			"short":     "GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\n\r\n",
			"long":      "GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\nX: " + strings.Repeat("x", 3000) + "\r\n\r\n",
			"an upload": "PUT /ManageSoftRL/Logs/a.log HTTP/1.1\r\nHost: b\r\nContent-Length: 100000\r\n\r\n" + strings.Repeat("x", 100_000),
		} {
			t.Run(fmt.Sprint(tls.VersionName(version), ", ", name), func(t *testing.T) {
				s := startTLS(t, nil)
				config := s.trusting.Clone()
				config.MinVersion, config.MaxVersion = version, version
				raw := &joined{Conn: dialed(t, s.addr, "")}
				c := tls.Client(raw, config)
				if err := c.Handshake(); err != nil {
					t.Fatal(err)
				}
				raw.holds = true
				if _, err := io.WriteString(c, request); err != nil {
					t.Fatal(err)
				}
				if err := c.CloseWrite(); err != nil {
					t.Fatal(err)
				}
				if err := raw.SetWriteDeadline(time.Time{}); err != nil { // CloseWrite left an expired deadline
					t.Fatal(err)
				}
				if _, err := raw.Conn.Write(raw.held); err != nil {
					t.Fatal(err)
				}
				res, err := http.ReadResponse(bufio.NewReader(c), nil)
				if err != nil || res.StatusCode != 200 {
					t.Errorf("answer %v, %v", res, err)
				}
				if e := s.event(0); e.Status != 200 || e.Cause != event.CauseNone {
					t.Errorf("event %+v", e)
				}
			})
		}
	}
}
