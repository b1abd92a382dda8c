package connection

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// TestTheBeginningOfARequestIsNotLostInParking sends it a moment before a connection would be
// parked, or directly after the previous request.
func TestTheBeginningOfARequestIsNotLostInParking(t *testing.T) {
	const request = "GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\n\r\n"
	for _, secured := range []bool{false, true} {
		for first := range 6 {
			for _, wait := range []time.Duration{0, 30 * time.Millisecond} {
				t.Run(fmt.Sprintf("TLS %v, %d bytes after %s", secured, first, wait), func(t *testing.T) {
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
						send := func(text string) {
							if _, err := io.WriteString(c, text); err != nil {
								t.Fatal(err)
							}
						}
						answer := func() {
							res, err := http.ReadResponse(in, nil)
							if err != nil || res.StatusCode != 200 {
								t.Fatalf("%v %v", res, err)
							}
							if _, err := io.Copy(io.Discard, res.Body); err != nil {
								t.Fatal(err)
							}
						}
						if wait == 0 { // together with the previous request
							send(request + request[:first])
							answer()
						} else {
							send(request)
							answer()
							time.Sleep(wait)
							send(request[:first])
						}
						time.Sleep(2 * parkAfter)
						send(request[first:])
						answer()
						go func() { _, _ = io.Copy(io.Discard, c) }() // a pipe has no buffer for the close message
						if err := s.stop(); err != nil {
							t.Error(err)
						}
					})
				})
			}
		}
	}
}
