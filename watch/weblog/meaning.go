package weblog

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"beacontop/beacon/cache"
	"beacontop/beacon/diagnosis/iis"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// meaning is why a request failed, as a cause and for display.
type meaning struct {
	cause  event.Cause
	detail string
	reason string // the reason of HTTP.SYS; empty: the status says why
	text   string // what the reason means
}

// judge fills in why a request failed, if it did. An agent that requests the JSON
// configuration and gets the answer that there is none has not failed (event.Event.Failed).
func (d *decoder) judge(r *request, e *event.Event) {
	if r.status < 400 && r.reason == nil && !iis.Disconnected(r.win32) {
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
	if len(r.reason) <= reasonLimitBytes {
		cache.Put(d.meanings, meaningLimit, string(key), m)
	}
	return m
}

func meaningOf(r *request) meaning {
	var m meaning
	if r.reason != nil {
		m = meaningOfReason(r.reason)
	} else {
		m = meaningOfStatus(r)
	}
	switch {
	case r.status >= 500 && iis.NoSpace(r.win32):
		m.cause = event.CauseDiskFull
	case m.cause == event.CauseInternal && iis.Denied(r.win32):
		m.cause = event.CauseUnreadable
	}
	return m
}

func meaningOfReason(reason []byte) meaning {
	m := meaning{cause: event.CauseStatus, text: "rejected by HTTP.SYS", reason: strings.ToValidUTF8(clip(reason, reasonLimitBytes), "\ufffd")}
	if cause, text, known := iis.Reason(string(reason)); known {
		m.cause, m.text = cause, text
	}
	m.detail = m.reason + ": " + m.text
	return m
}

func meaningOfStatus(r *request) meaning {
	code, system := strconv.Itoa(r.status), iis.Win32(r.win32)
	if r.status < 400 {
		return meaning{cause: event.CauseAborted, detail: code + " but " + system}
	}
	if r.substatus > 0 {
		code = fmt.Sprintf("%d.%d", r.status, r.substatus)
	}
	cause, text := iis.Status(r.status, r.substatus)
	m := meaning{cause: cause, detail: code + " " + text}
	if r.win32 != 0 {
		m.detail += ": " + system
	}
	return m
}
