package weblog

// Blindness is what a missing field hides, and how an administrator enables the field.
type Blindness struct {
	Field    string // W3C name
	Analysis string // what is unknown
	Remedy   string
}

const selectFields = "IIS Manager, Logging, Select Fields…: "

// blindnesses are the fields that the analysis depends on, the most important first. the default fields of IIS,
// the defaults of IIS, contain neither size.
var blindnesses = []struct {
	without column
	Blindness
}{
	{columnDate, Blindness{"date", "the day of a row: it is taken from #Date, incremented at midnight", selectFields + "Date (date)"}},
	{columnTime, Blindness{"time", "everything: rows without a time cannot be read", selectFields + "Time (time)"}},
	{columnStem, Blindness{"cs-uri-stem", "everything: rows without a path cannot be attributed", selectFields + "URI Stem (cs-uri-stem)"}},
	{columnMethod, Blindness{"cs-method", "downloads and uploads cannot be distinguished from tests", selectFields + "Method (cs-method)"}},
	{columnStatus, Blindness{"sc-status", "failures", selectFields + "Protocol Status (sc-status)"}},
	{columnAddress, Blindness{"c-ip", "which device requested a package: only policies and uploads name a device", selectFields + "Client IP Address (c-ip)"}},
	{columnSubstatus, Blindness{"sc-substatus", "why IIS rejected a request: extension, size, verb and missing files all look like 404", selectFields + "Protocol Substatus (sc-substatus)"}},
	{columnWin32, Blindness{"sc-win32-status", "transfers that agents aborted, and the system's reason for errors", selectFields + "Win32 Status (sc-win32-status)"}},
	{columnReceived, Blindness{"cs-bytes", "sizes of uploads, empty uploads, volume", selectFields + "Bytes Received (cs-bytes)"}},
	{columnSent, Blindness{"sc-bytes", "sizes of downloads, volume", selectFields + "Bytes Sent (sc-bytes)"}},
	{columnTaken, Blindness{"time-taken", "durations, throughput, slow links", selectFields + "Time Taken (time-taken)"}},
	{columnAgent, Blindness{"cs(User-Agent)", "versions and platforms of agents", selectFields + "User Agent (cs(User-Agent))"}},
	{columnForwarded, Blindness{"X-Forwarded-For", "agents behind a proxy or load balancer look like one address", selectFields + "Add Field…, X-Forwarded-For, Request Header, X-Forwarded-For (IIS 8.5 and later)"}},
}

// Blind lists what the current columns do not record, the most important first. It is empty
// before the first row, for events, and for HTTPERR, whose columns are fixed.
func (r *Report) Blind() []Blindness {
	if r.Format != FormatW3C && r.Format != FormatNCSA {
		return nil
	}
	var blind []Blindness
	for _, b := range blindnesses {
		switch {
		case r.has.has(b.without), b.without == columnStem && r.has.has(columnURI):
			continue
		case r.Format == FormatNCSA && b.without == columnForwarded:
			continue // the proxy in front logs the addresses of the agents
		case r.Format == FormatNCSA && b.without == columnAgent:
			b.Remedy = "configure the proxy to log the combined format, not the common one"
		case r.Format == FormatNCSA && b.without == columnAddress:
			b.Remedy = "configure the proxy to log the address of the client, not its name, at the start of the row"
		case r.Format == FormatNCSA:
			b.Remedy = "the combined format has no such column: also read the beacon's own log"
		}
		blind = append(blind, b.Blindness)
	}
	return blind
}
