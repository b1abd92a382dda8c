package relay

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"beacontop/beacon/event"
	"beacontop/beacon/spool"
)

// TestAnAnswerBeforeTheEndIsNoSuccess has parents answer 200 before or during the body, and then
// close the connection. Whichever is seen first, the file was not sent.
func TestAnAnswerBeforeTheEndIsNoSuccess(t *testing.T) {
	const size = 60 << 20 // more than the buffers of two sockets hold
	for name, c := range map[string]struct {
		reads int64
		ok    bool
		holds bool // it keeps the connection open
	}{
		"at once":               {0, false, false},
		"at once, with no end":  {0, false, true},
		"half way":              {size / 2, false, false},
		"half way, with no end": {size / 2, false, true},
		"in the end":            {size, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = l.Close() }()
			ended, delivered := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(ended)
				conn, err := l.Accept()
				if err != nil {
					return
				}
				defer func() { _ = conn.Close() }()
				req, err := http.ReadRequest(bufio.NewReader(conn))
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := io.CopyN(io.Discard, req.Body, c.reads); err != nil {
					t.Error(err)
				}
				_, _ = fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
				if c.holds {
					<-delivered
				}
			}()
			location, err := NewLocation(LocationConfig{URL: "http://" + l.Addr().String()})
			if err != nil {
				t.Fatal(err)
			}
			location.proofs.add(location.String(), proof{})
			_, err = location.Deliver(t.Context(), spool.File{Folder: "Logs", Name: "a", Bytes: size}, strings.NewReader(strings.Repeat("x", size)))
			close(delivered)
			if cause := causeOf(err); (err == nil) != c.ok || !c.ok && cause != event.CauseEarly && (c.holds || cause != event.CauseNetwork) {
				t.Errorf("%v: cause %q", err, cause)
			}
			location.transport.(*http.Transport).CloseIdleConnections()
			_ = l.Close()
			<-ended
		})
	}
}
