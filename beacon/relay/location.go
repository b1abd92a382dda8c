package relay

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/policy"
	"beacontop/beacon/spool"
)

// Location is a parent beacon's reporting location: files are PUT below its URL.
type Location struct {
	base   *url.URL
	client *http.Client
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
	return &Location{base: u, client: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
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
		},
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
	res, err := l.client.Do(req)
	if err != nil {
		return 0, fmt.Errorf("put to parent: %w", short(err))
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
	res, err := l.client.Do(req)
	if err != nil {
		return fmt.Errorf("test parent: %w", short(err))
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

// short drops the verb and URL that net/http puts before an error.
func short(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// CauseOf classifies why another beacon could not be reached or did not do what it
// was asked.
func CauseOf(err error) estate.Cause {
	var dns *net.DNSError
	var network net.Error
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case err == nil:
		return estate.CauseNone
	case errors.Is(err, ErrRefused), errors.Is(err, errStatus):
		return estate.CauseStatus
	case errors.As(err, &dns):
		return estate.CauseName
	case errors.As(err, &certificate), errors.As(err, &record):
		return estate.CauseTLS
	case errors.Is(err, syscall.ECONNREFUSED):
		return estate.CauseRefused
	case errors.Is(err, spool.ErrFull):
		return estate.CauseDiskFull
	case errors.Is(err, os.ErrPermission):
		return estate.CauseUnreadable
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return estate.CauseTimeout
	}
	return estate.CauseNetwork
}
