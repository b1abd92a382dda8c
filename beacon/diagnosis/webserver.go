package diagnosis

import "beacontop/beacon/event"

// webServerEntries explain failures that only other web servers report, in general IIS.
var webServerEntries = with(Entry{Severity: Warning, Scope: ScopeBeacon, Needs: NeedRequests, Source: Platform}, map[Code]Entry{
	BadRequest: {Title: "malformed request", Scope: ScopeAgent, Advice: Advice{
		"malformed HTTP request",
		"look for a scanner, or a proxy that rewrites requests; on IIS HTTPERR names the reason",
	}},
	Forbidden: {Title: "access denied", Advice: Advice{
		"the web server denies access to this path",
		"on IIS check the sub-status: permissions, authorisation rules, handler mappings of both locations",
	}},
	AddressDenied: {Title: "address denied", Scope: ScopeSegment, Advice: Advice{
		"the web server denies this address",
		"correct IP Address and Domain Restrictions on IIS, or find out why the agent comes from there",
	}},
	TLSNeeded: {Title: "TLS required", Scope: ScopeAgent, Advice: Advice{
		"plain HTTP, but the site requires TLS",
		"correct protocol and port in the agent's settings and in the failover list, or turn Require SSL off in SSL Settings",
	}},
	ExtensionBlocked: {Title: "extension denied by request filtering", Needs: NeedRequests | NeedSubstatus, Source: Vendor | Platform, Advice: Advice{
		"request filtering denies the extension of the file",
		"allow it on IIS: Request Filtering, File Name Extensions; agents need .npl .osd .nds .ndc .ini, and their uploads",
	}},
	MIMEType: {Title: "unknown MIME type", Needs: NeedRequests | NeedSubstatus, Advice: Advice{
		"IIS serves no file whose MIME type it does not know",
		"add the extension under MIME Types of the download location, as application/octet-stream",
	}},
	HiddenSegment: {Title: "hidden segment", Needs: NeedRequests | NeedSubstatus, Advice: Advice{
		"request filtering hides a part of the path",
		"remove the segment on IIS: Request Filtering, Hidden Segments; or rename the package",
	}},
	RequestFiltering: {Title: "denied by request filtering", Needs: NeedRequests | NeedSubstatus, Advice: Advice{
		"a rule of request filtering denies the request",
		"the sub-status says which: URL or header too long, double escaping, sequences; adjust Request Filtering on IIS",
	}},
	VerbDenied: {Title: "verb denied", Advice: verbDenied},
	WebDAV405:  {Title: "PUT denied with 405, likely by WebDAV", Confidence: Likely, Source: Vendor | Platform, Advice: verbDenied},
	NoHandler: {Title: "no handler", Needs: NeedRequests | NeedSubstatus, Advice: Advice{
		"IIS has no handler for this path and verb",
		"restore the handler mappings of both locations; check ISAPI and CGI Restrictions, and that the role services are installed",
	}},
	AuthMismatch: {Title: "conflict, likely of authentication", Confidence: Likely, Source: Vendor, Advice: Advice{
		"conflict: likely authentication or WebDAV",
		"align the authentication of both locations and the Basic credentials of beacon and IIS; remove WebDAV Publishing",
	}},
	BadConfiguration: {Title: "bad configuration", Severity: Problem, Advice: Advice{
		"IIS cannot read its configuration",
		"open the site in IIS Manager, which names the line; look for a locked or duplicate section in a web.config",
	}},
	ApplicationPool: {Title: "application pool not available", Severity: Problem, Advice: Advice{
		"the application pool is stopped, crashed or restarting",
		"start the pool Flexera Beacon in IIS Manager; the event log (WAS, W3SVC) says why it stopped",
	}},
	BadGateway: {Title: "proxy cannot reach the beacon", Severity: Problem, Advice: Advice{
		"a proxy could not reach the beacon",
		"check the beacon behind the proxy, and the address and time-out that the proxy uses",
	}},
	HTTPVersion: {Title: "unsupported HTTP version", Scope: ScopeAgent, Advice: Advice{
		"unsupported HTTP version",
		"find out what sends it: agents speak HTTP/1.1",
	}},
	HostName: {Title: "unknown host name", Advice: Advice{
		"no site of the web server has the requested host name",
		"add the name to the bindings of the site, or correct the host in the agent's locations and the failover list",
	}},
})

var verbDenied = Advice{
	"the web server denies the verb",
	"on IIS remove WebDAV Publishing, and allow PUT in Request Filtering, HTTP Verbs, and in the handler mappings",
}

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
