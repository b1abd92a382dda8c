package weblog

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// meaning is why a request failed, as a cause and for display.
type meaning struct {
	cause  event.Cause
	detail string
}

// Windows error codes that are more specific than the status beside them.
const (
	win32DiskFull      = 112
	win32HandleFull    = 39
	win32NetnameGone   = 64
	win32Semaphore     = 121
	win32Aborted       = 995
	win32ConnAborted   = 1236
	winsockConnAborted = 10053
	winsockConnReset   = 10054
)

// win32Texts are the codes that occur with failures of a web server.
var win32Texts = map[int64]string{
	2: "file not found", 3: "path not found", 5: "access denied", 13: "invalid data", 32: "file in use",
	win32HandleFull: "disk full", 50: "not supported", win32NetnameGone: "the agent disconnected",
	win32DiskFull: "disk full", win32Semaphore: "network timeout", 123: "invalid name", 206: "name too long",
	win32Aborted: "aborted", win32ConnAborted: "connection aborted", 1326: "wrong user or password",
	1330: "password expired", 1331: "account disabled", 1907: "password must be changed", 1909: "account locked",
	winsockConnAborted: "connection aborted", winsockConnReset: "connection reset",
	0x8009030c: "logon denied", 0x8009030e: "no credentials given",
}

// wentAway reports whether the error code means that the other side closed the connection.
func wentAway(win32 int64) bool {
	switch win32 {
	case win32NetnameGone, win32Semaphore, win32Aborted, win32ConnAborted, winsockConnAborted, winsockConnReset:
		return true
	}
	return false
}

// judge fills in why a request failed, if it did. An agent that requests the JSON
// configuration and gets the answer that there is none has not failed (estate.Event.Failed).
func (d *decoder) judge(r *request, e *event.Event) {
	if r.status < 400 && r.reason == nil && !wentAway(r.win32) {
		return
	}
	m := d.meaning(r)
	e.Cause, e.Detail, e.Substatus, e.Win32 = m.cause, m.detail, max(r.substatus, 0), max(r.win32, 0)
	none := r.status == http.StatusNotFound || r.status == http.StatusMethodNotAllowed
	if none && e.Kind == protocol.KindAgentConfiguration {
		e.Cause = event.CauseNone
	}
}

// reasonLimitBytes is more than the longest known reason of HTTP.SYS.
const reasonLimitBytes = 64

// meaning returns the combined meaning of the codes of a row.
func (d *decoder) meaning(r *request) meaning {
	key := strconv.AppendInt(d.plain[:0], int64(r.status), 10)
	key = strconv.AppendInt(append(key, '.'), int64(r.substatus), 10)
	key = strconv.AppendInt(append(key, ' '), r.win32, 10)
	key = append(append(key, ' '), r.reason...)
	d.plain = key
	if m, ok := d.meanings[string(key)]; ok {
		return m
	}
	m := meaningOf(r)
	if len(d.meanings) >= meaningLimit {
		clear(d.meanings)
	}
	if len(r.reason) <= reasonLimitBytes {
		d.meanings[string(key)] = m
	}
	return m
}

func meaningOf(r *request) meaning {
	var m meaning
	code := strconv.Itoa(r.status) + " "
	switch named, known := reasons[string(r.reason)]; {
	case known:
		m, code = named, string(r.reason)+": "
	case r.reason != nil:
		m, code = meaning{event.CauseStatus, "rejected by HTTP.SYS"}, strings.ToValidUTF8(clip(r.reason, reasonLimitBytes), "\ufffd")+": "
	case r.status < 400:
		return meaning{event.CauseAborted, code + "but " + win32Text(r.win32)}
	default:
		m.cause, m.detail = lookup(r.status, r.substatus)
		if r.substatus > 0 {
			code = fmt.Sprintf("%d.%d ", r.status, r.substatus)
		}
	}
	if r.status >= 500 && (r.win32 == win32DiskFull || r.win32 == win32HandleFull) {
		m.cause = event.CauseDiskFull
	}
	m.detail = code + m.detail
	if text := win32Text(r.win32); r.win32 != 0 && r.reason == nil {
		m.detail += ": " + text
	}
	return m
}

func win32Text(code int64) string {
	number := "win32 " + strconv.FormatInt(code, 10)
	if text, ok := win32Texts[code]; ok {
		return text + " (" + number + ")"
	}
	return number
}
