package diagnosis

// silenceEntries explain agents that do not come, or not on every channel. Each agent is judged
// by its own rhythm, because healthy agents come between twice a day and once a week.
var silenceEntries = with(Entry{Severity: Warning, Needs: NeedRequests | NeedRhythm, Unraised: true}, map[Code]Entry{
	StaleInventory: {
		Title: "inventory is old", Scope: ScopeAgent, Source: Vendor | Analogue,
		RulesOut: "agents that are silent on every channel",
		Advice: Advice{
			"the agent fetches policies as usual, but its last inventory is older than its rhythm allows",
			"check that it got its schedule and its inventory settings; run ndtrack -t Machine on the device and read tracker.log",
		},
	},
	AgentSilent: {
		Title: "agent is silent", Confidence: Likely, Scope: ScopeAgent, Source: Analogue,
		RulesOut: "agents of a silent segment, gaps of this monitor, and agents that other beacons see",
		Advice: Advice{
			"the agent has missed several expected contacts on every channel",
			"check that the device is on, the agent service, DNS and firewalls; look for the agent on other beacons first",
		},
	},
	SegmentSilent: {
		Title: "all agents of a segment are silent", Confidence: Likely, Scope: ScopeSegment, Source: Analogue,
		Needs:    NeedRequests | NeedAddresses | NeedRhythm,
		RulesOut: "an estate that is silent everywhere; its agents are counted, not listed singly",
		Advice: Advice{
			"nearly all agents of one network or site stopped at the same time",
			"check the link, the firewall and the DNS of the site; a holiday looks the same",
		},
	},
	EstateSilent: {
		Title: "all agents are silent", Severity: Problem, Confidence: Likely, Scope: ScopeEstate, Source: Analogue,
		RulesOut: "gaps of this monitor, a log that is late, and a beacon that stopped",
		Advice: Advice{
			"requests stopped everywhere at once while the beacon was up",
			"see what changed in that minute: certificate, binding, port, DNS name, firewall; restore it",
		},
	},
	ChannelSplit: {
		Title: "one channel is silent", Confidence: Likely, Scope: ScopeAgent, Source: Analogue,
		RulesOut: "agents whose inventory is old",
		Advice: Advice{
			"agents deliver inventories, but no usage or no logs",
			"for many agents: the feature is off in their settings; for one: check its usage agent and usageagent.log",
		},
	},
})
