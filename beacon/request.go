package beacon

import (
	"cmp"
	"errors"
	"net/http"

	"beacontop/beacon/account"
	"beacontop/beacon/connection"
	"beacontop/beacon/event"
	"beacontop/beacon/origin"
	"beacontop/beacon/protocol"
)

// Methods of each location. Agents use GET and PUT; the others are accepted.
const (
	allowDownloads = "GET, HEAD, OPTIONS, PROPFIND"
	allowUploads   = "GET, HEAD, OPTIONS, PUT, POST, MKCOL, PROPFIND"
)

// ServeHTTP answers one request and publishes one event for it.
func (b *Beacon) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if connection.Of(r).Own() {
		b.answerOwn(w)
		return
	}
	b.handlers.enter()
	defer b.handlers.leave()
	if r.ContentLength == 0 {
		connection.Of(r).Heard()
	}
	if isLast(r) {
		w.Header().Set("Connection", "close")
	}
	t := newTransfer(w, r, b)
	t.recording = b.connections.Record(r, b.learns(r))
	defer func() { t.recording.End(t.event.Status, t.Header()) }()
	err := b.serve(t, r)
	closes := err != nil && t.fail(err)
	b.config.Publish(t.finish())
	if t.stored != nil {
		b.examineLater(t.stored, t.event) // not before its request is reported: a flaw is one of the newest file
	}
	switch {
	case err != nil && (t.event.Status == 0 || errors.Is(err, origin.ErrCut)):
		panic(http.ErrAbortHandler) // otherwise net/http would send 200, or end a part like a whole
	case closes:
		t.discard(r)
	}
}

// isLast reports whether the connection must end after a request, because an intermediary may
// disagree about where the request ends: one with both Transfer-Encoding and Content-Length, or
// HTTP/1.0 (RFC 9112 §6.1, §6.3). net/http keeps only the field that it uses, so this holds for
// every request that may have had both.
func isLast(r *http.Request) bool { return len(r.TransferEncoding) > 0 || !r.ProtoAtLeast(1, 1) }

// learns reports whether a request has a form that is not known, so that its bodies are worth recording
// to learn it; those of uploads are not.
func (b *Beacon) learns(r *http.Request) bool {
	to := b.places.of(r.URL.Path)
	return to.location != protocol.Uploads && (to.kind == protocol.KindAgentConfiguration || to.kind == protocol.KindOther || r.Method == http.MethodPost)
}

func (b *Beacon) serve(t *transfer, r *http.Request) error {
	to := b.places.of(r.URL.Path)
	t.describe(to)
	t.identify(r, nil)
	if r.Method == http.MethodOptions && r.RequestURI == "*" {
		return t.text(http.StatusOK, "")
	}
	if to.err != nil && !b.passes(r, to) {
		return to.err
	}
	guarded := to.route
	if guarded.location == protocol.Elsewhere && b.passes(r, to) {
		guarded.location = protocol.Downloads // it is passed on like one
	}
	if err := b.config.Guard.admit(r, guarded, t.event.Address); err != nil {
		if errors.Is(err, account.ErrCredentials) {
			t.Header().Set("WWW-Authenticate", `Basic realm="inventory beacon", charset="UTF-8"`)
		}
		return err
	}
	switch to.location {
	case protocol.Downloads:
		return b.download(t, r, to)
	case protocol.Uploads:
		return b.upload(t, r, to)
	}
	if b.passes(r, to) {
		return b.forward(t, r, to)
	}
	return errNotFound
}

func (b *Beacon) download(t *transfer, r *http.Request, to *place) error {
	if b.config.Origin != nil {
		return b.distributeFirst(t, r, to)
	}
	if to.kind == protocol.KindAgentConfiguration && r.Method != http.MethodOptions {
		if is, err := b.staging.Has(to.parts); !is { // agents' method for this is not known
			t.identifyByBody(r)
			return cmp.Or(err, errNotFound)
		}
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return b.distribute(t, r, to)
	case http.MethodOptions:
		t.Header().Set("Allow", allowDownloads)
		return t.text(http.StatusOK, "")
	case "PROPFIND":
		return t.multistatus(r.URL.EscapedPath())
	}
	t.Header().Set("Allow", allowDownloads)
	return errMethod
}

func (b *Beacon) upload(t *transfer, r *http.Request, to *place) error {
	switch r.Method {
	case http.MethodPut, http.MethodPost:
		return b.receive(t, r, to)
	case http.MethodGet, http.MethodHead:
		return b.probe(t, r, to.route)
	case http.MethodOptions:
		t.Header().Set("Allow", allowUploads)
		return t.text(http.StatusOK, "")
	case "MKCOL": // type folders are created with the first file
		return t.text(http.StatusCreated, "")
	case "PROPFIND":
		return t.multistatus(r.URL.EscapedPath())
	}
	t.Header().Set("Allow", allowUploads)
	return errMethod
}

// probe answers requests to the upload location other than protocol.Uploads: the location exists.
// Uploaded files are never served.
func (b *Beacon) probe(t *transfer, r *http.Request, to route) error {
	t.event.Direction = event.DirectionNone
	switch {
	case to.isTest():
		return t.text(http.StatusOK, testSucceeded)
	case len(to.parts) == 0:
		return t.text(http.StatusOK, "upload location of an inventory beacon\n")
	case r.Method == http.MethodHead: // "does the file exist?": not yet, so send it
		return t.text(http.StatusNotFound, "")
	}
	t.Header().Set("Allow", allowUploads)
	return errMethod
}

// testSucceeded is the text that public connectivity tests expect at …/test.
const testSucceeded = protocol.TestText + "\n"
