package relay

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/spool"
)

// TestAParentThatHangs aborts a parent that never answers and one that stops reading, after
// their timeouts and not before.
func TestAParentThatHangs(t *testing.T) {
	for _, c := range []struct {
		name  string
		takes int64 // bytes that the parent reads; -1: all
		after time.Duration
	}{
		{"it never answers", -1, answerTimeout},
		{"it stops reading", 100_000, idleTimeout},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, err := NewLocation(LocationConfig{URL: "http://parent"})
				if err != nil {
					t.Fatal(err)
				}
				here, there := net.Pipe()
				l.transport.(*http.Transport).DialContext = func(context.Context, string, string) (net.Conn, error) { return &idleConn{here}, nil }
				go func() {
					if c.takes < 0 {
						_, _ = io.Copy(io.Discard, there)
					} else {
						_, _ = io.CopyN(io.Discard, there, c.takes)
					}
				}()
				started := time.Now()
				body := make([]byte, 1<<20)
				_, err = l.Deliver(t.Context(), spool.File{Folder: "Logs", Name: "a", Bytes: int64(len(body))}, bytes.NewReader(body))
				if causeOf(err) != event.CauseTimeout {
					t.Errorf("%v: cause %q", err, causeOf(err))
				}
				if took := time.Since(started); took != c.after {
					t.Errorf("aborted after %s, want %s", took, c.after)
				}
				_ = there.Close()
				l.transport.(*http.Transport).CloseIdleConnections()
			})
		})
	}
}

// TestAParentThatHangsInItsAnswer starts an answer and never completes it, over a connection that
// stays open; the file goes to the second parent.
func TestAParentThatHangsInItsAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, err := NewLocation(LocationConfig{URL: "http://parent"})
		if err != nil {
			t.Fatal(err)
		}
		here, there := net.Pipe()
		l.transport.(*http.Transport).DialContext = func(context.Context, string, string) (net.Conn, error) { return &idleConn{here}, nil }
		go func() {
			buf := make([]byte, 4096)
			if _, err := there.Read(buf); err != nil {
				return
			}
			_, _ = io.WriteString(there, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
			_, _ = io.Copy(io.Discard, there)
		}()
		started := time.Now()
		_, err = l.Deliver(t.Context(), spool.File{Folder: "Logs", Name: "a", Bytes: 0}, bytes.NewReader(nil))
		if causeOf(err) != event.CauseTimeout || time.Since(started) != drainTimeout {
			t.Errorf("%v after %s: cause %q", err, time.Since(started), causeOf(err))
		}
		_ = there.Close()
		l.transport.(*http.Transport).CloseIdleConnections()
	})
}
