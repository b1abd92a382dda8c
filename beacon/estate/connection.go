package estate

import (
	"cmp"
	"slices"
	"time"

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

// findings reports the abnormal reasons of the last day, the most frequent first.
func (c *connections) findings(now time.Time) []Finding {
	type row struct {
		name string
		n    int
	}
	var rows []row
	for name, r := range c.reasons {
		if n := r.times.sum(now, day); n > 0 && r.cause != event.CauseNone {
			rows = append(rows, row{name, int(n)})
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.name, b.name)) })
	var out []Finding
	for _, r := range rows {
		out = append(out, Finding{
			Warning, count(r.n, "connection", "connections") + " ended by " + r.name + ", 24 h", c.reasons[r.name].means, PartSources, "",
		})
	}
	return out
}
