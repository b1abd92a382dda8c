package diagnosis

// probeEntries explain why a probe could not talk to a beacon, or what answered in its place. What
// holds on the machine of the probe need not hold where the agents are.
var probeEntries = with(Entry{Severity: Problem, Scope: ScopeBeacon, Needs: NeedProbe, Source: Observed, Probe: true}, map[Code]Entry{
	BeaconUnresolved: {Title: "host name of the beacon does not resolve", Advice: Advice{
		"the name service of this machine has no address for the host name",
		"correct the URL, or register the name; agents may use another name service: test from one of them, too",
	}},
	BeaconRefused: {Title: "connection refused", Advice: Advice{
		"the machine answers, but no program accepts connections at this port",
		"check that the web server of the beacon runs, and the port of the URL; some firewalls refuse in its place",
	}},
	BeaconTimeout: {Title: "no answer to the connection", Advice: Advice{
		"nothing answered the attempt to connect: the machine is down, or a firewall drops it",
		"check that the machine is up, then the firewalls on the way for this port",
	}},
	BeaconUnreachable: {Title: "beacon cannot be reached", Advice: Advice{
		"the network has no way to the address, or the system does not allow the connection",
		"check the routes and the local firewall of this machine; the reason is that of its system",
	}},
	BeaconConnection: {Title: "connection to the beacon broke", Advice: Advice{
		"the connection was closed before the answer was complete",
		"look for an unstable link, a device on the way that ends connections, or a crash in the log of the beacon",
	}},
	BeaconMute: {Title: "connection accepted, no answer", Advice: Advice{
		"the connection was accepted, but no complete answer came in time",
		"check the load of the beacon, on IIS its application pool; look for a device on the way that accepts connections itself",
	}},
	ProxyUnreachable: {Title: "proxy cannot be reached", Advice: Advice{
		"the proxy does not resolve or does not accept connections; the beacon was not tested",
		"correct the proxy, or probe without one; the proxy of an agent is a setting of its own",
	}},
	ProxyRefuses: {Title: "proxy rejects the request", Advice: Advice{
		"the proxy did not pass the request on; the beacon was not reached",
		"allow the beacon and its port at the proxy; if it wants a user, name it in http_proxy or https_proxy",
	}},
	NotBeacon: {Title: "not the answer of a beacon", Advice: Advice{
		"something answers, but not as a beacon does",
		"check host and port; look for another site on this port, a captive portal, or a beacon whose web part is not installed",
	}},
	Redirect: {Title: "redirect", Source: Observed | Inferred, Advice: Advice{
		"the server sends requests to another URL; agents are not known to follow",
		"turn the redirect off for both locations, or give the agents the URL that it leads to",
	}},
	AuthScheme: {Title: "authentication that agents do not use", Severity: Warning, Source: Observed | Vendor, Advice: Advice{
		"the beacon offers Windows or other authentication; agents use Basic credentials or none",
		"on IIS enable anonymous or Basic authentication for both locations, and disable Windows authentication there",
	}},
	AnswerUnreadable: {Title: "answer is not the file that was requested", Advice: Advice{
		"the answer has the status of success, but it does not have the format of the file",
		"request the URL with a browser and read the answer; look for a proxy that rewrites or compresses answers",
	}},
})

// probeTLSEntries explain what a probe finds about certificates and versions of TLS.
var probeTLSEntries = with(Entry{Severity: Problem, Scope: ScopeBeacon, Needs: NeedProbe, Source: Observed | Vendor, Probe: true}, map[Code]Entry{
	CertificateName: {Title: "certificate is for another name", Advice: Advice{
		"the certificate does not have the host name of the URL; agents check the name",
		"issue a certificate with this name, or give the agents a URL with a name of the certificate",
	}},
	CertificateUntrusted: {Title: "certificate is not trusted", Advice: Advice{
		"no trusted authority of this machine has signed the certificate, or the chain is incomplete",
		"serve the full chain; install the root authority on the agents (cert.pem on UNIX); --ca FILE tests with it",
	}},
	CertificateEarly: {Title: "certificate is not valid yet", Advice: Advice{
		"the certificate begins in the future, or the clock of this machine is slow",
		"compare the clocks of both machines; otherwise wait, or issue the certificate again",
	}},
	RevocationUnnamed: {Title: "revocation cannot be checked", Severity: Warning, Source: Vendor, Advice: Advice{
		"the certificate names no CRL and no OCSP server; agents check revocation unless told otherwise",
		"issue it with a CRL that agents can reach, or set CheckCertificateRevocation to False on the agents",
	}},
	TLSOld: {Title: "no current version of TLS", Severity: Warning, Source: Platform, Advice: Advice{
		"the beacon offers no version newer than TLS 1.1, which current systems reject",
		"enable TLS 1.2 on the beacon, on IIS in the SCHANNEL settings of Windows",
	}},
	TLSNew: {Title: "TLS 1.3 only", Severity: Warning, Source: Platform, Advice: Advice{
		"the beacon accepts no version older than TLS 1.3; agents on older systems cannot connect",
		"allow TLS 1.2, too, unless all agents run on systems with TLS 1.3",
	}},
})
