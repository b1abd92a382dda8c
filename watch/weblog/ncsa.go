package weblog

import (
	"bytes"
	"errors"
	"strings"
	"time"

	"beacontop/beacon/event"
)

// errShape means that a line without columns is not a row of a combined log either.
var errShape = errors.New("neither columns after #Fields nor the combined format")

// ncsaHas are the columns of every row of an NCSA log.
const ncsaHas = columnSet(1<<columnDate | 1<<columnTime | 1<<columnStem | 1<<columnMethod |
	1<<columnStatus | 1<<columnSent)

// ncsa decodes a row of the common or combined format:
//
//	host ident user [time] "request" status bytes "referer" "user agent" "forwarded for"
//
// The last three may be missing; many proxies add the last. The part before the time differs
// between proxies: see client.
func (d *decoder) ncsa(text []byte, e *event.Event, r *Report) error {
	q := &d.request
	*q = request{query: true, substatus: unknown, received: unknown, taken: unknown}
	s := scan{rest: text}
	before := s.until('[')
	at, ok := ncsaTime(s.until(']'))
	call := s.quoted()
	status, also := number(dash(s.word()))
	sent, whole := number(dash(s.word()))
	if s.failed || !ok || !also || !whole || status > 999 {
		return errShape
	}
	s.quoted() // referer
	agent, hop := dash(s.quoted()), dash(s.quoted())
	if err := d.see(at, r); err != nil {
		return err
	}
	r.Format, r.Fields, r.has = FormatNCSA, "", r.has|ncsaHas
	q.at, q.status, q.sent = at, int(status), sent
	q.address = d.addresses.client(before)
	if addr := d.addresses.forwarded(hop); addr.IsValid() {
		q.address = addr
	}
	if q.address.IsValid() {
		r.has = r.has.with(columnAddress)
	}
	if agent != nil {
		r.has = r.has.with(columnAgent)
	}
	return d.call(q, call, agent, e)
}

// call parses the request line of a row.
func (d *decoder) call(q *request, line, agent []byte, e *event.Event) error {
	d.joined = unquote(d.joined[:0], line)
	first, last := bytes.IndexByte(d.joined, ' '), bytes.LastIndexByte(d.joined, ' ')
	if first < 0 || !bytes.HasPrefix(d.joined[last+1:], []byte("HTTP/")) {
		return errOther // not HTTP: a TLS handshake, noise
	}
	q.method, q.target = d.joined[:first], bytes.TrimSpace(d.joined[first:last])
	if err := d.describe(q, e); err != nil {
		return err
	}
	if agent != nil {
		e.UserAgent = d.proxied.of(agent, func(agent []byte) string {
			return clip(d.unescape(unquote(nil, agent), false), userAgentLimitBytes)
		})
	}
	return nil
}

// ncsaTime parses "10/Oct/2000:13:55:36 -0700".
func ncsaTime(text []byte) (time.Time, bool) {
	if len(text) != 26 || text[2] != '/' || text[6] != '/' || text[11] != ':' || text[20] != ' ' {
		return time.Time{}, false
	}
	const months = "JanFebMarAprMayJunJulAugSepOctNovDec"
	month := strings.Index(months, string(text[3:6]))
	day, ok := date(digits(text[7:11]), month/3+1, digits(text[:2]))
	clock, also := clockOf(text[12:20])
	hours, minutes := digits(text[22:24]), digits(text[24:])
	if month < 0 || month%3 != 0 || !ok || !also || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 {
		return time.Time{}, false
	}
	offset := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	switch text[21] {
	case '+':
		return instant(day, clock-offset), true
	case '-':
		return instant(day, clock+offset), true
	}
	return time.Time{}, false
}

// dash returns nil for a dash.
func dash(text []byte) []byte {
	if len(text) == 1 && text[0] == '-' {
		return nil
	}
	return text
}
