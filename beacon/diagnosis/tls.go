package diagnosis

// tlsEntries explain failures before a request: TLS, certificates, ports.
var tlsEntries = with(Entry{Severity: Warning, Scope: ScopeAgent, Needs: NeedHandshakes, Source: Platform}, map[Code]Entry{
	TLSToHTTP: {Title: "TLS to the HTTP port", Advice: Advice{
		"an agent speaks TLS to the HTTP port",
		"correct protocol and port in the agent's settings and in the failover list",
	}},
	HTTPToTLS: {Title: "plain HTTP to the HTTPS port", Advice: Advice{
		"an agent speaks plain HTTP to the HTTPS port",
		"correct protocol and port in the agent's settings and in the failover list",
	}},
	ProxyHeader: {Title: "PROXY header rejected", Advice: Advice{
		"a connection begins with a PROXY header that is malformed or not trusted",
		"name the load balancer with --trust-proxy, or turn PROXY off there",
	}},
	TLSHandshake: {Title: "TLS handshake failed", Advice: Advice{
		"the TLS handshake failed for another reason than version or certificate",
		"check for a device in between that intercepts TLS; the log of serve has the details",
	}},
	TLSTimeout: {Title: "TLS handshake not completed", Advice: Advice{
		"a TLS handshake did not complete",
		"check for a stalled link or proxy, or a program that only connects",
	}},
	TLSRejected: {Title: "agent rejects the certificate", Source: Vendor, Advice: Advice{
		"the agent does not accept this beacon's certificate",
		"install the root authority on the agent (cert.pem on UNIX), serve the full chain, make the CRL reachable",
	}},
	TLSVersion: {Title: "no common TLS version or cipher", Advice: Advice{
		"agent and beacon share no TLS version or cipher",
		"upgrade the agent, or allow older TLS with --tls-min and --tls-old-ciphers",
	}},
	TLSClientCertificate: {Title: "certificate of the agent rejected", Advice: Advice{
		"the agent's certificate is missing, out of date or not trusted",
		"give the agent a certificate (AddClientCertificateAndKey), or relax --client-certs, on IIS the SSL Settings",
	}},
})
