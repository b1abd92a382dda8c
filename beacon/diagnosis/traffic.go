package diagnosis

// trafficEntries explain patterns over many requests: one request does not show them.
var trafficEntries = with(Entry{Scope: ScopeAgent, Needs: NeedRequests, Unraised: true}, map[Code]Entry{
	PolicyIncomplete: {
		Title: "policy arrives, its packages fail", Severity: Warning, Source: Vendor, Probe: true,
		RulesOut: "agents whose policy failed",
		Advice: Advice{
			"the agent got its policy, but not a schedule, settings, failover or upgrade package that the policy names",
			"for many agents: publish or permit the package; for one: check its disk, and the proxy on its way",
		},
	},
	AuthExpired: {
		Title: "credentials of many agents rejected at once", Severity: Warning, Confidence: Likely, Scope: ScopeEstate, Source: Vendor | Inferred,
		RulesOut: "a first answer of 401 that is followed by a success, and single agents",
		Advice: Advice{
			"agents that logged on before are rejected since the same minute: the password likely expired or was changed",
			"restore the password, or allow the old and the new account until all agents have the new one",
		},
	},
	ClockSkew: {
		Title: "clock of a device is wrong", Severity: Warning, Confidence: Likely, Needs: NeedContents, Source: Analogue | Inferred,
		RulesOut: "a time zone, which differs by whole hours",
		Advice: Advice{
			"times in the files of the device are more than five minutes from their arrival",
			"set the clock of the device by NTP",
		},
	},
	RetryStorm: {
		Title: "agents retry all at once", Severity: Warning, Confidence: Likely, Scope: ScopeEstate, Source: Analogue,
		RulesOut: "the usual peak in the morning",
		Advice: Advice{
			"after an outage the same agents request the same files every few seconds",
			"wait if the rate falls; otherwise spread the schedules, and raise the limits of the beacon",
		},
	},
	MorningPeak: {
		Title: "usual peak in the morning", Scope: ScopeEstate, Needs: NeedRequests | NeedRhythm, Source: Vendor,
		RulesOut: "a rate above that of other mornings",
		Advice: Advice{
			"agents ask for policies early each morning, spread over an hour",
			"nothing to do",
		},
	},
	LogFlood: {
		Title: "logs dominate the uploads", Severity: Warning, Confidence: Likely, Scope: ScopeEstate, Needs: NeedRequests | NeedSizes, Source: Inferred,
		Advice: Advice{
			"log or usage files make up most of the uploaded bytes",
			"turn the trace of the agents off; agents before 18.0.0 write usage logs without a limit",
		},
	},
	DownloadAborted: {
		Title: "downloads end early again and again", Severity: Warning, Confidence: Likely, Needs: NeedRequests | NeedSizes, Source: Platform | Inferred,
		RulesOut: "a single broken connection",
		Advice: Advice{
			"an agent repeats a download that ends before the end of the file",
			"check the link and the time-outs of proxies: a slow link breaks off at the same offset",
		},
	},
})
