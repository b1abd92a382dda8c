package diagnosis

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
