package relay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/policy"
	"beacontop/beacon/spool"
)

// Location is a parent beacon's reporting location: files are PUT below its URL. It
// follows no redirect.
type Location struct {
	base      *url.URL
	transport http.RoundTripper
}

// Times of a connection to the parent. Nothing limits the whole transfer: a slow
// line finishes as long as bytes move.
const (
	dialTimeout   = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	answerTimeout = time.Minute // after the whole file was sent
	checkTimeout  = 10 * time.Second
)

// NewLocation reads a reporting location ("http://parent/ManageSoftRL"). Without a
// path the usual one is meant.
func NewLocation(text string) (*Location, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, fmt.Errorf("parent %q: not a URL", text)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("parent %q: must begin with http:// or https://", text)
	case u.Hostname() == "":
		return nil, fmt.Errorf("parent %q: no host", text)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("parent %q: only scheme, host, port and path are allowed", text)
	}
	u.Path = strings.TrimRight(u.Path, "/")
	if u.Path == "" {
		u.Path = "/" + policy.UploadLocation
	}
	dialer := &net.Dialer{Timeout: dialTimeout}
	return &Location{base: u, transport: &http.Transport{
		Proxy: http.ProxyFromEnvironment,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			c, err := dialer.DialContext(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			return &idleConn{c}, nil
		},
		TLSHandshakeTimeout:   dialTimeout,
		ResponseHeaderTimeout: answerTimeout,
		IdleConnTimeout:       time.Minute,
		MaxIdleConnsPerHost:   2,
		DisableCompression:    true,
	}}, nil
}

// idleConn gives every write the idle timeout anew.
type idleConn struct{ net.Conn }

func (c *idleConn) Write(p []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(idleTimeout)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

// String returns the location's URL.
func (l *Location) String() string { return l.base.String() }

// Deliver puts one file. Answers that say something about the file are ErrRefused;
// those that say something about the parent or the way to it are not.
func (l *Location) Deliver(ctx context.Context, f spool.File, body *os.File) (int, error) {
	target := l.base.JoinPath(url.PathEscape(f.Folder), url.PathEscape(f.Name))
	var content io.Reader = body
	if f.Bytes == 0 {
		content = http.NoBody
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, target.String(), content)
	if err != nil {
		return 0, fmt.Errorf("put to parent: %w", err)
	}
	req.ContentLength = f.Bytes
	req.Header.Set("User-Agent", "beacontop")
	req.Header.Set("Content-Type", "application/octet-stream")
	res, err := l.transport.RoundTrip(req)
	if err != nil {
		return 0, fmt.Errorf("put to parent: %w", err)
	}
	if err := drain(res.Body); err != nil {
		return res.StatusCode, fmt.Errorf("put to parent: %w", err)
	}
	switch code := res.StatusCode; {
	case code/100 == 2:
		return code, nil
	case code == 400, code == 404, code == 405, code == 409, code == 411, code == 413, code == 414, code == 415, code == 422:
		return code, fmt.Errorf("%w: %s", ErrRefused, res.Status)
	default:
		return code, fmt.Errorf("put to parent: %w: %s", errStatus, res.Status)
	}
}

var errStatus = errors.New("unexpected answer")

// Check asks for the location's test page. Any answer that is not a failure of the
// server shows that the parent is there.
func (l *Location) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, l.base.JoinPath("test").String(), nil)
	if err != nil {
		return fmt.Errorf("test parent: %w", err)
	}
	req.Header.Set("User-Agent", "beacontop")
	res, err := l.transport.RoundTrip(req)
	if err != nil {
		return fmt.Errorf("test parent: %w", err)
	}
	if err := drain(res.Body); err != nil {
		return fmt.Errorf("test parent: %w", err)
	}
	if res.StatusCode >= 500 {
		return fmt.Errorf("test parent: %w: %s", errStatus, res.Status)
	}
	return nil
}

// drainLimitBytes is what is read of an answer so that the connection can be used
// again; a longer answer costs a new connection.
const drainLimitBytes = 4 << 10

func drain(body io.ReadCloser) error {
	_, err := io.CopyN(io.Discard, body, drainLimitBytes)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return errors.Join(err, body.Close())
}

// causeOf classifies a failed delivery or check.
func causeOf(err error) estate.Cause {
	if errors.Is(err, ErrRefused) || errors.Is(err, errStatus) {
		return estate.CauseStatus
	}
	return estate.CauseOf(err)
}
