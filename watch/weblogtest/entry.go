package weblogtest

import (
	"net/netip"
	"strconv"
	"time"
)

// entry is one row of a generated log.
type entry struct {
	at        time.Time
	method    string
	stem      []byte // in the form of IIS: blanks are plus signs
	user      string // empty: anonymous
	agent     string
	address   netip.Addr
	forwarded bool // the request came through a proxy
	status    int64
	substatus int64
	win32     int64
	sent      int64
	received  int64
	taken     int64 // milliseconds

	space [160]byte // of stem
}

// printers append the value of a column, by the lower-case name of its field.
var printers = map[string]func(*entry, []byte) []byte{
	"date":            func(e *entry, row []byte) []byte { return e.at.AppendFormat(row, time.DateOnly) },
	"time":            (*entry).clock,
	"s-sitename":      constant("W3SVC1"),
	"s-computername":  constant("BEACON01"),
	"s-ip":            constant("10.255.0.10"),
	"cs-method":       func(e *entry, row []byte) []byte { return append(row, e.method...) },
	"cs-uri-stem":     func(e *entry, row []byte) []byte { return append(row, e.stem...) },
	"s-port":          constant("80"),
	"cs-username":     (*entry).userName,
	"c-ip":            (*entry).peer,
	"cs-version":      constant("HTTP/1.1"),
	"cs(user-agent)":  func(e *entry, row []byte) []byte { return append(row, e.agent...) },
	"cs-host":         constant("beacon01.corp.example"),
	"sc-status":       decimal(func(e *entry) int64 { return e.status }),
	"sc-substatus":    decimal(func(e *entry) int64 { return e.substatus }),
	"sc-win32-status": decimal(func(e *entry) int64 { return e.win32 }),
	"sc-bytes":        decimal(func(e *entry) int64 { return e.sent }),
	"cs-bytes":        decimal(func(e *entry) int64 { return e.received }),
	"time-taken":      decimal(func(e *entry) int64 { return e.taken }),
	"x-forwarded-for": (*entry).hops,
}

func constant(text string) func(*entry, []byte) []byte {
	return func(_ *entry, row []byte) []byte { return append(row, text...) }
}

func decimal(of func(*entry) int64) func(*entry, []byte) []byte {
	return func(e *entry, row []byte) []byte { return strconv.AppendInt(row, of(e), 10) }
}

func (e *entry) clock(row []byte) []byte {
	h, m, s := e.at.Clock()
	return append(row, byte('0'+h/10), byte('0'+h%10), ':', byte('0'+m/10), byte('0'+m%10), ':', byte('0'+s/10), byte('0'+s%10))
}

func (e *entry) userName(row []byte) []byte {
	if e.user == "" {
		return append(row, '-')
	}
	return append(row, e.user...)
}

// peer is the peer of the connection: the agent or a proxy.
func (e *entry) peer(row []byte) []byte {
	if e.forwarded {
		return append(row, "10.255.0.2"...)
	}
	return e.address.AppendTo(row)
}

func (e *entry) hops(row []byte) []byte {
	if !e.forwarded {
		return append(row, '-')
	}
	return append(e.address.AppendTo(row), ",+10.255.0.1"...)
}
