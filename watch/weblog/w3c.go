package weblog

import (
	"bytes"
	"errors"

	"beacontop/beacon/event"
)

// Errors of a column.
var (
	errDate   = errors.New("no date and time")
	errStatus = errors.New("the status is not a number")
)

// serverLimitBytes is the longest DNS name of a Windows server.
const serverLimitBytes = 63

// w3c decodes a row of the current columns.
func (d *decoder) w3c(text []byte, e *event.Event, r *Report) error {
	c := &d.columns
	if err := d.layout.split(text, c); err != nil {
		return err
	}
	if !d.dateless() {
		d.day, d.dated = dateOf(c[columnDate])
	}
	clock, ok := clockOf(c[columnTime])
	switch {
	case !d.dated || !ok:
		return errDate
	case d.layout.ftp || ftp(c[columnMethod]):
		return errOther
	}
	q := &d.request
	*q = request{at: instant(d.day, clock), plus: true, method: c.value(columnMethod), reason: c.value(columnReason)}
	if err := q.numbers(c); err != nil {
		return err
	}
	if err := d.see(q.at, r); err != nil {
		return err
	}
	beacon := server(c, r)
	if otherService(c[columnSite]) {
		return errOther
	}
	if q.reason != nil && c.value(columnStem) == nil && c.value(columnURI) == nil {
		d.connection(e, q.at)
		return nil
	}
	q.target, q.query = c.target()
	q.address = d.addressOf(c)
	if err := d.describe(q, e); err != nil {
		return err
	}
	e.Beacon = beacon
	e.UserAgent = d.agents.of(c.value(columnAgent), func(agent []byte) string {
		return clip(d.unescape(agent, true), userAgentLimitBytes)
	})
	return nil
}

// server notes what a server calls itself, and its address, and returns the former, or else the latter.
func server(c *columns, r *Report) (called string) {
	if address := c.value(columnServer); len(address) > 0 {
		if string(address) != r.Address {
			r.Address = clip(address, serverLimitBytes)
		}
		called = r.Address
	}
	if name := c.value(columnComputer); len(name) > 0 {
		if string(name) != r.Server {
			r.Server = clip(name, serverLimitBytes)
		}
		called = r.Server
	}
	return called
}

// numbers parses the numeric columns. Only the status is required: any other that cannot be
// parsed is unknown, and the row counts.
func (q *request) numbers(c *columns) error {
	status, ok := number(c.value(columnStatus))
	if !ok || status > 999 {
		return errStatus
	}
	q.status, q.substatus = int(status), int(c.number(columnSubstatus, 9999))
	q.win32, _ = number(c.value(columnWin32))
	q.received, q.sent = c.number(columnReceived, mostBytes), c.number(columnSent, mostBytes)
	q.taken = unknown
	if taken, ok := milliseconds(c.value(columnTaken)); ok {
		q.taken = taken
	}
	return nil
}

// mostBytes is more than any body has: beyond it a counter has wrapped around.
const mostBytes = 1 << 50

// number parses an optional column: missing, invalid or above the limit, it is unknown.
func (c *columns) number(use column, limit int64) int64 {
	text := c.value(use)
	if n, ok := number(text); ok && len(text) > 0 && n <= limit {
		return n
	}
	return unknown
}

// target returns the request target, in whichever column it is. The stem has no query: a
// question mark in it is a character that the code page of the log lacks.
func (c *columns) target() (target []byte, query bool) {
	if stem := c.value(columnStem); stem != nil {
		return stem, false
	}
	return c.value(columnURI), true
}

// ftp reports whether a method is one of FTP, which IIS logs into the same kind of file:
// "[7]STOR" in release 6, "STOR" and words such as "ControlChannelClosed" in later releases.
func ftp(method []byte) bool {
	if len(method) > 0 && method[0] == '[' || bytes.Contains(method, []byte("Channel")) {
		return true
	}
	switch string(method) {
	case "USER", "PASS", "QUIT", "STOR", "RETR", "STOU", "APPE", "LIST", "NLST", "CWD", "CDUP", "PWD", "XPWD", "TYPE", "PASV", "PORT",
		"EPSV", "EPRT", "DELE", "RNFR", "RNTO", "MKD", "RMD", "SIZE", "MDTM", "SYST", "FEAT", "OPTS", "AUTH", "PBSZ", "PROT", "NOOP", "ABOR":
		return true
	}
	return false
}

// otherService reports whether a row belongs to another service of IIS than the web.
func otherService(site []byte) bool {
	for _, service := range []string{"MSFTPSVC", "FTPSVC", "SMTPSVC", "NNTPSVC"} {
		if bytes.HasPrefix(site, []byte(service)) {
			return true
		}
	}
	return false
}
