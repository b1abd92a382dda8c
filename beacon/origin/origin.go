package origin

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"beacontop/beacon/dial"
	"beacontop/beacon/event"
)

// Intervals of asking an origin for its test page.
const (
	askEvery  = 10 * time.Second // while it is up
	askFirst  = time.Second      // after it went down; doubled each time
	askLast   = 15 * time.Second
	slowLimit = 3 // answers that are late one after the other, before it is asked whether it is up at all
)

// Limits of what an origin is asked at the same time: until its answers begin, not for how long they last.
// Policies have their own, because it makes each one: so they never delay other files.
const (
	policiesAtOnce = 32
	othersAtOnce   = 64
)

// headerLimitBytes is the limit of the header of an answer.
const headerLimitBytes = 64 << 10

// origin is a beacon whose downloads are passed on, with its state.
type origin struct {
	Location
	base
	open      bool // uploads are taken here without an account
	transport *http.Transport
	policies  chan struct{} // slots
	others    chan struct{}
	publish   func(event.Event)
	wake      chan struct{} // ask now whether it is up

	mu      sync.Mutex
	reach   event.Reach
	inUse   bool
	pause   time.Duration
	next    time.Time     // next question
	latency time.Duration // of the test page
	status  int           // of the test page
	late    int           // answers that were late, one after the other
	cause   event.Cause
	detail  string
}

func newOrigin(l Location, c *Config) (*origin, error) {
	u, err := parse(l.URL)
	if err != nil {
		return nil, fmt.Errorf("origin: %w", err)
	}
	if err := l.Check(); err != nil {
		return nil, fmt.Errorf("origin %s: %w", l.URL, err)
	}
	l.Timeout = cmp.Or(l.Timeout, DefaultTimeout)
	o := &origin{
		Location: l, base: baseOf(u), open: c.Open, publish: c.Publish, wake: make(chan struct{}, 1),
		policies: make(chan struct{}, policiesAtOnce), others: make(chan struct{}, othersAtOnce),
	}
	if o.transport, err = dial.New(l.Config); err != nil {
		return nil, fmt.Errorf("origin %s: %w", l.URL, err)
	}
	o.transport.ResponseHeaderTimeout = l.Timeout
	o.transport.ExpectContinueTimeout = time.Second
	o.transport.MaxResponseHeaderBytes = headerLimitBytes
	o.transport.MaxIdleConnsPerHost = policiesAtOnce + othersAtOnce
	proxy, err := o.transport.Proxy(&http.Request{URL: u})
	if err != nil {
		return nil, fmt.Errorf("origin %s: %w", l.URL, err)
	}
	o.absolute = proxy != nil && u.Scheme == "http" && (proxy.Scheme == "http" || proxy.Scheme == "https")
	return o, nil
}

// passes reports whether a path outside the download location is passed on to this origin.
func (o *origin) passes(path string) bool {
	return slices.ContainsFunc(o.Pass, func(prefix string) bool {
		return len(path) >= len(prefix) && strings.EqualFold(path[:len(prefix)], prefix)
	})
}

// isUp reports whether requests go to the origin. One that was not asked yet counts as up.
func (o *origin) isUp() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.reach != event.ReachDown
}

// slot waits until the origin may be asked, for as long as its answer may take to begin. Call the result
// when the answer has begun.
func (o *origin) slot(ctx context.Context, policy bool) (free func(), err error) {
	slots := o.others
	if policy {
		slots = o.policies
	}
	select {
	case slots <- struct{}{}:
		return func() { <-slots }, nil
	default:
	}
	limit := time.NewTimer(o.Timeout)
	defer limit.Stop()
	select {
	case slots <- struct{}{}:
		return func() { <-slots }, nil
	case <-limit.C:
		return nil, fmt.Errorf("origin %s: %w: others wait for it", o.URL, ErrSlow)
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// ask sends a request to the origin; its URL is set here. The body of the answer breaks off after a pause
// that is too long.
func (o *origin) ask(req *http.Request, r *Request) (*http.Response, error) {
	free, err := o.slot(req.Context(), r.private())
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(req.Context())
	out := req.WithContext(ctx)
	out.URL = o.url(r.target, r.Download)
	if out.Host = o.Host; o.Host == HostOfAgent {
		out.Host = req.Host
	}
	out.Header = o.header(req.Header)
	if req.Body != nil {
		out.Body = io.NopCloser(req.Body) // the transport closes it where it makes no connection, and the next origin needs it
	}
	res, err := o.transport.RoundTrip(out)
	free()
	if err != nil {
		cancel()
		return nil, o.failed(req.Context(), err)
	}
	o.answered()
	res.Body = newTimedBody(res.Body, o.Timeout, cancel)
	return res, nil
}

// header returns the fields for the origin.
func (o *origin) header(h http.Header) http.Header {
	if o.User == "" && !o.Transparent {
		return h
	}
	h = h.Clone()
	if o.Transparent {
		for _, name := range forwarded {
			delete(h, name)
		}
	}
	if o.User != "" {
		carrier := http.Request{Header: h}
		carrier.SetBasicAuth(o.User, o.Password)
	}
	return h
}

// forwarded are the fields that tell the origin who asked.
var forwarded = []string{"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"}

// errUnreached says that nothing was sent.
var errUnreached = errors.New("no connection")

// failed records why a request got no answer, and classifies the error. Whatever the agent did is no
// failure of the origin.
func (o *origin) failed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var network net.Error
	switch {
	case unreached(err):
		o.becomes(event.ReachDown, event.CauseOf(err), err.Error())
		o.askNow() // or it is asked at the time that was planned while it was up
		return fmt.Errorf("%w: %w: %w", ErrDown, errUnreached, err)
	case errors.As(err, &network) && network.Timeout():
		o.mu.Lock()
		o.late++
		ask := o.late >= slowLimit
		o.mu.Unlock()
		if ask {
			o.askNow()
		}
		return fmt.Errorf("%w: %w", ErrSlow, err)
	}
	o.askNow()
	return fmt.Errorf("%w: %w", ErrDown, err)
}

// unreached reports whether no connection was made: nothing was sent.
func unreached(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	return errors.As(err, &dns) || errors.As(err, &certificate) || errors.As(err, &op) && op.Op == "dial" || event.CauseOf(err) == event.CauseTLS
}

func (o *origin) answered() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.late = 0
}

func (o *origin) askNow() {
	select {
	case o.wake <- struct{}{}:
	default: // it is asked already
	}
}
