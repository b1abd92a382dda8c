package beacon

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"beacontop/beacon/connection"
	"beacontop/beacon/content"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/beacon/spool"
)

// transfer is one request being served: it answers, counts bytes and collects the event.
type transfer struct {
	http.ResponseWriter
	control     *http.ResponseController
	connections *connection.Set
	idle        time.Duration
	started     time.Time
	event       event.Event
	recording   *connection.Recording
	stored      *spool.Partial // an upload on disk, held for its examination; nil: none
	broken      error          // the first write error
}

// userAgentLimitBytes is enough to recognise an agent.
const userAgentLimitBytes = 200

func newTransfer(w http.ResponseWriter, r *http.Request, b *Beacon) *transfer {
	t := &transfer{
		ResponseWriter: w, control: http.NewResponseController(w), connections: b.connections, idle: b.config.IdleTimeout, started: time.Now(),
		event: event.Event{
			Topic: event.TopicRequest, Method: event.Clip(r.Method, 16), Path: event.Clip(content.Readable(r.URL.Path), event.TextLimitBytes),
			UserAgent: event.Clip(r.UserAgent(), userAgentLimitBytes),
		},
	}
	t.event.Address, t.event.Peer = b.config.Trusted.Client(r)
	return t
}

// describe adds the information in the path: kind of file, direction, device.
func (t *transfer) describe(p *place) {
	e := &t.event
	e.Kind, e.Device = p.kind, p.device
	switch {
	case p.kind == protocol.KindTest:
	case p.location == protocol.Downloads && p.kind.Downloads(e.Method):
		e.Direction = event.DirectionDownload
	case p.location == protocol.Uploads && (e.Method == http.MethodPut || e.Method == http.MethodPost):
		e.Direction = event.DirectionUpload
	}
}

// WriteHeader records the status.
func (t *transfer) WriteHeader(status int) {
	if t.connections.Draining() {
		t.Header().Set("Connection", "close")
	}
	if t.event.Status == 0 && status >= http.StatusOK { // not one of those that announce another
		t.event.Status = status
	}
	t.ResponseWriter.WriteHeader(status)
}

// Write counts bytes, and restarts the idle timeout for each piece.
func (t *transfer) Write(p []byte) (int, error) {
	if t.event.Status == 0 {
		t.event.Status = http.StatusOK
	}
	if err := t.control.SetWriteDeadline(time.Now().Add(t.idle)); err != nil {
		return 0, err
	}
	n, err := t.ResponseWriter.Write(p)
	t.recording.Sent(p[:n])
	if t.event.Direction != event.DirectionUpload && t.event.Method != http.MethodHead {
		t.event.Bytes += int64(n)
	}
	if err != nil && t.broken == nil {
		t.broken = err
	}
	return n, err
}

// Unwrap returns the writer below, for http.ResponseController.
func (t *transfer) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// text answers with a short text.
func (t *transfer) text(status int, body string) error {
	h := t.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	t.WriteHeader(status)
	_, err := io.WriteString(t, body)
	return err
}

// multistatus answers PROPFIND: the folder exists, without properties.
func (t *transfer) multistatus(href string) error {
	var escaped strings.Builder
	if err := xml.EscapeText(&escaped, []byte(href)); err != nil {
		return err
	}
	body := fmt.Sprintf(`<?xml version="1.0" encoding="utf-8"?>`+"\n"+
		`<D:multistatus xmlns:D="DAV:"><D:response><D:href>%s</D:href><D:propstat><D:prop><D:resourcetype>`+
		`<D:collection/></D:resourcetype></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>`+"\n", escaped.String())
	h := t.Header()
	h.Set("Content-Type", "application/xml; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	t.WriteHeader(http.StatusMultiStatus)
	_, err := io.WriteString(t, body)
	return err
}

// retryAfter is the Retry-After in seconds, by status.
var retryAfter = map[int]int{
	http.StatusTooManyRequests:     10,
	http.StatusServiceUnavailable:  30,
	http.StatusInsufficientStorage: 60,
}

// fail answers with the status of an error, if nothing was sent yet, and records the cause. It
// reports whether the answer ends the connection.
func (t *transfer) fail(err error) (closes bool) {
	f := failureOf(err)
	t.event.Cause, t.event.Detail = f.cause, err.Error()
	if t.event.Status != 0 || f.status == 0 { // answered, or the client is gone
		return false
	}
	if f.closes {
		t.Header().Set("Connection", "close")
	}
	if seconds := retryAfter[f.status]; seconds > 0 {
		t.Header().Set("Retry-After", strconv.Itoa(seconds))
	}
	if err := t.text(f.status, f.text(err)+"\n"); err != nil {
		t.broken = err
	}
	return f.closes
}

// Limits of reading a rejected upload.
const (
	discardLimitBytes = 32 << 20
	discardTimeout    = 30 * time.Second
)

// discard reads the rest of a rejected upload: most agents read the answer only after they have
// sent everything, and would find the connection reset.
func (t *transfer) discard(r *http.Request) {
	switch {
	case r.ContentLength == 0, r.Header.Get("Expect") != "": // no body, or the agent waits for 100-continue
		return
	case t.event.Cause == event.CauseIdle, t.event.Cause == event.CauseSlow: // it had its time
		return
	}
	if t.control.Flush() != nil || t.control.SetReadDeadline(time.Now().Add(discardTimeout)) != nil {
		return
	}
	_, _ = io.CopyN(io.Discard, r.Body, discardLimitBytes) // the error does not matter
}

// finish returns the event of the request.
func (t *transfer) finish() event.Event {
	e := &t.event
	if e.Cause == event.CauseNone && t.broken != nil {
		e.Cause, e.Detail = causeOfWrite(t.broken), t.broken.Error()
	}
	now := time.Now()
	e.Time, e.Duration = now.UTC(), now.Sub(t.started)
	return *e
}
