package connection

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"beacontop/beacon/event"
)

// TestRequestsWithoutAHandlerAreReported sends requests that net/http answers by itself, over both
// kinds of connection.
func TestRequestsWithoutAHandlerAreReported(t *testing.T) {
	requests := []struct {
		name, text string
		status     int
	}{
		{"no HTTP at all", "HELLO\r\n\r\n", 400},
		{"no host", "GET /ManageSoftDL/test HTTP/1.1\r\n\r\n", 400},
		{"a header without end", "GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\nX: " + strings.Repeat("x", 2*headerLimitBytes) + "\r\n\r\n", 431},
		{"an unknown transfer coding", "PUT /ManageSoftRL/Logs/a.log HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: zip\r\n\r\n", 501},
	}
	plain, secured := start(t, nil), startTLS(t, nil)
	ways := []struct {
		name string
		site *site
		dial func() (net.Conn, error)
	}{
		{"plain", plain, func() (net.Conn, error) { return net.Dial("tcp", plain.addr) }},
		{"TLS", secured.site, func() (net.Conn, error) { return tls.Dial("tcp", secured.addr, secured.trusting) }},
	}
	for _, way := range ways {
		for n, r := range requests {
			t.Run(way.name+", "+r.name, func(t *testing.T) {
				c, err := way.dial()
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = c.Close() }()
				if _, err := io.WriteString(c, r.text); err != nil {
					t.Fatal(err)
				}
				res, err := http.ReadResponse(bufio.NewReader(c), nil)
				if err != nil || res.StatusCode != r.status {
					t.Fatalf("answer %v %v, want %d", res, err, r.status)
				}
				e := way.site.event(n)
				if e.Status != r.status || e.Cause != event.CauseBadRequest || e.Detail == "" || e.Address.String() != "127.0.0.1" {
					t.Errorf("event %+v", e)
				}
			})
		}
	}
}

func TestAPanicIsReported(t *testing.T) {
	s := start(t, nil)
	text := "http: panic serving 10.1.0.8:4711: index out of range\ngoroutine 7 [running]:\n"
	if n, err := (complaints{s.Set}).Write([]byte(text)); n != len(text) || err != nil {
		t.Fatal(n, err)
	}
	if e := s.event(0); e.Cause != event.CauseInternal || e.Detail != "panic: index out of range" || e.Address.String() != "10.1.0.8" {
		t.Errorf("event %+v", e)
	}
}

func TestPlainAlert(t *testing.T) {
	tests := []struct {
		name, read string
		want       byte
	}{
		{"an alert", "\x15\x03\x03\x00\x02\x02\x30", 48},
		{"an alert behind a change of ciphers", "\x14\x03\x03\x00\x01\x01\x15\x03\x03\x00\x02\x02\x30", 48},
		{"an alert in a cipher", "\x15\x03\x03\x00\x1a\x02\x30aaaaaaaaaaaaaaaaaaaaaaaa", 0},
		{"a change of ciphers alone", "\x14\x03\x03\x00\x01\x01", 0},
		{"text", "GET / HTTP/1.1\r\n", 0},
		{"nothing", "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := plainAlert([]byte(tt.read)); got != tt.want {
				t.Errorf("%d, want %d", got, tt.want)
			}
		})
	}
}
