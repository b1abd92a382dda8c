package relay

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
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
	user      *url.Userinfo // nil: anonymous
	transport http.RoundTripper
}

// LocationConfig is how a parent is reached. URL is required.
type LocationConfig struct {
	URL      string // reporting location; without a path the usual one is meant
	User     string // of Basic authentication; empty: anonymous
	Password string
	CAFile   string // PEM file of authorities, in place of the system's
	Proxy    string // URL; empty: what the environment says
}

// Times of a connection to the parent. Nothing limits the whole transfer: a slow
// line finishes as long as bytes move.
const (
	dialTimeout   = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	answerTimeout = time.Minute // after the whole file was sent
	checkTimeout  = 10 * time.Second
)

// What is wrong with a parent beside its URL.
var (
	ErrProxy       = errors.New("the proxy must be a URL with http://, https:// or socks5://")
	ErrAuthorities = errors.New("authorities")
)

// NewLocation returns a parent that is reached by HTTP. What the error says of the URL is
// without its password.
func NewLocation(c LocationConfig) (*Location, error) {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil && strings.Contains(c.URL, "@"):
		return nil, errors.New("parent: not a URL")
	case err != nil:
		return nil, fmt.Errorf("parent %q: not a URL", c.URL)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("parent %q: must begin with http:// or https://", u.Redacted())
	case u.Hostname() == "":
		return nil, fmt.Errorf("parent %q: no host", u.Redacted())
	case outOfRange(u.Port()):
		return nil, fmt.Errorf("parent %q: port out of range", u.Redacted())
	case strings.ContainsAny(u.Host, ", ") || strings.Contains(u.Path, "://"):
		return nil, fmt.Errorf("parent %q: one URL only", u.Redacted())
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("parent at %s: only scheme, host, port and path are allowed", u.Host)
	}
	u.Path = strings.TrimRight(u.Path, "/")
	if u.Path == "" {
		u.Path = "/" + policy.UploadLocation
	}
	l := &Location{base: u}
	if c.User != "" {
		l.user = url.UserPassword(c.User, c.Password)
	}
	l.transport, err = newTransport(c)
	return l, err
}

func outOfRange(port string) bool {
	n, err := strconv.Atoi(port)
	return port != "" && (err != nil || n < 1 || n > 65535)
}

func newTransport(c LocationConfig) (*http.Transport, error) {
	dialer := &net.Dialer{Timeout: dialTimeout}
	t := &http.Transport{
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
		MaxIdleConnsPerHost:   16,
		DisableCompression:    true,
	}
	if c.Proxy != "" {
		proxy, err := url.Parse(c.Proxy)
		if err != nil || proxy.Host == "" || !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, proxy.Scheme) {
			return nil, fmt.Errorf("parent %s: %w", c.URL, ErrProxy)
		}
		t.Proxy = http.ProxyURL(proxy)
	}
	if c.CAFile != "" {
		pem, err := os.ReadFile(c.CAFile)
		if err != nil {
			return nil, fmt.Errorf("parent %s: %w: %w", c.URL, ErrAuthorities, err)
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("parent %s: %w: %s holds no certificate", c.URL, ErrAuthorities, c.CAFile)
		}
		t.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	}
	return t, nil
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
func (l *Location) Deliver(ctx context.Context, f spool.File, content io.Reader) (int, error) {
	target := l.base.JoinPath(url.PathEscape(f.Folder), url.PathEscape(f.Name))
	if f.Bytes == 0 {
		content = http.NoBody
	}
	req, err := l.request(ctx, http.MethodPut, target, content)
	if err != nil {
		return 0, fmt.Errorf("put to parent: %w", err)
	}
	req.ContentLength = f.Bytes
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
	case code == 411, code == 413, code == 414, code == 415, code == 422:
		return code, fmt.Errorf("%w: %s", ErrRefused, res.Status) // by its size, its name or what it is
	}
	return res.StatusCode, fmt.Errorf("put to parent: %w", &statusError{res.StatusCode, res.Status, askedPause(res.Header.Get("Retry-After"))})
}

func (l *Location) request(ctx context.Context, verb string, target *url.URL, content io.Reader) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, verb, target.String(), content)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", "beacontop")
	if l.user != nil {
		password, _ := l.user.Password()
		req.SetBasicAuth(l.user.Username(), password)
	}
	return req, nil
}

// statusError is an answer that says the parent cannot take files now.
type statusError struct {
	code   int
	status string
	after  time.Duration // it asked not to be tried before
}

func (e *statusError) Error() string { return "it answers " + e.status }

// askedLimit bounds the pause that a parent can ask for.
const askedLimit = time.Hour

// askedPause reads Retry-After in both its forms (RFC 9110 §10.2.3).
func askedPause(text string) time.Duration {
	var d time.Duration
	if seconds, err := strconv.Atoi(text); err == nil {
		d = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		d = time.Until(at)
	}
	return min(max(d, 0), askedLimit)
}

func retryAfter(err error) time.Duration {
	var s *statusError
	if errors.As(err, &s) {
		return s.after
	}
	return 0
}

// Check asks for the location's test page. Any answer that is not a failure of the
// server shows that the parent is there.
func (l *Location) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	req, err := l.request(ctx, http.MethodGet, l.base.JoinPath("test"), nil)
	if err != nil {
		return fmt.Errorf("test parent: %w", err)
	}
	res, err := l.transport.RoundTrip(req)
	if err != nil {
		return fmt.Errorf("test parent: %w", err)
	}
	if err := drain(res.Body); err != nil {
		return fmt.Errorf("test parent: %w", err)
	}
	if res.StatusCode >= 500 {
		return fmt.Errorf("test parent: %w", &statusError{res.StatusCode, res.Status, askedPause(res.Header.Get("Retry-After"))})
	}
	return nil
}

// Bounds of what is read of an answer, so that the connection can be used again; a longer
// answer costs a new connection. One that does not come to its end is none: whoever sent it
// may have ended as well.
const (
	drainLimitBytes = 4 << 10
	drainTimeout    = 10 * time.Second
)

func drain(body io.ReadCloser) error {
	late := make(chan struct{})
	timer := time.AfterFunc(drainTimeout, func() {
		close(late)
		_ = body.Close()
	})
	_, err := io.CopyN(io.Discard, body, drainLimitBytes)
	if !timer.Stop() {
		<-late
		return fmt.Errorf("the end of the answer: %w", os.ErrDeadlineExceeded)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return errors.Join(err, body.Close())
}

// causeOf classifies a failed delivery or check.
func causeOf(err error) estate.Cause {
	var status *statusError
	if errors.Is(err, ErrRefused) || errors.As(err, &status) {
		return estate.CauseStatus
	}
	return estate.CauseOf(err)
}
