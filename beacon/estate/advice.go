package estate

import (
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Advice explains a failure and what to do about it.
type Advice struct {
	Means  string
	Remedy string
}

// AdviceFor explains a failed transfer by its kind, direction, status and cause. Every failure
// has advice; the general advice refers the reader to the evidence.
func AdviceFor(d event.Direction, k protocol.Kind, status int, c event.Cause) Advice {
	if status == 431 {
		return Advice{"the request header is too large", "look for a proxy that adds headers, or for another program"}
	}
	if d == event.DirectionRelay {
		return relayAdviceFor(c)
	}
	if a, ok := advices[c]; ok {
		return a
	}
	switch {
	case status == 401:
		return Advice{"credentials are missing or wrong", "use anonymous access, or give the agents the right credentials"}
	case status == 409:
		return Advice{"authentication differs between uploads and downloads", "align the Basic credentials of beacon and web server, and both locations"}
	case status == 405:
		return Advice{"the HTTP verb is not allowed", "on IIS remove WebDAV publishing"}
	case status == 416:
		return Advice{"the agent tried to resume a download beyond the end of the file", "once: nothing to do, the file has changed; again and again: look for a broken cache"}
	case status == 404 && k == protocol.KindPolicy:
		return Advice{"no policy at that path; a beacon has one for every device", "check the path: device name missing, or wrong domain; on IIS check handlers and request filtering"}
	case status == 404 && d == event.DirectionDownload && k != protocol.KindOther:
		return Advice{"no such package; the current policy, or an older one, may name it", "publish it below Staging/Common, or remove it from the policy; otherwise find out what requests it"}
	case status == 404:
		return Advice{"no such file is published", "check the path: wrong location, or another program"}
	case status >= 500:
		return Advice{"internal error of the beacon", "see the log of the beacon"}
	}
	return Advice{"the transfer failed", "open the device and check its last requests"}
}

// advices holds the advice for causes that need no other context. If the beacon may be either
// this program or another one on IIS, the advice names the setting of both.
var advices = map[event.Cause]Advice{
	event.CauseBadPath: {
		"invalid path, or an upload deeper than TYPE/NAME",
		"check the agent's download and upload locations, MGSFT_DOMAIN_NAME and MGSFT_MACHINE_ID",
	},
	event.CauseAborted: {
		"the agent closed the connection before the end",
		"check for proxy time-outs and unstable links",
	},
	event.CauseIdle: {
		"the agent sent nothing until the idle timeout",
		"check for a stalled link or proxy; the agent keeps the file and retries",
	},
	event.CauseSlow: {
		"the connection was below the minimum rate while others were waiting",
		"raise limits.connections, or find out what opens so many slow connections; limits.min-rate sets the rate",
	},
	event.CauseUnproven: {
		"the parent's test page does not say that it is a beacon, so nothing is sent to it",
		"check the parent's URL and proxy; if it has no test page, set test = \"none\" in [[parent]]",
	},
	event.CauseEarly: {
		"the parent reported success before it could have read the whole file; the file stays in the queue",
		"look for a proxy or web server that answers instead of the parent",
	},
	event.CauseArchive: {
		"the parent has the file, but it could not be kept in Archive, and was deleted",
		"check the free space and the permissions of Archive in the state directory",
	},
	event.CauseTooLarge: {
		"the upload exceeds the size limit",
		"raise the limit (--max-upload here; maxAllowedContentLength in Request Filtering on IIS, 30 MB by default), or find out why the file is so large",
	},
	event.CauseDiskFull: {
		"the beacon's disk is full",
		"free disk space on the beacon; agents keep their files and retry",
	},
	event.CauseRange: {
		"the agent tried to resume a partial upload",
		"nothing to do: the agent sends the whole file again",
	},
	event.CauseLength: {
		"the upload has no Content-Length",
		"look for a proxy that strips headers; agents send Content-Length",
	},
	event.CauseCoding: {
		"unsupported Content-Encoding",
		"look for a proxy that compresses requests; gzip and no encoding are supported",
	},
	event.CauseCondition: {
		"the upload has a precondition (If-Match, If-None-Match) that does not hold",
		"find out which program sends it; agents are not known to",
	},
	event.CauseMethod: {
		"the HTTP verb is not allowed at this location",
		"find out which program sends it; agents use GET and PUT",
	},
	event.CauseUnreadable: {
		"the beacon has no permission to read or write the file",
		"check owner and permissions below the state directory; on IIS those of the application pool on Incoming and Staging",
	},
	event.CauseOverload: {
		"too many requests at once",
		"spread the schedules; raise limits.connections or limits.receives, on IIS the queue length of the application pool",
	},
	event.CauseTooMany: {
		"too many requests from one address",
		"a proxy or a whole branch: raise limits.per-address or trust the proxy; with accounts: check who tries many passwords; on IIS: Dynamic IP Restrictions",
	},
	event.CauseExtension: {
		"uploads with this extension are rejected",
		"relax limits.strict, or find out what sends them; a # in a user name cuts the URL, and with it the extension",
	},
	event.CauseTLSOnPlain: {
		"an agent speaks TLS to the HTTP port",
		"correct protocol and port in the agent's settings and in the failover list",
	},
	event.CausePlainOnTLS: {
		"an agent speaks plain HTTP to the HTTPS port",
		"correct protocol and port in the agent's settings and in the failover list",
	},
	event.CauseProxy: {
		"a connection begins with a PROXY header that is malformed or not trusted",
		"name the load balancer with --trust-proxy, or turn PROXY off there",
	},
	event.CauseTLS: {
		"the TLS handshake failed for another reason than version or certificate",
		"check for a device in between that intercepts TLS; the log of serve has the details",
	},
	event.CauseTimeout: {
		"a TLS handshake did not complete",
		"check for a stalled link or proxy, or a program that only connects",
	},
	event.CauseTLSRejected: {
		"the agent does not accept this beacon's certificate",
		"install the root authority on the agent (cert.pem on UNIX), serve the full chain, make the CRL reachable",
	},
	event.CauseTLSVersion: {
		"agent and beacon share no TLS version or cipher",
		"upgrade the agent, or allow older TLS with --tls-min and --tls-old-ciphers",
	},
	event.CauseTLSClient: {
		"the agent's certificate is missing, out of date or not trusted",
		"give the agent a certificate (AddClientCertificateAndKey), or relax --client-certs, on IIS the SSL Settings",
	},
	event.CauseEmpty: {
		"the file is empty or truncated",
		"run the inventory on the device again; check its disk space, and time-outs and size limits of proxies",
	},
	event.CauseTruncated: {
		"the file is empty or truncated",
		"run the inventory on the device again; check its disk space, and time-outs and size limits of proxies",
	},
	event.CauseCorrupt: {
		"the file is complete, but its content does not match its name",
		"inspect the file: a faulty program made it, or a proxy rewrites uploads",
	},
	event.CauseNotXML: {
		"the file is complete, but its content does not match its name",
		"inspect the file: a faulty program made it, or a proxy rewrites uploads",
	},
	event.CauseDevice: {
		"the file name and the content name different devices",
		"a renamed or cloned machine: compare serial numbers, reset the agent ID on clones",
	},
	event.CauseCutName: {
		"the file name has no extension: a # in the user name cuts the URL",
		"rename that user on the device, or set InventoryFile to a name without $(UserName)",
	},
	event.CauseTime: {
		"implausible timestamp in the file",
		"set the clock of the device (NTP)",
	},
	event.CauseShutdown: {
		"the beacon was stopping",
		"nothing to do: the agent retries",
	},

	// On IIS.
	event.CauseBadRequest: {
		"malformed HTTP request",
		"look for a scanner, or a proxy that rewrites requests; on IIS HTTPERR names the reason",
	},
	event.CauseForbidden: {
		"the web server denies access to this path",
		"on IIS check the sub-status: permissions, authorisation rules, handler mappings of both locations",
	},
	event.CauseAddress: {
		"the web server denies this address",
		"correct IP Address and Domain Restrictions on IIS, or find out why the agent comes from there",
	},
	event.CauseTLSNeeded: {
		"plain HTTP, but the site requires TLS",
		"correct protocol and port in the agent's settings and in the failover list, or turn Require SSL off in SSL Settings",
	},
	event.CauseExtensionDeny: {
		"request filtering denies the extension of the file",
		"allow it on IIS: Request Filtering, File Name Extensions; agents need .npl .osd .nds .ndc .ini, and their uploads",
	},
	event.CauseMIME: {
		"IIS serves no file whose MIME type it does not know",
		"add the extension under MIME Types of the download location, as application/octet-stream",
	},
	event.CauseHidden: {
		"request filtering hides a part of the path",
		"remove the segment on IIS: Request Filtering, Hidden Segments; or rename the package",
	},
	event.CauseFiltered: {
		"a rule of request filtering denies the request",
		"the sub-status says which: URL or header too long, double escaping, sequences; adjust Request Filtering on IIS",
	},
	event.CauseVerb: {
		"the web server denies the verb",
		"on IIS remove WebDAV Publishing, and allow PUT in Request Filtering, HTTP Verbs, and in the handler mappings",
	},
	event.CauseHandler: {
		"IIS has no handler for this path and verb",
		"restore the handler mappings of both locations; check ISAPI and CGI Restrictions, and that the role services are installed",
	},
	event.CauseConflict: {
		"conflict: likely authentication or WebDAV",
		"align the authentication of both locations and the Basic credentials of beacon and IIS; remove WebDAV Publishing",
	},
	event.CauseConfiguration: {
		"IIS cannot read its configuration",
		"open the site in IIS Manager, which names the line; look for a locked or duplicate section in a web.config",
	},
	event.CausePool: {
		"the application pool is stopped, crashed or restarting",
		"start the pool Flexera Beacon in IIS Manager; the event log (WAS, W3SVC) says why it stopped",
	},
	event.CauseGateway: {
		"a proxy could not reach the beacon",
		"check the beacon behind the proxy, and the address and time-out that the proxy uses",
	},
	event.CauseHTTPVersion: {
		"unsupported HTTP version",
		"find out what sends it: agents speak HTTP/1.1",
	},
	event.CauseHostName: {
		"no site of the web server has the requested host name",
		"add the name to the bindings of the site, or correct the host in the agent's locations and the failover list",
	},
}
