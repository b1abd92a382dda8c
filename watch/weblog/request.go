package weblog

import (
	"bytes"
	"net/http"
	"net/netip"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// request is one request from a row of any access log. Its texts are verbatim.
type request struct {
	at        time.Time
	address   netip.Addr
	method    []byte
	target    []byte // path, optionally with a host
	query     bool   // the target may contain a query: what follows a question mark
	plus      bool   // a plus sign in a text means a blank
	status    int
	substatus int   // of IIS; unknown: not recorded
	win32     int64 // of IIS: error of the operating system
	reason    []byte
	received  int64 // this and the following: unknown if not recorded
	sent      int64
	taken     time.Duration
}

const unknown = -1

// describe turns a request into an event, like the live beacon. The error is errOther if it is
// not for a beacon.
func (d *decoder) describe(r *request, e *event.Event) error {
	res, ok := d.resource(d.unescape(pathOf(r.target, r.query), r.plus))
	if !ok {
		return errOther
	}
	e.Time, e.Topic, e.Address, e.Status, e.Duration = r.at, event.TopicRequest, r.address, r.status, max(r.taken, 0)
	e.Untimed = r.taken == unknown
	e.Method = d.method(r.method)
	e.Kind, e.Path, e.Device = res.Kind, res.path, res.Device
	switch {
	case res.Kind == protocol.KindAgentConfiguration:
		d.infer(r, e)
	case e.Device.Known():
		e.Attribution = event.Named
	}
	switch {
	case res.Kind == protocol.KindTest:
	case res.Location == protocol.Downloads && res.Kind.Downloads(e.Method):
		e.Direction = event.DirectionDownload
	case res.Location == protocol.Uploads && (e.Method == http.MethodPut || e.Method == http.MethodPost):
		e.Direction, e.Folder, e.Name = event.DirectionUpload, res.Folder, res.Name
	}
	size := r.sent
	if e.Direction == event.DirectionUpload {
		size = r.received
	}
	e.Unsized = size == unknown
	if size > 0 && e.Method != http.MethodHead {
		e.Bytes = size
	}
	d.judge(r, e)
	return nil
}

// infer finds the device of a request for a JSON configuration, like the live beacon, as far as a log
// has the request.
func (d *decoder) infer(r *request, e *event.Event) {
	said := protocol.Statement{Path: e.Path}
	if _, query, is := bytes.Cut(r.target, []byte("?")); is && r.query {
		said.Query = string(query[:min(len(query), pathLimitBytes)])
	}
	if e.Device, e.Attribution = protocol.DeviceIn(said), event.Unattributed; e.Device.Known() {
		e.Attribution = event.Inferred
	}
}

// methodLimitBytes limits a method, as in the live beacon.
const methodLimitBytes = 16

// method returns the text of a method, without allocation for those that agents use.
func (d *decoder) method(verb []byte) string {
	switch string(verb) {
	case http.MethodGet:
		return http.MethodGet
	case http.MethodPut:
		return http.MethodPut
	case "":
		return ""
	}
	return d.verbs.of(verb, func(verb []byte) string {
		return clip(d.unescape(verb, false), methodLimitBytes)
	})
}
