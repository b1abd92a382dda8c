package origin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/netip"
	"slices"
	"sync"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/origin/copies"
	"beacontop/beacon/protocol"
)

// Errors of requests that are passed on.
var (
	ErrDown = errors.New("the origin cannot be reached")
	ErrSlow = errors.New("the origin does not answer in time")
	ErrCut  = errors.New("the origin broke off its answer")
	ErrLoop = errors.New("the request has passed through this beacon before")
)

// Front passes requests on to origins. Make one with New.
type Front struct {
	config  Config
	origins []*origin
	copies  *copies.Store // nil: nothing is kept
	proxy   *httputil.ReverseProxy
	flights flights
	around  *bypasses
	landing sync.WaitGroup // flights
}

// New prepares a front. It connects to nothing until Run. The caller closes it.
func New(c Config) (*Front, error) {
	f := &Front{config: c, flights: newFlights()}
	for _, l := range c.Origins {
		o, err := newOrigin(l, &c)
		if err != nil {
			return nil, err
		}
		f.origins = append(f.origins, o)
	}
	if len(f.origins) == 0 || c.Publish == nil {
		return nil, errors.New("origin: Origins and Publish are required")
	}
	f.origins[0].inUse = true
	f.around = newBypasses(&f.config, f.origins)
	if c.Copies.Dir != "" {
		var err error
		if f.copies, err = copies.Open(copies.Config{Dir: c.Copies.Dir, Bytes: c.Copies.Bytes, Room: c.Copies.Room}); err != nil {
			return nil, fmt.Errorf("copies of the origin: %w", err)
		}
	}
	f.proxy = &httputil.ReverseProxy{
		Rewrite: f.rewrite, Transport: roundTripper{f}, ErrorHandler: f.unanswered, ModifyResponse: f.passing,
		ErrorLog: log.New(io.Discard, "", 0), BufferPool: newBuffers(), // every error becomes part of an event
	}
	return f, nil
}

// Run asks the origins whether they are up until ctx ends, and waits for what is still arriving.
func (f *Front) Run(ctx context.Context) {
	var asking sync.WaitGroup
	for _, o := range f.origins {
		o.announce()
	}
	for _, o := range f.origins {
		asking.Go(func() { o.run(ctx) })
	}
	if f.copies != nil {
		asking.Go(func() { f.load(ctx) })
		asking.Go(func() { f.trim(ctx) })
	}
	asking.Wait()
	f.flights.end()
	f.landing.Wait()
}

// load reads which copies there are, while requests are served.
func (f *Front) load(ctx context.Context) {
	if err := f.copies.Load(ctx); err != nil {
		f.config.Publish(event.Event{Time: time.Now().UTC(), Topic: event.TopicGap, Name: event.GapCopies, Detail: event.Clip(err.Error(), event.TextLimitBytes)})
	}
}

// trimEvery is how soon copies give back space that uploads need.
const trimEvery = time.Second

func (f *Front) trim(ctx context.Context) {
	tick := time.NewTicker(trimEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			f.copies.Trim()
		}
	}
}

// Close releases the copies. No request is running.
func (f *Front) Close() error {
	if f.copies == nil {
		return nil
	}
	return f.copies.Close()
}

// Request is what the beacon knows of a request.
type Request struct {
	Address  netip.Addr // of the agent
	Kind     protocol.Kind
	Download bool   // it is below the download location
	Secure   bool   // it came over TLS
	Host     string // by which the agent reached this beacon

	target string // as on the wire, in origin form
	path   string // decoded
}

// Outcome is what became of a request.
type Outcome struct {
	Served event.Served
	Cause  event.Cause // a fault that shows in the answer of the origin
	Detail string
	Copy   *copies.Copy // the answer, for the caller to send and to close; nil: it was sent
}

// Forward passes a request on. After an error nothing was sent, but for ErrCut: then the connection must end.
func (f *Front) Forward(w http.ResponseWriter, r *http.Request, q Request) (Outcome, error) {
	q.target, q.path = originForm(r.RequestURI), r.URL.Path
	if f.returned(r.Header) {
		return Outcome{}, ErrLoop
	}
	if kept, ok := f.unasked(r, &q); ok {
		return kept, nil
	}
	if f.down() {
		return Outcome{}, ErrDown
	}
	e := &exchange{Request: q, writer: w}
	e.out.Served = event.ServedOrigin
	err := f.serve(w, r.WithContext(context.WithValue(r.Context(), exchangeKey{}, e)))
	switch {
	case e.out.Copy != nil:
		return e.out, nil
	case e.err != nil && !errors.Is(e.err, ErrCut): // nothing was sent, so the caller answers
		return Outcome{}, e.err
	case e.err != nil:
		return e.out, e.err
	}
	return e.out, err
}

// Passes reports whether a path outside the download location is passed on.
func (f *Front) Passes(path string) bool {
	return Passable(path) && slices.ContainsFunc(f.origins, func(o *origin) bool { return o.passes(path) })
}

// Figures describes what is kept; the zero value: nothing.
func (f *Front) Figures() copies.Figures {
	if f.copies == nil {
		return copies.Figures{}
	}
	return f.copies.Figures()
}

// serve runs the reverse proxy, which panics where the answer breaks off.
func (f *Front) serve(w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler:
			err = ErrCut
		default:
			panic(v)
		}
	}()
	f.proxy.ServeHTTP(w, r)
	return nil
}

func (f *Front) down() bool {
	return !slices.ContainsFunc(f.origins, (*origin).isUp)
}

// unasked finds a copy that is sent without asking an origin: all are down, or it is fresh.
func (f *Front) unasked(r *http.Request, q *Request) (Outcome, bool) {
	if f.copies == nil || r.Method != http.MethodGet && r.Method != http.MethodHead {
		return Outcome{}, false
	}
	down := f.down()
	fresh := f.config.Copies.Fresh > 0 && !q.private() && f.copies.Loaded()
	if !down && !fresh {
		return Outcome{}, false
	}
	kept := f.copies.Await(r.Context(), f.key(r.Header, q)) // waiting is better for an agent than an error
	switch {
	case kept == nil:
		return Outcome{}, false
	case down && !copies.Stale(kept.Header): // it may not be sent
	case down:
		return Outcome{Served: event.ServedCopy, Copy: kept}, true
	case time.Since(kept.Checked) < f.config.Copies.Fresh:
		return Outcome{Served: event.ServedFresh, Copy: kept}, true
	}
	_ = kept.Close() // it was only read
	return Outcome{}, false
}

// key returns the key of the answer to a request.
func (f *Front) key(h http.Header, q *Request) copies.Key {
	passes := slices.ContainsFunc(f.origins, func(o *origin) bool { return o.User == "" })
	host := slices.ContainsFunc(f.origins, func(o *origin) bool { return !o.Transparent || o.Host == HostOfAgent })
	return keyOf(h, q.target, q, passes, host)
}

// exchange is one request on its way. The reverse proxy passes it on in the context.
type exchange struct {
	Request
	writer http.ResponseWriter
	out    Outcome
	err    error
}

type exchangeKey struct{}

func exchangeOf(ctx context.Context) *exchange { return ctx.Value(exchangeKey{}).(*exchange) }
