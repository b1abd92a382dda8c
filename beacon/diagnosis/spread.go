package diagnosis

// spreadEntries explain which beacons and addresses agents come by. An agent may choose a beacon
// for each operation, so an uneven spread is no fault in itself.
var spreadEntries = with(Entry{Scope: ScopeEstate, Needs: NeedRequests | NeedBeacons, Unraised: true}, map[Code]Entry{
	FailoverMass: {
		Title: "agents of another beacon arrive here", Severity: Warning, Confidence: Likely, Source: Vendor | Analogue,
		RulesOut: "new agents, and agents that use both beacons",
		Advice: Advice{
			"many agents that used another beacon came here within minutes",
			"repair that beacon; until then watch the load and the disk space here",
		},
	},
	PingPong: {
		Title: "agents change beacons often", Severity: Warning, Scope: ScopeAgent, Source: Vendor,
		RulesOut: "different beacons for different operations, which is normal",
		Advice: Advice{
			"agents use another beacon for the same operation several times a day",
			"look for equal priorities or a random selection; use MgsSubnetMatch, or pin the agents",
		},
	},
	WrongBeacon: {
		Title: "agents use a distant beacon", Severity: Warning, Confidence: Likely, Scope: ScopeSegment, Source: Vendor | Analogue,
		Needs:    NeedRequests | NeedAddresses | NeedSettings | NeedBeacons,
		RulesOut: "a local beacon that is down",
		Advice: Advice{
			"agents use a beacon outside their network although the beacon of their site is up",
			"correct SelectorAlgorithm or the priorities of the failover list",
		},
	},
	PileUp: {
		Title: "one beacon has most agents", Severity: Warning, Confidence: Likely, Source: Analogue,
		RulesOut: "agents that came from a beacon that is down",
		Advice: Advice{
			"one beacon serves a much larger share of the estate than the others",
			"compare the spread with the plan; correct the priorities, or add a beacon there",
		},
	},
	SharedAddress: {
		Title: "several devices behind one address", Scope: ScopeSegment, Source: Analogue, Confidence: Likely,
		Needs:    NeedRequests | NeedAddresses,
		RulesOut: "so many devices that a proxy or load balancer is likely",
		Advice: Advice{
			"a few devices share one address, as behind the NAT of a branch office",
			"nothing to do; do not limit requests per address there",
		},
	},
	Readdressed: {
		Title: "device moved to another address", Scope: ScopeAgent, Source: Vendor,
		Needs:    NeedRequests | NeedAddresses,
		RulesOut: "two addresses in turn",
		Advice: Advice{
			"the device came from one address and then from another, as after a new DHCP lease",
			"nothing to do",
		},
	},
	ProxyLoop: {
		Title: "request passes a proxy twice", Severity: Warning, Confidence: Likely, Scope: ScopeBeacon, Source: Analogue,
		Needs: NeedRequests,
		Advice: Advice{
			"a request came back to a proxy or beacon that it had passed",
			"correct the chain of proxies and parents: one of them forwards to an earlier one",
		},
	},
})
