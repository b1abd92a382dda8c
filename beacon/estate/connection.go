package estate

import (
	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
	"beacontop/beacon/printable"
)

// connections counts connections that ended without a request, by the web server's reason. They
// indicate trouble of the server as a whole or of the network, and belong to no device.
type connections struct{ reasons map[string]*reason }

// reason is one of the web server's reasons.
type reason struct {
	cause event.Cause // empty: the reason is normal
	means string
	times series.Counts
}

// reasonsKept is more than HTTP.SYS has. Any further reasons are invented by the sender and are
// counted together.
const (
	reasonsKept = 64
	reasonsRest = "other reasons"
)

func (c *connections) apply(e *event.Event) {
	name := printable.Text(e.Name)
	if _, known := c.reasons[name]; !known && len(c.reasons) >= reasonsKept {
		name = reasonsRest
	}
	r := c.reasons[name]
	if r == nil {
		r = &reason{times: series.OfDay()}
		if c.reasons == nil {
			c.reasons = map[string]*reason{}
		}
		c.reasons[name] = r
	}
	r.cause, r.means = e.Cause, printable.Text(e.Detail)
	r.times.Add(e.Time, 1)
}
