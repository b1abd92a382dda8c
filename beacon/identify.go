package beacon

import (
	"io"
	"net/http"
	"strings"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// identify names the device of a request for a JSON configuration, if the request says in some place
// which one it is: the form of these requests is not public, so the name is inferred. The body is as much
// of it as is known, at most protocol.StatementLimitBytes; without one, call it before the answer, and
// again when the body was read.
func (t *transfer) identify(r *http.Request, body []byte) {
	if t.event.Kind != protocol.KindAgentConfiguration {
		return
	}
	d := protocol.DeviceIn(protocol.Statement{Path: r.URL.Path, Query: r.URL.RawQuery, Header: r.Header, Body: body})
	if t.event.Device, t.event.Attribution = d, event.Unattributed; d.Known() {
		t.event.Attribution = event.Inferred
	}
}

// identifyByBody is identify for a request that this beacon answers itself: it reads the beginning of
// the body, if it may be JSON.
func (t *transfer) identifyByBody(r *http.Request) {
	if r.Body == nil || r.ContentLength == 0 || !strings.Contains(strings.ToLower(r.Header.Get("Content-Type")), "json") && r.Method != http.MethodPost {
		return
	}
	if t.control.SetReadDeadline(time.Now().Add(t.idle)) != nil {
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, protocol.StatementLimitBytes))
	if err == nil || len(body) > 0 { // of a body that is cut, what came
		t.identify(r, body)
	}
}
