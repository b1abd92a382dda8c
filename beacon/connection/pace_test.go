package connection

import (
	"bufio"
	"io"
	"testing"
	"testing/synctest"
	"time"
)

// TestOtherSlowConnectionsAreCutToo has connections that are slow in other ways than with a body:
// each is closed for a new one.
func TestOtherSlowConnectionsAreCutToo(t *testing.T) {
	for name, said := range map[string]string{
		"says nothing":         "",
		"never ends its head":  "GET /ManageSoftDL/test HTTP/1.1\r\nX: ",
		"idle after a request": "GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newPipes()
				s := startOn(t, l, func(c *Config) { c.Limits.Total = 1 })
				first := l.dial()
				go func() { _, _ = io.Copy(io.Discard, first) }()
				if _, err := io.WriteString(first, said); err != nil {
					t.Fatal(err)
				}
				time.Sleep(patience + time.Second)
				second := l.dial()
				if got := get(t, second, bufio.NewReader(second)); got != 200 {
					t.Errorf("status %d", got)
				}
				if err := s.stop(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
