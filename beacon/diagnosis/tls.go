package diagnosis

// tlsEntries explain failures before a request: TLS, certificates, ports.
var tlsEntries = map[Code]Entry{
	TLSToHTTP: {Advice: Advice{
		"an agent speaks TLS to the HTTP port",
		"correct protocol and port in the agent's settings and in the failover list",
	}},
	HTTPToTLS: {Advice: Advice{
		"an agent speaks plain HTTP to the HTTPS port",
		"correct protocol and port in the agent's settings and in the failover list",
	}},
	ProxyHeader: {Advice: Advice{
		"a connection begins with a PROXY header that is malformed or not trusted",
		"name the load balancer with --trust-proxy, or turn PROXY off there",
	}},
	TLSHandshake: {Advice: Advice{
		"the TLS handshake failed for another reason than version or certificate",
		"check for a device in between that intercepts TLS; the log of serve has the details",
	}},
	TLSTimeout: {Advice: Advice{
		"a TLS handshake did not complete",
		"check for a stalled link or proxy, or a program that only connects",
	}},
	TLSRejected: {Advice: Advice{
		"the agent does not accept this beacon's certificate",
		"install the root authority on the agent (cert.pem on UNIX), serve the full chain, make the CRL reachable",
	}},
	TLSVersion: {Advice: Advice{
		"agent and beacon share no TLS version or cipher",
		"upgrade the agent, or allow older TLS with --tls-min and --tls-old-ciphers",
	}},
	TLSClientCertificate: {Advice: Advice{
		"the agent's certificate is missing, out of date or not trusted",
		"give the agent a certificate (AddClientCertificateAndKey), or relax --client-certs, on IIS the SSL Settings",
	}},
}
