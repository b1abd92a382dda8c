package origin

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"net/http"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/origin/copies"
	"beacontop/beacon/protocol"
)

// fetch asks the origins, with the validators of the copy, if there is one.
func (f *Front) fetch(req *http.Request, q *Request) (*answer, error) {
	key, loaded := f.key(req.Header, q), f.copies.Loaded()
	kept := f.copies.Find(key)
	defer func() { closeKept(kept) }()
	asked := req
	if kept != nil {
		asked = validating(req, kept.Header)
	}
	res, err := f.ask(asked, q)
	if !loaded && (err != nil || res.StatusCode >= 500) { // a newer one may not have been read yet
		closeKept(kept)
		kept = f.copies.Await(req.Context(), key)
	}
	helps := kept != nil && copies.Stale(kept.Header)
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
	case refuses(res.StatusCode):
		f.copies.Forget(key)
	}
	a, err := f.received(req, q, key, res)
	if err != nil && helps && req.Context().Err() == nil {
		return copied(&kept, event.ServedCopy, err.Error()), nil
	}
	return a, err
}

// refuses reports whether an origin says that a file is not there, or not for who asks: then a copy of before must not
// be sent later.
func refuses(status int) bool {
	return status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusNotFound || status == http.StatusGone
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
		if !errors.Is(err, errUnreached) {
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
