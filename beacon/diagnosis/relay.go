package diagnosis

// relayEntries explain failures to forward a file to the parent.
var relayEntries = map[Code]Entry{
	EarlyAnswer: {Advice: Advice{
		"the parent reported success before it could have read the whole file; the file stays in the queue",
		"look for a proxy or web server that answers instead of the parent",
	}},
	NotArchived: {Advice: Advice{
		"the parent has the file, but it could not be kept in Archive, and was deleted",
		"check the free space and the permissions of Archive in the state directory",
	}},
	ParentRefused: {Advice: Advice{
		"the parent refused the connection",
		"check that the web server of the parent runs, and the port of its URL",
	}},
	ParentTimeout: {Advice: Advice{
		"the parent did not answer in time",
		"check firewalls and the load of the parent",
	}},
	ParentUnresolved: {Advice: Advice{
		"the host name of the parent does not resolve",
		"correct the URL of the parent, or the name service of this host",
	}},
	ParentTLS: {Advice: Advice{
		"this beacon and the parent do not agree on TLS or its certificate",
		"check the certificate of the parent, and whether this host trusts its authority",
	}},
	ParentConnection: {Advice: Advice{
		"the connection to the parent broke",
		"look for an unstable link, or a proxy that ends connections",
	}},
	ParentRejects: {Advice: Advice{
		"the parent did not accept the file",
		"read the log of the parent around this time",
	}},
	NotForwarded: {Advice: Advice{
		"the file was not forwarded",
		"the detail says why; pane 5 Queue shows the parent",
	}},
}
