package beacon

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"strconv"
	"sync"
	"time"

	"beacontop/beacon/connection"
	"beacontop/beacon/event"
	"beacontop/beacon/origin"
	"beacontop/beacon/protocol"
)

// passes reports whether a path is for the origin although it is no valid name here, or in no location
// of a beacon.
func (b *Beacon) passes(r *http.Request, to *place) bool {
	switch {
	case b.config.Origin == nil:
		return false
	case to.location == protocol.Downloads:
		return origin.Passable(r.URL.Path)
	}
	return to.location == protocol.Elsewhere && b.config.Origin.Passes(r.URL.Path)
}

// distributeFirst answers a download with what this beacon has, and otherwise passes the request on.
func (b *Beacon) distributeFirst(t *transfer, r *http.Request, to *place) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || to.err != nil {
		return b.forward(t, r, to)
	}
	answer := b.publish
	if b.config.Generate || to.isTest() || len(to.parts) == 0 {
		answer = b.distribute
	}
	err := answer(t, r, to)
	if errors.Is(err, errNotFound) || errors.Is(err, fs.ErrNotExist) {
		return b.forward(t, r, to)
	}
	return err
}

// forward passes a request on to the origin.
func (b *Beacon) forward(t *transfer, r *http.Request, to *place) error {
	if r.Method == http.MethodConnect || r.Method == http.MethodTrace { // they are for proxies, and show what an agent sends
		t.Header().Set("Allow", allowDownloads)
		return errMethod
	}
	if r.ContentLength != 0 {
		said := &saidBody{ReadCloser: r.Body, t: t}
		r.Body = said
		defer func() { t.identify(r, said.beginning()) }()
	}
	out, err := b.config.Origin.Forward(t, r, origin.Request{
		Address: t.event.Address, Kind: to.kind, Download: to.location == protocol.Downloads, Secure: connection.Of(r).Secure(), Host: r.Host,
	})
	t.event.Served, t.event.Cause, t.event.Detail = out.Served, out.Cause, out.Detail
	if err != nil {
		return err
	}
	if kept := out.Copy; kept != nil {
		t.copied(r, out)
		return kept.Close()
	}
	return nil
}

// copied sends a copy of an answer of the origin, as the agent asked for it.
func (t *transfer) copied(r *http.Request, out origin.Outcome) {
	h, kept := t.Header(), out.Copy
	for name, values := range kept.Header {
		h[name] = values
	}
	delete(h, "Accept-Ranges") // net/http sets it
	if _, ok := h["Content-Type"]; !ok {
		h["Content-Type"] = nil // not invented here
	}
	if h["Content-Encoding"] != nil && !conditional(r.Header) {
		h["Content-Length"] = []string{strconv.FormatInt(kept.Bytes, 10)} // net/http sets it for plain content only
	}
	if out.Served != event.ServedOrigin {
		t.event.Since = kept.Checked
	}
	if age := time.Since(kept.Checked); out.Served != event.ServedOrigin && age > 0 {
		h["Age"] = []string{strconv.FormatInt(int64(age/time.Second), 10)}
	}
	modified, err := http.ParseTime(h.Get("Last-Modified"))
	if err != nil {
		modified = time.Time{} // it has none, or none that can be compared
	}
	http.ServeContent(t, sameDate(r, modified), "", modified, kept)
}

// saidBody is the body of a request that is passed on: it may pause for the idle timeout, and its beginning is
// kept, because it may say who asks.
type saidBody struct {
	io.ReadCloser
	t *transfer

	mu   sync.Mutex // it may still be read after the answer
	head []byte
}

func (b *saidBody) Read(p []byte) (int, error) {
	if err := b.t.control.SetReadDeadline(time.Now().Add(b.t.idle)); err != nil {
		return 0, err
	}
	n, err := b.ReadCloser.Read(p)
	if b.t.event.Kind == protocol.KindAgentConfiguration {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.head = append(b.head, p[:min(n, max(protocol.StatementLimitBytes-len(b.head), 0))]...)
	}
	return n, err
}

func (b *saidBody) beginning() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return bytes.Clone(b.head)
}
