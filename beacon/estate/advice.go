package estate

// Advice is what a failure means and what to do about it.
type Advice struct {
	Means  string
	Remedy string
}

// AdviceFor explains a failed transfer by its kind, direction, status and cause
// (diagnoses.md C2). Every failure has advice; the general one sends the reader
// to the evidence.
func AdviceFor(d Direction, k Kind, status int, c Cause) Advice {
	if status == 431 {
		return Advice{"the header of the request is too large", "look for a proxy that adds much to it, or for a stray program"}
	}
	if d == DirectionRelay {
		return relayAdviceFor(c)
	}
	if a, ok := advices[c]; ok {
		return a
	}
	switch {
	case status == 401:
		return Advice{"credentials are needed or wrong", "use anonymous access, or give the agents the right credentials"}
	case status == 409:
		return Advice{"authentication of uploads and downloads disagree", "align the Basic credentials of beacon and web server, and both locations"}
	case status == 405:
		return Advice{"the verb is not served", "on IIS remove WebDAV publishing"}
	case status == 416:
		return Advice{"a download was to go on from beyond the end of the file", "nothing to do once: the file changed meanwhile; look for a broken cache if it goes on"}
	case status == 404 && k == KindPolicy:
		return Advice{"no policy is at that path, which a beacon has for every device", "look at the path: the name of the device is missing, or its domain is wrong; on IIS see handlers and request filtering"}
	case status == 404 && d == DirectionDownload && k != KindOther:
		return Advice{"there is no such package; a policy in force, or an older one, may name it", "publish it below Staging/Common, or remove it from the policy; else look who asks for it"}
	case status == 404:
		return Advice{"nobody published this file", "look at the path: a wrong location or a stray program"}
	case status >= 500:
		return Advice{"the beacon failed", "read the beacon's log for the reason"}
	}
	return Advice{"the transfer failed", "open the device and look at its last requests"}
}

// advices are for the causes that say enough by themselves. Where the beacon may be
// this program or another one on IIS, they name the setting of both.
var advices = map[Cause]Advice{
	CauseBadPath: {
		"a part of the path is never valid, or an upload goes deeper than type/name",
		"check the agent's download and upload locations, MGSFT_DOMAIN_NAME and MGSFT_MACHINE_ID",
	},
	CauseAborted: {
		"the agent closed the connection before the end",
		"look for time-outs in proxies and for unstable links",
	},
	CauseIdle: {
		"the agent sent nothing for the idle timeout",
		"look for a stalled link or proxy; the agent keeps the file and tries again",
	},
	CauseSlow: {
		"the connection was below the minimum rate, and others needed its place",
		"raise limits.connections, or look for what opens so many slow connections; limits.min-rate sets the rate",
	},
	CauseUnproven: {
		"the parent's test page does not say that it is a beacon, so nothing is sent to it",
		"check the parent's URL and proxy; if it has no test page, set test = \"none\" in [[parent]]",
	},
	CauseEarly: {
		"the parent answered success before it could have read the whole file, so the file stays here",
		"look for a proxy or web server that answers in the parent's place",
	},
	CauseArchive: {
		"the parent has the file, but it could not be kept in Archive, and was deleted",
		"check the free space and the permissions of Archive in the state directory",
	},
	CauseTooLarge: {
		"the upload is over the size limit",
		"raise it: --max-upload here, maxAllowedContentLength (Request Filtering, 30 MB by default) on IIS; or find out why the file is so large",
	},
	CauseDiskFull: {
		"the beacon's disk is full",
		"free space on the beacon; agents keep their files and try again",
	},
	CauseRange: {
		"the agent tried to continue a partial upload",
		"nothing to do: the agent starts again from the beginning",
	},
	CauseLength: {
		"the upload did not tell its length",
		"look for a proxy that strips headers; agents send Content-Length",
	},
	CauseCoding: {
		"the upload is coded in a way that is not decoded here",
		"look for a proxy that compresses requests; gzip is taken, and so is a body without Content-Encoding",
	},
	CauseCondition: {
		"the upload was to happen only if the file is there, or is not, and that does not hold",
		"check which program sends If-Match or If-None-Match; agents are not known to",
	},
	CauseMethod: {
		"the verb is not served at this location",
		"check which program sends it; agents use GET and PUT",
	},
	CauseUnreadable: {
		"the beacon may not read or write the file",
		"check owner and permissions below the state directory; on IIS those of the application pool on Incoming and Staging",
	},
	CauseOverload: {
		"more at once than this beacon takes",
		"spread the schedules; raise limits.connections or limits.receives, on IIS the queue length of the application pool",
	},
	CauseTooMany: {
		"one address sends too much at once",
		"is it a proxy or a whole branch? raise limits.per-address or trust the proxy; where accounts are asked for, see who tries many passwords; on IIS see Dynamic IP Restrictions",
	},
	CauseExtension: {
		"uploads of this extension are refused",
		"relax limits.strict, or find out what sends them; a # in a user name cuts the URL, and with it the extension",
	},
	CauseTLSOnPlain: {
		"an agent speaks TLS to the HTTP port",
		"correct protocol and port in the agent's settings and in the failover list",
	},
	CausePlainOnTLS: {
		"an agent speaks plain HTTP to the HTTPS port",
		"correct protocol and port in the agent's settings and in the failover list",
	},
	CauseProxy: {
		"a connection begins with a PROXY header that is broken or not believed",
		"name the load balancer with --trust-proxy, or turn PROXY off there",
	},
	CauseTLS: {
		"the TLS handshake failed for another reason than version or certificate",
		"look for something in between that ends or rewrites connections; the log of serve has the detail",
	},
	CauseTimeout: {
		"a TLS handshake began and did not go on",
		"look for a stalled link or proxy, or a program that only connects",
	},
	CauseTLSRejected: {
		"the agent does not accept this beacon's certificate",
		"install the root authority on the agent (cert.pem on UNIX), serve the full chain, make the CRL reachable",
	},
	CauseTLSVersion: {
		"agent and beacon share no TLS version or cipher",
		"upgrade the agent, or allow older TLS with --tls-min and --tls-old-ciphers",
	},
	CauseTLSClient: {
		"the agent's certificate is missing, out of date or not trusted",
		"give the agent a certificate (AddClientCertificateAndKey), or relax --client-certs, on IIS the SSL Settings",
	},
	CauseEmpty: {
		"the file arrived without its content or its end",
		"have the agent collect again; look for full disks there, and for time-outs and size limits in proxies",
	},
	CauseTruncated: {
		"the file arrived without its content or its end",
		"have the agent collect again; look for full disks there, and for time-outs and size limits in proxies",
	},
	CauseCorrupt: {
		"the file arrived whole, but is not what its name says",
		"look at the file; what made it is broken, or something rewrites uploads on the way",
	},
	CauseNotXML: {
		"the file arrived whole, but is not what its name says",
		"look at the file; what made it is broken, or something rewrites uploads on the way",
	},
	CauseDevice: {
		"the name of the file is of one device, its content of another",
		"a renamed or cloned machine: compare serial numbers, reset the agent ID on clones",
	},
	CauseCutName: {
		"the name of the upload ends where an extension should be: a # in the user name cuts the URL",
		"rename that user on the device, or set InventoryFile to a name without $(UserName)",
	},
	CauseTime: {
		"a time in the file is absurd",
		"set the clock of the device (NTP)",
	},
	CauseShutdown: {
		"the beacon was stopping",
		"nothing to do: the agent tries again",
	},

	// On IIS.
	CauseBadRequest: {
		"the request is not well-formed HTTP",
		"look for a scanner, or a proxy that rewrites requests; on IIS HTTPERR names the reason",
	},
	CauseForbidden: {
		"the web server may not serve this path",
		"on IIS look at the sub-status: permissions, rules of authorisation, and the handler mappings of both locations",
	},
	CauseAddress: {
		"the web server refuses this address",
		"correct IP Address and Domain Restrictions on IIS, or find out why the agent comes from there",
	},
	CauseTLSNeeded: {
		"plain HTTP came where the site requires TLS",
		"correct protocol and port in the agent's settings and in the failover list, or turn Require SSL off in SSL Settings",
	},
	CauseExtensionDeny: {
		"request filtering denies the extension of the file",
		"allow it on IIS: Request Filtering, File Name Extensions; agents need .npl .osd .nds .ndc .ini, and their uploads",
	},
	CauseMIME: {
		"IIS serves no file whose MIME type it does not know",
		"add the extension under MIME Types of the download location, as application/octet-stream",
	},
	CauseHidden: {
		"request filtering hides a part of the path",
		"remove the segment on IIS: Request Filtering, Hidden Segments; or rename the package",
	},
	CauseFiltered: {
		"a rule of request filtering denies the request",
		"the sub-status says which: URL or header too long, double escaping, sequences; adjust Request Filtering on IIS",
	},
	CauseVerb: {
		"the web server denies the verb",
		"on IIS remove WebDAV Publishing, and allow PUT in Request Filtering, HTTP Verbs, and in the handler mappings",
	},
	CauseHandler: {
		"IIS has nothing that serves this path with this verb",
		"restore the handler mappings of the two locations; see ISAPI and CGI Restrictions, and whether the role services are there",
	},
	CauseConflict: {
		"the upload met a conflict: likely authentication, or WebDAV",
		"align the authentication of both locations and the Basic credentials of beacon and IIS; remove WebDAV Publishing",
	},
	CauseConfiguration: {
		"IIS cannot read its configuration",
		"open the site in IIS Manager, which names the line; look for a web.config with a section that is locked or twice",
	},
	CausePool: {
		"the application pool is stopped, crashed or restarting",
		"start the pool Flexera Beacon in IIS Manager; the event log (WAS, W3SVC) says why it stopped",
	},
	CauseGateway: {
		"a proxy in front did not reach the beacon",
		"check the beacon behind the proxy, and the address and time-out that the proxy uses",
	},
	CauseHTTPVersion: {
		"a version of HTTP that the web server does not speak",
		"find out what sends it: agents speak HTTP/1.1",
	},
	CauseHostName: {
		"no site of the web server has the host name that was asked for",
		"add the name to the bindings of the site, or correct the host in the agent's locations and the failover list",
	},
}
