package estate

import (
	"beacontop/beacon/event"
)

// connections counts connections that ended without a request, by the web server's reason. They
// indicate trouble of the server as a whole or of the network, and belong to no device.
type connections struct{ reasons map[string]*reason }

// reason is one of the web server's reasons.
type reason struct {
	cause event.Cause // empty: the reason is normal
	means string
	times series
}

// reasonsKept is more than HTTP.SYS has. Any further reasons are invented by the sender and are
// counted together.
const (
	reasonsKept = 64
	reasonsRest = "other reasons"
)

func (c *connections) apply(e *event.Event) {
	name := Visible(e.Name)
	if _, known := c.reasons[name]; !known && len(c.reasons) >= reasonsKept {
		name = reasonsRest
	}
	r := c.reasons[name]
	if r == nil {
		r = &reason{times: newSeries(dayBucket, dayBuckets)}
		if c.reasons == nil {
			c.reasons = map[string]*reason{}
		}
		c.reasons[name] = r
	}
	r.cause, r.means = e.Cause, Visible(e.Detail)
	r.times.add(e.Time, 1)
}
