package relay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"beacontop/beacon/protocol"
	"beacontop/beacon/spool"
)

// Location is a parent beacon's reporting location: files are PUT below its URL. It follows no
// redirects.
type Location struct {
	base      *url.URL
	user      *url.Userinfo // nil: anonymous
	transport http.RoundTripper
	test      string
	proofs    *Proofs
}

// LocationConfig configures the connection to a parent. URL is required.
type LocationConfig struct {
	URL      string // reporting location; without a path the usual one
	User     string // for Basic authentication; empty: anonymous
	Password string
	CAFile   string  // PEM file of CA certificates, instead of the system's
	Proxy    string  // URL; empty: as set in the environment
	Test     string  // expected text of the test page; empty: protocol.TestText; TestNone: none required
	Proofs   *Proofs // of parents; nil: not stored
}

// Timeouts of a connection to the parent. The total time of a transfer is not limited: it
// finishes over a slow line as long as bytes move.
const (
	idleTimeout   = 2 * time.Minute
	answerTimeout = time.Minute // after the whole file was sent
	checkTimeout  = 10 * time.Second
)

// NewLocation returns a parent reached by HTTP. The error does not contain the password of the
// URL.
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
		return nil, fmt.Errorf("parent %q: only one URL is allowed", u.Redacted())
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("parent at %s: only scheme, host, port and path are allowed", u.Host)
	}
	u.Path = strings.TrimRight(u.Path, "/")
	if u.Path == "" {
		u.Path = "/" + protocol.UploadLocation
	}
	l := &Location{base: u, test: cmp.Or(c.Test, protocol.TestText), proofs: c.Proofs}
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

// String returns the location's URL.
func (l *Location) String() string { return l.base.String() }

// Deliver sends one file. Errors about the file are ErrRefused; errors about the parent or the
// connection are not.
func (l *Location) Deliver(ctx context.Context, f spool.File, content io.Reader) (int, error) {
	target := l.base.JoinPath(url.PathEscape(spool.Type(f.Folder)), url.PathEscape(f.Name))
	sent := &sending{Reader: content, wrote: make(chan struct{})}
	var from io.Reader = sent
	if f.Bytes == 0 {
		from = http.NoBody
	}
	req, err := l.request(sent.traced(ctx), http.MethodPut, target, from)
	if err != nil {
		return 0, fmt.Errorf("upload to parent: %w", err)
	}
	req.ContentLength = f.Bytes
	req.Header.Set("Content-Type", "application/octet-stream")
	res, err := l.transport.RoundTrip(req)
	if err != nil {
		return 0, fmt.Errorf("upload to parent: %w", err)
	}
	unread := f.Bytes - sent.bytes.Load() // bytes that the parent cannot have read, whatever it answers
	head, err := drain(res.Body)
	if err != nil {
		return res.StatusCode, fmt.Errorf("upload to parent: %w", err)
	}
	switch code := res.StatusCode; {
	case code/100 == 2:
		return code, l.accept(res, head, unread, sent)
	case code == 411, code == 413, code == 414, code == 415, code == 422:
		return code, fmt.Errorf("%w: %s", ErrRefused, res.Status) // because of its size, name or type
	}
	return res.StatusCode, fmt.Errorf("upload to parent: %w", &statusError{res.StatusCode, res.Status, askedPause(res.Header.Get("Retry-After"))})
}

// errEarly means that a parent answered with success before it could have read the file.
var errEarly = errors.New("answered before it had received the whole file")

// accept decides whether a 2xx answer is a success: the parent must have received the whole
// file, must be the one that was proven to be a beacon, and must not answer like a web site.
func (l *Location) accept(res *http.Response, head []byte, unread int64, sent *sending) error {
	switch {
	case unread > 0 || !sent.ended():
		return fmt.Errorf("upload to parent: %w", errEarly)
	case !l.proofs.holds(l.String(), keyOf(res.TLS)):
		return fmt.Errorf("upload to parent: %w: the key of its certificate has changed", errUnproven)
	case protocol.IsWebPage(res.Header.Get("Content-Type"), head):
		return fmt.Errorf("upload to parent: got %s with a web page: %w", res.Status, errPage)
	}
	return nil
}

// sending is the content of a file as the transport reads it.
type sending struct {
	io.Reader
	bytes atomic.Int64  // bytes read so far
	wrote chan struct{} // closed when the request was written completely, or failed
	err   error         // write error; read only after wrote is closed
}

func (s *sending) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	s.bytes.Add(int64(n))
	return n, err
}

// ended reports whether the request was written completely. After an answer the transport writes
// on for a moment and then closes the connection, so this ends soon.
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

// traced returns a context that records when the request was written.
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
