package report

import (
	"cmp"
	"slices"
	"strings"

	"beacontop/beacon/event"
	"beacontop/watch/report/mask"
)

// connections counts connections that ended without a request, by the web server's reason.
type connections struct{ rows map[string]*Connection }

// Connection is a reason why connections ended without a request: a problem of the whole server or
// the network, not of a device.
type Connection struct {
	Reason string `json:"reason"`
	Normal bool   `json:"normal"` // it happens every day
	Count  int64  `json:"count"`
	Span
	Means string `json:"means"`
}

// reasonLimit is more than HTTP.SYS has; further reasons are bogus, and counted together.
const (
	reasonLimit = 64
	reasonRest  = "other reasons"
)

func (c *connections) count(e *event.Event) {
	name := e.Name
	if c.rows[name] == nil && len(c.rows) >= reasonLimit {
		name = reasonRest
	}
	row := c.rows[name]
	if row == nil {
		row = &Connection{Reason: strings.Clone(name), Normal: e.Cause == event.CauseNone, Means: strings.Clone(e.Detail)}
		if c.rows == nil {
			c.rows = map[string]*Connection{}
		}
		c.rows[row.Reason] = row
	}
	row.Count++
	row.add(e.Time)
}

// connectionRows are sorted: those that are not normal first, then by count.
func (t *Tally) connectionRows(m *mask.Mask) []Connection {
	rows := []Connection{}
	for _, row := range t.connections.rows {
		one := *row
		one.Reason, one.Means = m.Text(one.Reason), m.Text(one.Means)
		rows = append(rows, one)
	}
	slices.SortFunc(rows, func(a, b Connection) int {
		switch {
		case a.Normal != b.Normal && a.Normal:
			return 1
		case a.Normal != b.Normal:
			return -1
		}
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Reason, b.Reason))
	})
	return rows
}
