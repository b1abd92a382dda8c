package weblog

import (
	"cmp"
	"time"

	"beacontop/beacon/diagnosis/iis"
	"beacontop/beacon/event"
)

// connection decodes a row of HTTP.SYS without a URL: a connection that ended before a request
// was read. It belongs to no device, but to the server as a whole.
func (d *decoder) connection(e *event.Event, at time.Time) {
	c := &d.columns
	q := request{reason: c.value(columnReason)}
	status, _ := number(c.value(columnStatus)) // usually none
	q.status = int(min(status, 999))
	m := d.meaning(&q)
	if iis.Unremarkable(m.reason) {
		m.cause = event.CauseNone
	}
	*e = event.Event{
		Time: at, Topic: event.TopicConnection, Name: cmp.Or(m.reason, m.detail), Address: d.addressOf(c), Status: q.status, Cause: m.cause, Detail: m.text,
	}
}
