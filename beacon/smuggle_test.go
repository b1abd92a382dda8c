package beacon

import (
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"beacontop/beacon/origintest"
)

// TestNothingIsSmuggledThroughAFront sends requests whose end can be read in two ways, with a second request
// behind them, to a front and to nginx: the origin must not see a second request that nginx does not see.
func TestNothingIsSmuggledThroughAFront(t *testing.T) {
	o := origintest.New(t)
	s := front(t, o, nil, nil)
	reference := startNginx(t, `location / { return 200 "ok"; }`)
	const second = "GET /ManageSoftDL/second HTTP/1.1\r\nHost: b\r\n\r\n"
	const last = "GET /ManageSoftDL/last HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n" // so that the connection ends
	const line = "POST /ManageSoftDL/first HTTP/1.1\r\nHost: b\r\n"
	length := fmt.Sprintf("Content-Length: %d\r\n", len(second))
	for _, test := range []struct{ what, request string }{
		{"two requests", line + "Content-Length: 0\r\n\r\n" + second},
		{"a body", line + length + "\r\n" + second},
		{"length and chunks", line + length + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second},
		{"chunks and length", line + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + second},
		{"two lengths", line + "Content-Length: 0\r\n" + length + "\r\n" + second},
		{"two equal lengths", line + length + length + "\r\n" + second},
		{"a list of lengths", line + "Content-Length: 0, 47\r\n\r\n" + second},
		{"a signed length", line + "Content-Length: +0\r\n\r\n" + second},
		{"a length with a space before the colon", line + "Content-Length : 0\r\n\r\n" + second},
		{"chunks in another case", line + length + "transfer-encoding: CHUNKED\r\n\r\n0\r\n\r\n" + second},
		{"chunks with a space before the colon", line + length + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + second},
		{"chunks with a tab", line + length + "Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n" + second},
		{"chunks behind another coding", line + length + "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n" + second},
		{"chunks before another coding", line + length + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + second},
		{"an unknown coding", line + length + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + second},
		{"two codings", line + length + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + second},
		{"a folded field", line + "X-A: a\r\n Transfer-Encoding: chunked\r\n" + length + "\r\n" + second},
		{"a folded coding", line + length + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + second},
		{"a line feed alone", line + length + "X-A: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second},
		{"a carriage return alone", line + length + "X-A: a\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second},
		{"a field without a name", line + length + ": x\r\n\r\n" + second},
		{"a chunk with a sign", line + "Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n" + second},
		{"a chunk in hexadecimal", line + "Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n" + second},
		{"a chunk that is too long", line + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff0\r\n\r\n" + second},
		{"a chunk with an extension", line + "Transfer-Encoding: chunked\r\n\r\n0;x=\"\n\"\r\n\r\n" + second},
		{"a chunk that ends with a line feed", line + "Transfer-Encoding: chunked\r\n\r\n0\n\n" + second},
		{"HTTP/1.0 with chunks", "POST /ManageSoftDL/first HTTP/1.0\r\nTransfer-Encoding: chunked\r\n" + length + "\r\n0\r\n\r\n" + second},
		{"a body of GET", "GET /ManageSoftDL/first HTTP/1.1\r\nHost: b\r\n" + length + "\r\n" + second},
		{"an absolute target", "GET http://evil/ManageSoftDL/first HTTP/1.1\r\nHost: b\r\n\r\n" + second},
		{"two hosts", "GET /ManageSoftDL/first HTTP/1.1\r\nHost: b\r\nHost: evil\r\n\r\n" + second},
		{"a target with a line", "GET /ManageSoftDL/first%0d%0aX:y HTTP/1.1\r\nHost: b\r\n\r\n" + second},
		{"a connection that drops the length", line + length + "Connection: close, content-length\r\n\r\n" + second},
		{"an upgrade", "GET /ManageSoftDL/first HTTP/1.1\r\nHost: b\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n" + second},
	} {
		converse(t, s.addr, test.request+last)
		var through []string
		for _, r := range o.Seen() {
			through = append(through, r.Target)
		}
		reference.seen() // those of before
		converse(t, reference.addr, test.request+last)
		direct := reference.seen()
		if slices.ContainsFunc(through, isSecond) && !slices.ContainsFunc(direct, isSecond) {
			t.Errorf("%s: the origin saw %q, nginx %q", test.what, through, direct)
		}
		if len(through) > 3 {
			t.Errorf("%s: the origin saw %q", test.what, through)
		}
	}
}

func isSecond(target string) bool { return strings.Contains(target, "second") }

// converse sends bytes and reads until the other side closes.
func converse(t *testing.T, addr, text string) {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	_, err = io.WriteString(c, text)
	if err == nil {
		err = c.SetReadDeadline(time.Now().Add(time.Minute))
	}
	if err == nil {
		_, err = io.Copy(io.Discard, c)
	}
	if err != nil && !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, syscall.EPIPE) {
		t.Errorf("%.200q: %v", text, err)
	}
}
