package estate

import "beacontop/beacon/event"

// relayAdviceFor explains why a file was not forwarded to the parent. Most causes mean something
// else there than in a request of an agent.
func relayAdviceFor(c event.Cause) Advice {
	switch c {
	case event.CauseUnproven, event.CauseEarly, event.CauseArchive:
		return advices[c]
	}
	if a, ok := relayAdvices[c]; ok {
		return a
	}
	return Advice{"the file was not forwarded", "the detail says why; pane 5 Queue shows the parent"}
}

var relayAdvices = map[event.Cause]Advice{
	event.CauseRefused: {
		"the parent refused the connection",
		"check that the web server of the parent runs, and the port of its URL",
	},
	event.CauseTimeout: {
		"the parent did not answer in time",
		"check firewalls and the load of the parent",
	},
	event.CauseName: {
		"the host name of the parent does not resolve",
		"correct the URL of the parent, or the name service of this host",
	},
	event.CauseTLS: {
		"this beacon and the parent do not agree on TLS or its certificate",
		"check the certificate of the parent, and whether this host trusts its authority",
	},
	event.CauseNetwork: {
		"the connection to the parent broke",
		"look for an unstable link, or a proxy that ends connections",
	},
	event.CauseStatus: {
		"the parent did not accept the file",
		"read the log of the parent around this time",
	},
}
