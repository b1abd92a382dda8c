package connection

import (
	"encoding/hex"
	"io"
	"net/http"
	"time"

	"beacontop/beacon/secret"
)

// Exchange is one line of a recording. Headers of the answer are those that the beacon sets; what
// net/http adds (Date, Content-Length, Connection) is not among them.
type Exchange struct {
	Time     time.Time           `json:"time"` // when the request ended, UTC
	Peer     string              `json:"peer"`
	TLS      bool                `json:"tls,omitempty"`
	Verb     string              `json:"verb"`
	Target   string              `json:"target"` // as on the wire: path and query, undecoded
	Version  string              `json:"version"`
	Host     string              `json:"host"`
	Headers  map[string][]string `json:"headers"`
	Length   int64               `json:"length"`             // Content-Length; -1: none
	Transfer []string            `json:"transfer,omitempty"` // transfer encodings
	Received int64               `json:"received"`           // body bytes read
	Magic    string              `json:"magic,omitempty"`    // first bytes of the body, hexadecimal
	Status   int                 `json:"status"`
	Answer   map[string][]string `json:"answer_headers,omitempty"`
	Sent     int64               `json:"sent"` // body bytes written
	Duration float64             `json:"duration_ms"`
	Error    string              `json:"error,omitempty"` // why the request could not be parsed: then only peer, tls and status are set besides
}

// Bodies is one line of a recording of bodies: those of the exchange with the same time.
type Bodies struct {
	Time    time.Time `json:"time"`
	Verb    string    `json:"verb"`
	Target  string    `json:"target"`
	Status  int       `json:"status"`
	Request Body      `json:"request"`
	Answer  Body      `json:"answer"`
}

// Body is a recorded body.
type Body struct {
	Type  string `json:"type,omitempty"` // Content-Type, and Content-Encoding if there is one
	Bytes int64  `json:"bytes"`
	Cut   bool   `json:"cut,omitempty"`  // only its beginning is recorded
	Text  string `json:"text,omitempty"` // empty: there is none, or it has none of the forms in which secrets are found
}

// Limits of what is kept of a body. The magic is enough to recognise gzip, XML and zip, and too little to
// contain data.
const (
	magicBytes     = 8
	bodyLimitBytes = 64 << 10
)

// Recording records one exchange. A nil one records nothing.
type Recording struct {
	set           *Set
	began         time.Time
	request       *http.Request
	learns        bool // bodies are recorded
	body          *measuredBody
	answer        []byte
	answeredBytes int64
}

// Record begins the recording of a request, and replaces its body to measure it. Learns says that its
// bodies are recorded too, if any are: those of a form that is not known. Without a recording it
// returns nil.
func (s *Set) Record(r *http.Request, learns bool) *Recording {
	w := s.config.Wire
	if w == nil {
		return nil
	}
	c := &Recording{set: s, began: time.Now(), request: r, learns: learns && w.bodies != nil}
	c.body = &measuredBody{ReadCloser: r.Body, limit: magicBytes}
	if c.learns {
		c.body.limit = bodyLimitBytes
	}
	r.Body = c.body
	return c
}

// Sent records a part of the answer.
func (c *Recording) Sent(p []byte) {
	if c == nil {
		return
	}
	c.answeredBytes += int64(len(p))
	if room := bodyLimitBytes - len(c.answer); c.learns && room > 0 {
		c.answer = append(c.answer, p[:min(len(p), room)]...)
	}
}

// End ends the recording, with the status and the headers of the answer.
func (c *Recording) End(status int, answer http.Header) {
	if c == nil {
		return
	}
	now, r := time.Now(), c.request
	e := Exchange{
		Time: now.UTC(), Peer: r.RemoteAddr, TLS: Of(r).Secure(), Verb: r.Method, Target: secret.Target(r.RequestURI),
		Version: r.Proto, Host: r.Host, Headers: secret.Headers(r.Header), Length: r.ContentLength, Transfer: r.TransferEncoding,
		Received: c.body.length, Magic: hex.EncodeToString(c.body.head[:min(len(c.body.head), magicBytes)]), Status: status,
		Answer: secret.Headers(answer), Sent: c.answeredBytes, Duration: float64(now.Sub(c.began).Microseconds()) / 1000,
	}
	c.set.record(e)
	if c.learns {
		c.set.write(c.set.config.Wire.bodies, Bodies{
			Time: e.Time, Verb: e.Verb, Target: e.Target, Status: status,
			Request: bodyOf(r.Header, c.body.head, c.body.length), Answer: bodyOf(answer, c.answer, c.answeredBytes),
		})
	}
}

// bodyOf returns what is recorded of a body.
func bodyOf(h http.Header, head []byte, length int64) Body {
	b := Body{Type: h.Get("Content-Type"), Bytes: length, Cut: int64(len(head)) < length}
	if coding := h.Get("Content-Encoding"); coding != "" {
		b.Type += "; " + coding
	}
	b.Text, _ = secret.Body(secret.Plain(head)) // of other forms nothing is recorded
	return b
}

// measuredBody measures a body as it is read, and keeps its beginning.
type measuredBody struct {
	io.ReadCloser
	limit  int
	length int64
	head   []byte
}

func (b *measuredBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.length += int64(n)
	if room := b.limit - len(b.head); room > 0 && n > 0 {
		b.head = append(b.head, p[:min(n, room)]...)
	}
	return n, err
}
