package weblog

import (
	"bytes"
	"errors"
	"time"

	"beacontop/beacon/estate"
)

// What is wrong with a column.
var (
	errDate     = errors.New("no date and time")
	errStatus   = errors.New("the status is not a number")
	errBytes    = errors.New("a size is not a number")
	errDuration = errors.New("time-taken is not a number")
)

// serverLimitBytes is the longest name that a Windows server can have in DNS.
const serverLimitBytes = 63

// w3c decodes a row of the columns in force.
func (d *decoder) w3c(text []byte, e *estate.Event, r *Report) error {
	c := &d.columns
	if err := d.layout.split(text, c); err != nil {
		return err
	}
	day, ok := dateOf(c[columnDate])
	clock, also := clockOf(c[columnTime])
	if !ok || !also {
		return errDate
	}
	q := &d.request
	*q = request{at: instant(day, clock), plus: true, method: c.value(columnMethod), reason: c.value(columnReason)}
	if err := q.numbers(c); err != nil {
		return err
	}
	if err := d.see(q.at, r); err != nil {
		return err
	}
	if name := c.value(columnComputer); len(name) > 0 && string(name) != r.Server {
		r.Server = clip(name, serverLimitBytes)
	}
	if otherService(c[columnSite]) {
		return errOther
	}
	q.target, q.address = c.target(), d.addressOf(c)
	if err := d.describe(q, e); err != nil {
		return err
	}
	e.UserAgent = d.agents.of(c.value(columnAgent), func(agent []byte) string {
		return clip(d.unescape(agent, true), userAgentLimitBytes)
	})
	return nil
}

// numbers reads the columns that hold some. The win32 status is only a hint, so a
// strange one does not cost the row.
func (q *request) numbers(c *columns) error {
	status, ok := number(c.value(columnStatus))
	if !ok || status > 999 {
		return errStatus
	}
	q.status, q.substatus = int(status), unknown
	if text := c.value(columnSubstatus); text != nil {
		substatus, ok := number(text)
		if !ok || substatus > 9999 {
			return errStatus
		}
		q.substatus = int(substatus)
	}
	q.win32, _ = number(c.value(columnWin32))
	var also bool
	q.received, ok = c.number(columnReceived)
	if q.sent, also = c.number(columnSent); !ok || !also {
		return errBytes
	}
	const longest = int64(1<<63-1) / int64(time.Millisecond)
	taken, ok := c.number(columnTaken)
	if !ok || taken > longest {
		return errDuration
	}
	q.taken = unknown
	if taken != unknown {
		q.taken = time.Duration(taken) * time.Millisecond
	}
	return nil
}

// number reads a column that may be missing: then it is unknown.
func (c *columns) number(use column) (int64, bool) {
	text := c.value(use)
	if len(text) == 0 {
		return unknown, true
	}
	return number(text)
}

// target returns what was asked for, in whichever column it stands.
func (c *columns) target() []byte {
	if stem := c.value(columnStem); stem != nil {
		return stem
	}
	return c.value(columnURI)
}

// otherService reports whether a row is of another service of IIS than the web.
func otherService(site []byte) bool {
	for _, service := range []string{"MSFTPSVC", "FTPSVC", "SMTPSVC", "NNTPSVC"} {
		if bytes.HasPrefix(site, []byte(service)) {
			return true
		}
	}
	return false
}
