package origin

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"slices"
	"strings"
	"sync"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// returned reports whether a request has passed through this front before.
func (f *Front) returned(h http.Header) bool {
	for _, line := range h["Via"] {
		for one := range strings.SplitSeq(line, ",") {
			if fields := strings.Fields(one); len(fields) > 1 && fields[1] == f.config.Name {
				return true
			}
		}
	}
	return false
}

// rewrite completes the fields of a request for the origin. The reverse proxy has removed those of the
// connection.
func (f *Front) rewrite(p *httputil.ProxyRequest) {
	e := exchangeOf(p.In.Context())
	h := p.Out.Header
	h.Del("Connection") // of an upgrade, which cannot pass
	h.Del("Upgrade")
	h["Via"] = append(slices.Clip(h["Via"]), strings.TrimPrefix(p.In.Proto, "HTTP/")+" "+f.config.Name)
	proto := "http"
	if e.Secure {
		proto = "https"
	}
	if e.Address.IsValid() {
		h["X-Forwarded-For"] = []string{e.Address.String()}
	}
	h["X-Forwarded-Host"] = []string{p.In.Host}
	h["X-Forwarded-Proto"] = []string{proto}
}

// passing looks at an answer on its way to the agent. It changes nothing.
func (f *Front) passing(res *http.Response) error {
	e := exchangeOf(res.Request.Context())
	h := e.writer.Header()
	h["Content-Type"], h["Date"] = nil, nil // not invented here
	e.out.Cause, e.out.Detail = causeOf(res)
	res.Body = &observedBody{ReadCloser: res.Body, e: e, page: res.StatusCode == http.StatusOK, header: res.Header}
	return nil
}

// unanswered records why the reverse proxy has no answer to pass on.
func (f *Front) unanswered(w http.ResponseWriter, r *http.Request, err error) {
	e := exchangeOf(r.Context())
	if errors.Is(err, errKept) {
		return
	}
	e.err = err
}

// causeOf classifies an answer of the origin.
func causeOf(res *http.Response) (event.Cause, string) {
	switch code := res.StatusCode; {
	case code == http.StatusUnauthorized:
		if bound(res.Header) {
			return event.CauseNTLM, strings.Join(res.Header["Www-Authenticate"], ", ")
		}
		return event.CauseCredentials, res.Status
	case code == http.StatusForbidden:
		return event.CauseForbidden, res.Status
	case code == http.StatusNotFound, code == http.StatusGone:
		return event.CauseNotFound, res.Status
	case code == http.StatusMethodNotAllowed:
		return event.CauseMethod, res.Status
	case code == http.StatusBadGateway, code == http.StatusGatewayTimeout:
		return event.CauseGateway, res.Status
	case code >= 400:
		return event.CauseStatus, res.Status
	}
	return event.CauseNone, ""
}

// bound reports whether every log-in that an answer offers belongs to a connection.
func bound(h http.Header) bool {
	offers := h["Www-Authenticate"]
	return len(offers) > 0 && !slices.ContainsFunc(offers, func(offer string) bool {
		scheme, _, _ := strings.Cut(offer, " ")
		return !strings.EqualFold(scheme, "NTLM") && !strings.EqualFold(scheme, "Negotiate")
	})
}

// observedBody is the body of an answer on its way to the agent. Its error is recorded, and its beginning
// is looked at: a web page in place of a file is a fault.
type observedBody struct {
	io.ReadCloser
	e      *exchange
	page   bool // it may be one, and its beginning was not read yet
	header http.Header
}

func (b *observedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.page && n > 0 {
		b.page = false
		if isPage(b.e.Kind, b.header, p[:n]) {
			b.e.out.Cause, b.e.out.Detail = event.CauseContent, "a web page: "+b.header.Get("Content-Type")
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		b.e.err = err
		if !errors.Is(err, ErrCut) {
			b.e.err = fmt.Errorf("%w: %w", ErrCut, err)
		}
	}
	return n, err
}

// isPage reports whether an answer is a web page in place of a file for an agent.
func isPage(kind protocol.Kind, h http.Header, head []byte) bool {
	return kind != protocol.KindOther && protocol.IsWebPage(h.Get("Content-Type"), head)
}

// bufferBytes is the size of the pieces in which bodies pass.
const bufferBytes = 32 << 10

// buffers recycles them.
type buffers struct{ pool sync.Pool }

func newBuffers() *buffers {
	return &buffers{sync.Pool{New: func() any {
		b := make([]byte, bufferBytes)
		return &b
	}}}
}

// Get returns a buffer.
func (b *buffers) Get() []byte { return *b.pool.Get().(*[]byte) }

// Put takes it back.
func (b *buffers) Put(p []byte) { b.pool.Put(&p) }
