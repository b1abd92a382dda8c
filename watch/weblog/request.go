package weblog

import (
	"net/http"
	"net/netip"
	"time"

	"beacontop/beacon/estate"
)

// request is one request as a row of any access log tells it. Its texts are as they
// stand in the row.
type request struct {
	at        time.Time
	address   netip.Addr
	method    []byte
	target    []byte // path, perhaps with a host
	query     bool   // the target may hold a query as well: what follows a question mark
	plus      bool   // a plus sign in a text stands for a blank
	status    int
	substatus int   // of IIS; unknown: not told
	win32     int64 // of IIS: error of the operating system
	reason    []byte
	received  int64 // and what follows: unknown, not told
	sent      int64
	taken     time.Duration
}

const unknown = -1

// describe turns a request into an event, as the live beacon does. The error is
// errOther when it is not for a beacon.
func (d *decoder) describe(r *request, e *estate.Event) error {
	res, ok := d.resource(d.unescape(pathOf(r.target, r.query), r.plus))
	if !ok {
		return errOther
	}
	e.Time, e.Topic, e.Address, e.Status, e.Duration = r.at, estate.TopicRequest, r.address, r.status, max(r.taken, 0)
	e.Untimed = r.taken == unknown
	e.Method = d.method(r.method)
	e.Kind, e.Path, e.Device = res.kind, res.path, res.device
	if e.Device.Known() {
		e.Attribution = estate.Named
	}
	switch {
	case res.kind == estate.KindTest:
	case !res.upload && e.Method == http.MethodGet:
		e.Direction = estate.DirectionDownload
	case res.upload && (e.Method == http.MethodPut || e.Method == http.MethodPost):
		e.Direction, e.Folder, e.Name = estate.DirectionUpload, res.folder, res.name
	}
	size := r.sent
	if e.Direction == estate.DirectionUpload {
		size = r.received
	}
	e.Unsized = size == unknown
	if size > 0 && e.Method != http.MethodHead {
		e.Bytes = size
	}
	d.judge(r, e)
	return nil
}

// methodLimitBytes is how much of a verb is kept, as in the live beacon.
const methodLimitBytes = 16

// method returns the text of a verb. Those that agents use cost nothing.
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
