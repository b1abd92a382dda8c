package diagnosis

// transferEntries explain failures of requests and uploads, from agents to this beacon or one like it.
var transferEntries = with(Entry{Severity: Warning, Scope: ScopeAgent, Needs: NeedRequests, Source: Platform}, map[Code]Entry{
	BadPath: {Title: "invalid path", Source: Vendor, Advice: Advice{
		"invalid path, or an upload deeper than TYPE/NAME",
		"check the agent's download and upload locations, MGSFT_DOMAIN_NAME and MGSFT_MACHINE_ID",
	}},
	Aborted: {Title: "agent closed the connection", Advice: Advice{
		"the agent closed the connection before the end",
		"check for proxy time-outs and unstable links",
	}},
	Idle: {Title: "no data until the idle timeout", Advice: Advice{
		"the agent sent nothing until the idle timeout",
		"check for a stalled link or proxy; the agent keeps the file and retries",
	}},
	TooSlow: {Title: "below the minimum rate", Advice: Advice{
		"the connection was below the minimum rate while others were waiting",
		"raise limits.connections, or find out what opens so many slow connections; limits.min-rate sets the rate",
	}},
	TooLarge: {Title: "upload too large", Advice: Advice{
		"the upload exceeds the size limit",
		"raise the limit (--max-upload here; maxAllowedContentLength in Request Filtering on IIS, 30 MB by default), or find out why the file is so large",
	}},
	PartialUpload: {Title: "agent tried to resume an upload", Advice: Advice{
		"the agent tried to resume a partial upload",
		"nothing to do: the agent sends the whole file again",
	}},
	NoLength: {Title: "upload without a length", Advice: Advice{
		"the upload has no Content-Length",
		"look for a proxy that strips headers; agents send Content-Length",
	}},
	Encoding: {Title: "unsupported content encoding", Advice: Advice{
		"unsupported Content-Encoding",
		"look for a proxy that compresses requests; gzip and no encoding are supported",
	}},
	Precondition: {Title: "precondition does not hold", Advice: Advice{
		"the request has a precondition (If-Match, If-None-Match) that does not hold",
		"find out which program sends it; agents are not known to",
	}},
	Method: {Title: "unsupported verb", Advice: Advice{
		"the HTTP verb is not allowed at this location",
		"find out which program sends it; agents use GET and PUT",
	}},
	PermissionDenied: {Title: "permission denied", Scope: ScopeBeacon, Advice: Advice{
		"the beacon has no permission to read or write the file",
		"check owner and permissions below the state directory; on IIS those of the application pool on Incoming and Staging",
	}},
	Overload: {Title: "too many requests at once", Scope: ScopeBeacon, Advice: Advice{
		"too many requests at once",
		"spread the schedules; raise limits.connections or limits.receives, on IIS the queue length of the application pool",
	}},
	TooMany: {Title: "too many requests from one address", Scope: ScopeSegment, Advice: Advice{
		"too many requests from one address",
		"a proxy or a whole branch: raise limits.per-address or trust the proxy; with accounts: check who tries many passwords; on IIS: Dynamic IP Restrictions",
	}},
	ExtensionUnknown: {Title: "extension not accepted", Advice: Advice{
		"uploads with this extension are rejected",
		"relax limits.strict, or find out what sends them; a # in a user name cuts the URL, and with it the extension",
	}},
	Shutdown: {Title: "beacon was stopping", Scope: ScopeBeacon, Source: Observed, Advice: Advice{
		"the beacon was stopping",
		"nothing to do: the agent retries",
	}},
	OriginCut: {Title: "origin ended its answer early", Scope: ScopeBeacon, Source: Observed, Advice: Advice{
		"the origin ended in the middle of its answer, or paused too long; the connection of the agent was closed, so that it takes no part for the whole",
		"nothing to do if it was once, the agent retries; otherwise read the log of the origin around this time",
	}},
	Credentials401: {Title: "credentials missing or wrong", Advice: Advice{
		"credentials are missing or wrong",
		"use anonymous access, or give the agents the right credentials",
	}},
	Conflict409: {Title: "conflict", Advice: Advice{
		"authentication differs between uploads and downloads",
		"align the Basic credentials of beacon and web server, and both locations",
	}},
	Verb405: {Title: "verb not allowed", Advice: Advice{
		"the HTTP verb is not allowed",
		"on IIS remove WebDAV publishing",
	}},
	Range416: {Title: "range beyond the end of the file", Advice: Advice{
		"the agent tried to resume a download beyond the end of the file",
		"once: nothing to do, the file has changed; again and again: look for a broken cache",
	}},
	PolicyMissing: {Title: "policy not found", Source: Vendor, Advice: Advice{
		"no policy at that path; a beacon has one for every device",
		"check the path: device name missing, or wrong domain; on IIS check handlers and request filtering",
	}},
	PackageMissing: {Title: "package not found", Advice: Advice{
		"no such package; the current policy, or an older one, may name it",
		"publish it below Staging/Common, or remove it from the policy; otherwise find out what requests it",
	}},
	FileMissing: {Title: "file not found", Advice: Advice{
		"no such file is published",
		"check the path: wrong location, or another program",
	}},
	HeaderTooLarge: {Title: "request header too large", Advice: Advice{
		"the request header is too large",
		"look for a proxy that adds headers, or for another program",
	}},
	BeaconError: {Title: "internal error", Scope: ScopeBeacon, Advice: Advice{
		"internal error of the beacon",
		"see the log of the beacon",
	}},
	TransferFailed: {Title: "transfer failed", Advice: Advice{
		"the transfer failed",
		"open the device and check its last requests",
	}},
})

// relayEntries explain failures to forward a file to the parent.
var relayEntries = with(Entry{Severity: Warning, Scope: ScopeBeacon, Needs: NeedRelay, Source: Observed}, map[Code]Entry{
	EarlyAnswer: {Title: "success before the end of the file", Advice: Advice{
		"the parent reported success before it could have read the whole file; the file stays in the queue",
		"look for a proxy or web server that answers instead of the parent",
	}},
	NotArchived: {Title: "file could not be archived", Advice: Advice{
		"the parent has the file, but it could not be kept in Archive, and was deleted",
		"check the free space and the permissions of Archive in the state directory",
	}},
	ParentRefused: {Title: "parent refused the connection", Advice: Advice{
		"the parent refused the connection",
		"check that the web server of the parent runs, and the port of its URL",
	}},
	ParentTimeout: {Title: "parent did not answer in time", Advice: Advice{
		"the parent did not answer in time",
		"check firewalls and the load of the parent",
	}},
	ParentUnresolved: {Title: "host name of the parent does not resolve", Advice: Advice{
		"the host name of the parent does not resolve",
		"correct the URL of the parent, or the name service of this host",
	}},
	ParentTLS: {Title: "no TLS agreement with the parent", Advice: Advice{
		"this beacon and the parent do not agree on TLS or its certificate",
		"check the certificate of the parent, and whether this host trusts its authority",
	}},
	ParentConnection: {Title: "connection to the parent broke", Advice: Advice{
		"the connection to the parent broke",
		"look for an unstable link, or a proxy that ends connections",
	}},
	ParentRejects: {Title: "parent did not accept the file", Advice: Advice{
		"the parent did not accept the file",
		"read the log of the parent around this time",
	}},
	NotForwarded: {Title: "file not forwarded", Advice: Advice{
		"the file was not forwarded",
		"the detail says why; pane 5 Queue shows the parent",
	}},
})
