package beacon

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"beacontop/beacon/connection"
	"beacontop/beacon/offer"
	"beacontop/beacon/policy"
	"beacontop/beacon/protocol"
)

// distribute answers a download: a file published by an administrator takes precedence over a
// generated one.
func (b *Beacon) distribute(t *transfer, r *http.Request, to *place) error {
	switch {
	case to.isTest():
		return t.text(http.StatusOK, testSucceeded)
	case len(to.parts) == 0:
		return t.text(http.StatusOK, "download location of an inventory beacon\n")
	}
	if err := b.publish(t, r, to); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	a, err := b.generate(t, r, to)
	if err != nil {
		return err
	}
	switch {
	case knows(r.Header, a.ETag):
		return t.unchanged(a)
	case r.Method == http.MethodGet && !conditional(r.Header):
		return t.whole(r, a)
	}
	t.content(r, bytes.NewReader(a.Body), a.ETag, a.Modified)
	return nil
}

// publish sends a published file.
func (b *Beacon) publish(t *transfer, r *http.Request, to *place) error {
	f, err := b.staging.Open(to.parts)
	if err != nil {
		return fmt.Errorf("open published file: %w", err)
	}
	t.content(r, f, f.ETag, f.Modified)
	return f.Close()
}

// conditional reports whether a request is conditional or has a range (RFC 9110 §13, §14).
func conditional(h http.Header) bool {
	for _, name := range []string{"Range", "If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since"} {
		if _, ok := h[name]; ok {
			return true
		}
	}
	return false
}

// generate returns the generated file for a path. It generates a policy for any machine name,
// known or not: a new agent asks only once.
func (b *Beacon) generate(t *transfer, r *http.Request, to *place) (*offer.Answer, error) {
	set, err := b.generated.For(r)
	if err != nil {
		return nil, err
	}
	group := ""
	if to.kind == protocol.KindPolicy && to.machine != "" {
		group = set.Group(to.asks(t.event.Address))
	}
	if a := set.Answer(r.URL.Path, to.parts, to.asks(netip.Addr{}), group); a != nil {
		return a, nil
	}
	return nil, errNotFound
}

// UsePolicy activates other rules for the next requests. Rules that cannot be compiled are an
// error and change nothing.
func (b *Beacon) UsePolicy(r policy.Rules) error { return b.generated.Use(r) }

// knows reports whether the agent has the current file, for the most common form of a
// conditional request. net/http handles all others.
func knows(h http.Header, etag string) bool {
	tags := h["If-None-Match"]
	return len(tags) == 1 && tags[0] == etag
}

// unchanged answers 304.
func (t *transfer) unchanged(a *offer.Answer) error {
	t.Header()["Etag"] = a.Tag
	t.WriteHeader(http.StatusNotModified)
	return nil
}

// whole sends a generated file.
func (t *transfer) whole(r *http.Request, a *offer.Answer) error {
	if c := connection.Of(r); c.Cork(len(a.Body)) {
		defer c.Uncork()
	}
	h := t.Header()
	h["Content-Type"], h["Accept-Ranges"] = neutralType, acceptRanges
	h["Etag"], h["Content-Length"] = a.Tag, a.Length
	if a.LastModified != nil {
		h["Last-Modified"] = a.LastModified
	}
	t.WriteHeader(http.StatusOK)
	_, err := t.Write(a.Body)
	return err
}

// Constant header values; net/http does not modify them either.
var (
	neutralType  = []string{"application/octet-stream"} // agents are not known to use it
	acceptRanges = []string{"bytes"}
)

// content sends a file, with support for ranges, entity tags and dates.
func (t *transfer) content(r *http.Request, body io.ReadSeeker, etag string, modified time.Time) {
	h := t.Header()
	h["Content-Type"] = neutralType
	h.Set("ETag", etag)
	http.ServeContent(t, sameDate(r, modified), "", modified, body)
}

// sameDate removes an If-Modified-Since that differs from the file's date. net/http answers 304 for
// any later date, but an agent may send the date of another beacon's file.
func sameDate(r *http.Request, modified time.Time) *http.Request {
	asked := r.Header.Get("If-Modified-Since")
	if asked == "" {
		return r
	}
	asked, _, _ = strings.Cut(asked, ";") // old Windows libraries append the length
	out := new(http.Request)
	*out = *r // the recording still needs the header of r
	out.Header = r.Header.Clone()
	out.Header.Del("If-Modified-Since")
	if date, err := http.ParseTime(strings.TrimSpace(asked)); err == nil && date.Unix() == modified.Unix() {
		out.Header.Set("If-Modified-Since", date.UTC().Format(http.TimeFormat))
	}
	return out
}
