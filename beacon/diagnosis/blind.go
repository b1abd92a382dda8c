package diagnosis

import "beacontop/beacon/event"

// selectFields is where IIS offers the fields of its log.
const selectFields = "IIS Manager, Logging, Select Fields…: "

// LogField is a field of an access log that the analysis depends on, by its W3C name.
type LogField string

// The fields, the most important first. The defaults of IIS contain neither size.
const (
	FieldDate      LogField = "date"
	FieldTime      LogField = "time"
	FieldStem      LogField = "cs-uri-stem"
	FieldMethod    LogField = "cs-method"
	FieldStatus    LogField = "sc-status"
	FieldAddress   LogField = "c-ip"
	FieldSubstatus LogField = "sc-substatus"
	FieldWin32     LogField = "sc-win32-status"
	FieldReceived  LogField = "cs-bytes"
	FieldSent      LogField = "sc-bytes"
	FieldTaken     LogField = "time-taken"
	FieldAgent     LogField = "cs(User-Agent)"
	FieldForwarded LogField = "X-Forwarded-For"
)

// blindnesses are what a missing field hides, and its name in IIS Manager.
var blindnesses = map[LogField]struct{ hides, name string }{
	FieldDate:      {"the day of a row: it is taken from #Date, incremented at midnight", "Date (date)"},
	FieldTime:      {"everything: rows without a time cannot be read", "Time (time)"},
	FieldStem:      {"everything: rows without a path cannot be attributed", "URI Stem (cs-uri-stem)"},
	FieldMethod:    {"downloads and uploads cannot be distinguished from tests", "Method (cs-method)"},
	FieldStatus:    {"failures", "Protocol Status (sc-status)"},
	FieldAddress:   {"which device requested a package: only policies and uploads name a device", "Client IP Address (c-ip)"},
	FieldSubstatus: {"why IIS rejected a request: extension, size, verb and missing files all look like 404", "Protocol Substatus (sc-substatus)"},
	FieldWin32:     {"transfers that agents aborted, and the system's reason for errors", "Win32 Status (sc-win32-status)"},
	FieldReceived:  {"sizes of uploads, empty uploads, volume", "Bytes Received (cs-bytes)"},
	FieldSent:      {"sizes of downloads, volume", "Bytes Sent (sc-bytes)"},
	FieldTaken:     {"durations, throughput, slow links", "Time Taken (time-taken)"},
	FieldAgent:     {"versions and platforms of agents", "User Agent (cs(User-Agent))"},
	FieldForwarded: {"agents behind a proxy or load balancer look like one address", "Add Field…, X-Forwarded-For, Request Header, X-Forwarded-For (IIS 8.5 and later)"},
}

// Blind returns what cannot be known from a log without a field, and how to enable the field:
// in the W3C log of IIS, or in the combined log of a proxy.
func Blind(field LogField, combined bool) event.Blindness {
	b := event.Blindness{Field: string(field), Analysis: blindnesses[field].hides, Remedy: selectFields + blindnesses[field].name}
	switch {
	case !combined:
	case field == FieldAgent:
		b.Remedy = "configure the proxy to log the combined format, not the common one"
	case field == FieldAddress:
		b.Remedy = "configure the proxy to log the address of the client, not its name, at the start of the row"
	default:
		b.Remedy = "the combined format has no such column: also read the beacon's own log"
	}
	return b
}
