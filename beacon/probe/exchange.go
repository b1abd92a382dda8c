package probe

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"
)

// headLimitBytes bounds the head of an answer.
const headLimitBytes = 64 << 10

// chunkOverhead bounds the encoding of a body: chunks of a byte take six.
const chunkOverhead = 8

// interimLimit is the number of interim answers (1xx) that are skipped.
const interimLimit = 5

// exchange writes a request, reads the answer up to a limit, and closes the connection. Package
// net/http has a pool of connections for this, which is of no use here, and which logs it if a
// server speaks first.
func exchange(ctx context.Context, conn net.Conn, write func(io.Writer) error, req *http.Request, limit int64) (*answer, error) {
	defer func() { _ = conn.Close() }() // all that counts was read
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	sent := write(conn)
	from := &io.LimitedReader{R: conn}
	res, err := readHead(from, req)
	if err != nil { // otherwise the server answered, perhaps before the request was complete
		return nil, errors.Join(sent, err)
	}
	from.N = chunkOverhead * limit
	a := &answer{status: res.StatusCode, header: res.Header}
	if a.body, err = io.ReadAll(io.LimitReader(res.Body, limit+1)); err != nil {
		return nil, err
	}
	if a.cut = int64(len(a.body)) > limit; a.cut {
		a.body = a.body[:limit]
	}
	a.size = max(res.ContentLength, int64(len(a.body)))
	return a, nil
}

// errHead means that something other than an answer came.
var errHead = errors.New("malformed head of an answer: too long, or interim answers only")

// readHead reads the head of an answer; the limit of the reader is then that of the head. The body
// must not be closed, which would read an endless one: closing the connection is enough.
func readHead(from *io.LimitedReader, req *http.Request) (*http.Response, error) {
	from.N = headLimitBytes
	in := bufio.NewReader(from)
	for range interimLimit {
		res, err := http.ReadResponse(in, req)
		switch {
		case err != nil && from.N <= 0:
			return nil, errHead
		case err != nil || res.StatusCode/100 != 1:
			return res, err
		}
	}
	return nil, errHead
}
