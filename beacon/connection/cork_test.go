package connection

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// TestAnswersOfEverySizeAreComplete requests answers of every size around that of the buffer of
// net/http, over one connection and over new ones: held data must be sent at once.
func TestAnswersOfEverySizeAreComplete(t *testing.T) {
	s := start(t, nil)
	dial := func() (net.Conn, *bufio.Reader) {
		c, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.SetDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		return c, bufio.NewReader(c)
	}
	get := func(c net.Conn, in *bufio.Reader, size int, version, header string) {
		t.Helper()
		if _, err := fmt.Fprintf(c, "GET /?size=%d %s\r\nHost: b\r\n%s\r\n", size, version, header); err != nil {
			t.Fatal(err)
		}
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		if n, err := io.Copy(io.Discard, res.Body); err != nil || n != int64(size) {
			t.Fatalf("%d of %d bytes: %v", n, size, err)
		}
	}
	kept, in := dial()
	defer func() { _ = kept.Close() }()
	for size := range 4200 {
		if size > 10 && size < 3600 {
			continue
		}
		get(kept, in, size, "HTTP/1.1", "")
	}
	for _, size := range []int{2 * 4096, corkLimitBytes, corkLimitBytes + 1, 100_000} {
		get(kept, in, size, "HTTP/1.1", "")
	}
	for size := 3800; size < 4000; size += 3 {
		for version, header := range map[string]string{"HTTP/1.1": "Connection: close\r\n", "HTTP/1.0": ""} {
			c, in := dial()
			get(c, in, size, version, header)
			if _, err := in.ReadByte(); err != io.EOF {
				t.Errorf("%s: %v after the answer", version, err)
			}
			_ = c.Close()
		}
	}
}
