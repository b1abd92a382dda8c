package beacon

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"testing"
	"time"

	"beacontop/beacon/policy"
)

// TestAnswersOfEverySizeAreComplete requests answers of every size around that of the buffer of
// net/http, over one connection and over new ones: held data must be sent at once.
func TestAnswersOfEverySizeAreComplete(t *testing.T) {
	s := start(t, nil)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	lot := newParking(s.Beacon, &sniffer{Listener: l, beacon: s.Beacon, wrong: func([]byte) bool { return false }})
	server := &http.Server{
		ConnState: noteIdle, ConnContext: noteConn, IdleTimeout: parkAfter,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			size, err := strconv.Atoi(r.URL.Query().Get("size"))
			if err != nil {
				t.Error(err)
			}
			tr := newTransfer(w, r, time.Minute, nil)
			body := bytes.Repeat([]byte{'x'}, size)
			if err := tr.whole(r, &answer{Document: policy.Document{Body: body}, etag: []string{`"1"`}, modified: []string{"x"}, length: []string{strconv.Itoa(size)}}); err != nil {
				t.Error(err)
			}
		}),
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(lot) }()
	defer func() {
		_ = server.Close()
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	}()
	dial := func() (net.Conn, *bufio.Reader) {
		c, err := net.Dial("tcp", l.Addr().String())
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
