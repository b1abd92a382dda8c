package weblog

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// meaning is why a request failed, as a cause and for display.
type meaning struct {
	cause  event.Cause
	detail string
}

// judge fills in why a request failed, if it did. An agent that requests the JSON
// configuration and gets the answer that there is none has not failed (estate.Event.Failed).
func (d *decoder) judge(r *request, e *event.Event) {
	if r.status < 400 && r.reason == nil && !diagnosis.Disconnected(r.win32) {
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
	switch cause, text, known := diagnosis.Reason(string(r.reason)); {
	case known:
		m, code = meaning{cause, text}, string(r.reason)+": "
	case r.reason != nil:
		m, code = meaning{event.CauseStatus, "rejected by HTTP.SYS"}, strings.ToValidUTF8(clip(r.reason, reasonLimitBytes), "\ufffd")+": "
	case r.status < 400:
		return meaning{event.CauseAborted, code + "but " + diagnosis.Win32(r.win32)}
	default:
		m.cause, m.detail = diagnosis.Status(r.status, r.substatus)
		if r.substatus > 0 {
			code = fmt.Sprintf("%d.%d ", r.status, r.substatus)
		}
	}
	if r.status >= 500 && diagnosis.NoSpace(r.win32) {
		m.cause = event.CauseDiskFull
	}
	m.detail = code + m.detail
	if text := diagnosis.Win32(r.win32); r.win32 != 0 && r.reason == nil {
		m.detail += ": " + text
	}
	return m
}
