package relay

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
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
	test      string
	proofs    *Proofs
}

// LocationConfig is how a parent is reached. URL is required.
type LocationConfig struct {
	URL      string // reporting location; without a path the usual one is meant
	User     string // of Basic authentication; empty: anonymous
	Password string
	CAFile   string  // PEM file of authorities, in place of the system's
	Proxy    string  // URL; empty: what the environment says
	Test     string  // what its test page says; empty: TestText; TestNone: it need not have one
	Proofs   *Proofs // of parents; nil: they are forgotten
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
	l := &Location{base: u, test: cmp.Or(c.Test, TestText), proofs: c.Proofs}
	if l.proofs == nil {
		l.proofs = &Proofs{}
	}
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
	target := l.base.JoinPath(url.PathEscape(spool.Type(f.Folder)), url.PathEscape(f.Name))
	sent := &sending{Reader: content, wrote: make(chan struct{})}
	var from io.Reader = sent
	if f.Bytes == 0 {
		from = http.NoBody
	}
	req, err := l.request(sent.traced(ctx), http.MethodPut, target, from)
	if err != nil {
		return 0, fmt.Errorf("put to parent: %w", err)
	}
	req.ContentLength = f.Bytes
	req.Header.Set("Content-Type", "application/octet-stream")
	res, err := l.transport.RoundTrip(req)
	if err != nil {
		return 0, fmt.Errorf("put to parent: %w", err)
	}
	unread := f.Bytes - sent.bytes.Load() // what the parent cannot have, whatever it answers
	head, err := drain(res.Body)
	if err != nil {
		return res.StatusCode, fmt.Errorf("put to parent: %w", err)
	}
	switch code := res.StatusCode; {
	case code/100 == 2:
		return code, l.accept(res, head, unread, sent)
	case code == 411, code == 413, code == 414, code == 415, code == 422:
		return code, fmt.Errorf("%w: %s", ErrRefused, res.Status) // by its size, its name or what it is
	}
	return res.StatusCode, fmt.Errorf("put to parent: %w", &statusError{res.StatusCode, res.Status, askedPause(res.Header.Get("Retry-After"))})
}

// errEarly says that a parent answered well before it could have read the file.
var errEarly = errors.New("it answered before it had the whole file")

// accept decides whether a success is one: the parent must have been given the whole file,
// must be the one that was proven to be a beacon, and must not answer as a web site does.
func (l *Location) accept(res *http.Response, head []byte, unread int64, sent *sending) error {
	switch {
	case unread > 0 || !sent.ended():
		return fmt.Errorf("put to parent: %w", errEarly)
	case !l.proofs.holds(l.String(), keyOf(res.TLS)):
		return fmt.Errorf("put to parent: %w: its certificate has another key now", errUnproven)
	case isHTML(res.Header, head):
		return fmt.Errorf("put to parent: it answers %s with a web page: %w", res.Status, errPage)
	}
	return nil
}

// sending is the content of a file as the transport takes it.
type sending struct {
	io.Reader
	bytes atomic.Int64  // taken so far
	wrote chan struct{} // closed when the whole request was handed to the system, or could not be
	err   error         // of that; read after wrote
}

func (s *sending) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	s.bytes.Add(int64(n))
	return n, err
}

// ended reports whether the whole request was handed to the system. After the answer the
// transport writes on for a moment and then closes the connection, so this ends soon.
func (s *sending) ended() bool {
	timer := time.NewTimer(answerTimeout)
	defer timer.Stop()
	select {
	case <-s.wrote:
		return s.err == nil
	case <-timer.C:
		return false
	}
}

// traced returns a context in which it is noted when the request was written.
func (s *sending) traced(ctx context.Context) context.Context {
	var once sync.Once
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(info httptrace.WroteRequestInfo) {
		once.Do(func() {
			s.err = info.Err
			close(s.wrote)
		})
	}})
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

// Bounds of what is read of an answer, so that the connection can be used again; a longer
// answer costs a new connection. One that does not come to its end is none: whoever sent it
// may have ended as well.
const (
	drainLimitBytes = 4 << 10
	drainTimeout    = 10 * time.Second
)

// drain reads the beginning of an answer.
func drain(body io.ReadCloser) ([]byte, error) {
	late := make(chan struct{})
	timer := time.AfterFunc(drainTimeout, func() {
		close(late)
		_ = body.Close()
	})
	var head bytes.Buffer
	_, err := io.CopyN(&head, body, drainLimitBytes)
	if !timer.Stop() {
		<-late
		return nil, fmt.Errorf("the end of the answer: %w", os.ErrDeadlineExceeded)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return head.Bytes(), errors.Join(err, body.Close())
}

// causeOf classifies a failed delivery or check.
func causeOf(err error) estate.Cause {
	var status *statusError
	switch {
	case errors.Is(err, errEarly):
		return estate.CauseEarly
	case errors.Is(err, errUnproven):
		return estate.CauseUnproven
	case errors.Is(err, errPage):
		return estate.CauseContent
	case errors.Is(err, spool.ErrNotKept):
		return estate.CauseArchive
	case errors.Is(err, ErrRefused), errors.As(err, &status):
		return estate.CauseStatus
	}
	return estate.CauseOf(err)
}
