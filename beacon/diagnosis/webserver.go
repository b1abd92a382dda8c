package diagnosis

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
