package origin

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/origin/copies"
	"beacontop/beacon/protocol"
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
	a, err := f.fetch(req, &e.Request)
	if err != nil {
		return nil, err
	}
	if a.arriving == nil {
		if a.keep != nil {
			a.keep()
		}
		return f.respond(req, e, a, func() {})
	}
	kept := make(chan struct{})
	f.landing.Go(func() {
		defer close(kept)
		a.keep()
	})
	return f.respond(req, e, a, func() { <-kept })
}

// respond makes an answer a response to one request. done is called once, when it is not needed any more.
func (f *Front) respond(req *http.Request, e *exchange, a *answer, done func()) (*http.Response, error) {
	if a.served != event.ServedHere {
		defer done()
		kept := a.kept.Swap(nil)
		if kept == nil {
			kept = f.copies.Find(f.key(req.Header, &e.Request))
		}
		if kept == nil { // dropped meanwhile, or of another variant
			return f.ask(req, &e.Request)
		}
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

// fetch asks the origins, with the validators of the copy, if there is one.
func (f *Front) fetch(req *http.Request, q *Request) (*answer, error) {
	key := f.key(req.Header, q)
	kept := f.copies.Find(key)
	asked, helps := req, false
	if kept != nil {
		defer func() { closeKept(kept) }()
		asked, helps = validating(req, kept.Header), copies.Stale(kept.Header)
	}
	res, err := f.ask(asked, q)
	switch {
	case err != nil && !helps, err != nil && req.Context().Err() != nil:
		return nil, err
	case err != nil:
		return copied(&kept, event.ServedCopy, err.Error()), nil
	case res.StatusCode >= 500 && helps:
		_ = res.Body.Close() // it is not needed
		return copied(&kept, event.ServedCopy, "the origin answers "+res.Status), nil
	case res.StatusCode == http.StatusNotModified && asked != req:
		_ = res.Body.Close() // it is empty
		if kept.Confirm(res.Header, time.Now()) {
			return copied(&kept, event.ServedOrigin, ""), nil
		}
		return f.again(req, q, key)
	case res.StatusCode == http.StatusNotFound, res.StatusCode == http.StatusGone:
		f.copies.Forget(key)
	}
	a, err := f.received(req, q, key, res)
	if err != nil && helps && req.Context().Err() == nil {
		return copied(&kept, event.ServedCopy, err.Error()), nil
	}
	return a, err
}

// copied returns the answer that is a copy, and takes the copy over.
func copied(kept **copies.Copy, why event.Served, detail string) *answer {
	a := &answer{served: why, detail: detail}
	a.kept.Store(*kept)
	*kept = nil
	return a
}

// closeKept closes a copy that was only read; nil: there is none.
func closeKept(c *copies.Copy) {
	if c != nil {
		_ = c.Close()
	}
}

// again asks once more, without validators: the answer to them was about another version.
func (f *Front) again(req *http.Request, q *Request, key copies.Key) (*answer, error) {
	res, err := f.ask(req, q)
	if err != nil {
		return nil, err
	}
	return f.received(req, q, key, res)
}

// validating returns a request that asks whether a copy is still right, unless the agent asks by itself.
func validating(req *http.Request, kept http.Header) *http.Request {
	etag, date := kept.Get("ETag"), kept.Get("Last-Modified")
	if conditional(req.Header) || etag == "" && date == "" {
		return req
	}
	out := req.Clone(req.Context())
	if etag != "" {
		out.Header["If-None-Match"] = []string{etag}
	}
	if date != "" {
		out.Header["If-Modified-Since"] = []string{date}
	}
	return out
}

// received decides where the body of an answer goes.
func (f *Front) received(req *http.Request, q *Request, key copies.Key, res *http.Response) (*answer, error) {
	a := &answer{asked: req.Header, status: res.StatusCode, header: res.Header, length: res.ContentLength}
	small := res.ContentLength >= 0 && res.ContentLength <= smallBytes || res.StatusCode == http.StatusNotModified
	if res.ContentLength < 0 && res.StatusCode == http.StatusOK && q.Kind != protocol.KindOther && q.Kind != protocol.KindUpgrade {
		if err := peek(res); err != nil {
			return nil, err
		}
		small = res.ContentLength >= 0
	}
	keeps := copies.Storable(req.Method, req.Header, res.StatusCode, res.Header, q.private())
	switch {
	case small && req.Method == http.MethodGet:
		body, err := io.ReadAll(res.Body)
		if err = cmp.Or(err, res.Body.Close()); err != nil {
			return nil, err
		}
		a.memory = body
		if res.StatusCode == http.StatusOK {
			f.around.look(q, body)
		}
		if keeps && !isPage(q.Kind, res.Header, body) {
			a.keep = func() { f.keep(key, res.Header, body) }
		}
		return a, nil
	case keeps && !isPage(q.Kind, res.Header, []byte{'x'}):
		draft, err := f.copies.Begin(key, res.Header, res.ContentLength)
		if err == nil {
			a.arriving = draft
			a.keep = func() { collect(draft, res.Body) }
			return a, nil
		}
	}
	a.live = res.Body
	return a, nil
}

// peek finds out whether a body whose length was not announced is small, and then sets its length.
func peek(res *http.Response) error {
	head, err := io.ReadAll(io.LimitReader(res.Body, smallBytes+1))
	if err != nil {
		return cmp.Or(err, res.Body.Close())
	}
	if len(head) <= smallBytes {
		res.ContentLength = int64(len(head))
	}
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head), res.Body), res.Body}
	return nil
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

// ask sends a request to the most preferred origin that is up. The next one is asked only if nothing was
// sent.
func (f *Front) ask(req *http.Request, q *Request) (*http.Response, error) {
	err := ErrDown
	for _, o := range f.origins {
		if !o.isUp() || !q.Download && !o.passes(q.path) {
			continue
		}
		var res *http.Response
		if res, err = o.ask(req, q); err == nil {
			f.use(o)
			return res, nil
		}
		if o.isUp() || req.Context().Err() != nil {
			return nil, err
		}
	}
	return nil, err
}

// use records which origin answers.
func (f *Front) use(in *origin) {
	if len(f.origins) == 1 {
		return
	}
	for _, o := range f.origins {
		o.use(o == in)
	}
}
