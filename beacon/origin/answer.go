package origin

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"beacontop/beacon/event"
	"beacontop/beacon/origin/copies"
)

// smallBytes is the size up to which a body is in memory before it passes. Policies and schedules are smaller.
const smallBytes = 64 << 10

// errKept says that a copy is to be sent in place of an answer.
var errKept = errors.New("a copy is sent")

// answer is what an origin answered; its body is in one of four places.
type answer struct {
	asked  http.Header // of the request
	status int
	header http.Header
	length int64 // of the body; -1: not known

	memory   []byte        // the whole body, if it is small
	arriving *copies.Draft // it is being kept, and read meanwhile
	live     io.ReadCloser // only one can read it
	served   event.Served  // not here: the copy is to be sent, for this reason
	detail   string
	kept     atomic.Pointer[copies.Copy] // it, open, for the first who sends it; nil: it was taken

	keep func() // keeps the answer; nil: it is not kept, or already
}

// isFor reports whether the answer may be given to another request for the same: it does not depend on how
// they differ, as far as it says.
func (a *answer) isFor(h http.Header) bool {
	if len(a.header["Set-Cookie"]) > 0 || strings.Contains(strings.ToLower(strings.Join(a.header["Cache-Control"], ",")), "no-store") {
		return false
	}
	for _, line := range a.header["Vary"] {
		for name := range strings.SplitSeq(line, ",") {
			name = http.CanonicalHeaderKey(strings.TrimSpace(name))
			if name == "*" || !slices.Equal(a.asked[name], h[name]) {
				return false
			}
		}
	}
	return true
}

// roundTripper answers the requests of the reverse proxy.
type roundTripper struct{ *Front }

// RoundTrip returns the answer of an origin. The error is errKept if a copy is to be sent.
func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	e := exchangeOf(req.Context())
	switch {
	case f.copies == nil || req.Method != http.MethodGet && req.Method != http.MethodHead || req.Body != nil && req.Body != http.NoBody:
		return f.ask(req, &e.Request)
	case req.Method == http.MethodHead, req.Header["Range"] != nil:
		return f.alone(req, e)
	}
	return f.share(req, e)
}

// alone answers a request by itself.
func (f *Front) alone(req *http.Request, e *exchange) (*http.Response, error) {
	ctx, cancel := context.WithCancel(req.Context())
	req = req.WithContext(ctx)
	a, err := f.fetch(req, &e.Request)
	if err != nil {
		cancel()
		return nil, err
	}
	if a.arriving == nil {
		if a.keep != nil {
			a.keep()
		}
		return f.respond(req, e, a, cancel)
	}
	kept := make(chan struct{})
	f.landing.Go(func() {
		defer close(kept)
		a.keep()
	})
	return f.respond(req, e, a, func() {
		cancel() // if the agent goes away, what arrives is for nobody
		<-kept
	})
}

// respond makes an answer a response to one request. done is called once, when it is not needed any more.
func (f *Front) respond(req *http.Request, e *exchange, a *answer, done func()) (*http.Response, error) {
	if a.served != event.ServedHere {
		kept := a.kept.Swap(nil)
		if kept == nil {
			kept = f.copies.Find(f.key(req.Header, &e.Request))
		}
		if kept == nil { // dropped meanwhile, or of another variant
			return f.direct(req, e, done)
		}
		defer done()
		e.out.Served, e.out.Detail, e.out.Copy = a.served, a.detail, kept
		return nil, errKept
	}
	var body io.ReadCloser
	switch {
	case a.arriving != nil:
		body = a.arriving.NewReader(req.Context())
	case a.live != nil:
		body = a.live
	default:
		body = io.NopCloser(bytes.NewReader(a.memory))
	}
	return &http.Response{
		Status: fmt.Sprint(a.status, " ", http.StatusText(a.status)), StatusCode: a.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: maps.Clone(a.header), ContentLength: a.length, Body: &endedBody{body, done}, Request: req,
	}, nil
}

// direct answers a request without copies.
func (f *Front) direct(req *http.Request, e *exchange, done func()) (*http.Response, error) {
	res, err := f.ask(req, &e.Request)
	if err != nil {
		done()
		return nil, err
	}
	res.Body = &endedBody{res.Body, done}
	return res, nil
}

// endedBody calls a function when it is closed for the first time.
type endedBody struct {
	io.ReadCloser
	done func()
}

// Close closes the body.
func (b *endedBody) Close() error {
	err := b.ReadCloser.Close()
	if b.done != nil {
		b.done()
		b.done = nil
	}
	return err
}

// keep stores a small body. A copy that cannot be written is one fewer.
func (f *Front) keep(key copies.Key, header http.Header, body []byte) {
	draft, err := f.copies.Begin(key, header, int64(len(body)))
	if err == nil {
		collect(draft, io.NopCloser(bytes.NewReader(body)))
	}
}

// collect writes a body to a draft, and makes it a copy only if it is whole.
func collect(draft *copies.Draft, body io.ReadCloser) {
	_, err := io.CopyBuffer(draft, struct{ io.Reader }{body}, make([]byte, bufferBytes))
	if err = cmp.Or(err, body.Close()); err != nil {
		draft.Abort()
		return
	}
	if draft.Commit() != nil {
		draft.Abort()
	}
}
