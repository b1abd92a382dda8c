package diagnosis

// versionEntries explain the versions of agents. The version in the policy is the only one
// allowed: agents are also moved down to it.
var versionEntries = with(Entry{Scope: ScopeAgent, Source: Vendor, Needs: NeedRequests | NeedVersions, Unraised: true}, map[Code]Entry{
	UpgradeLoop: {
		Title: "agent fetches the upgrade again and again", Severity: Warning,
		RulesOut: "downloads that did not complete",
		Advice: Advice{
			"the agent fetched the upgrade completely several times, and its version is the same",
			"read installation.log on the device; look for another deployment tool that installs the old version",
		},
	},
	UpgradeStuck: {
		Title: "agents stay on an old version", Severity: Warning,
		RulesOut: "agents that are silent",
		Advice: Advice{
			"the policy offers an upgrade that some agents never fetch",
			"agents on Debian and Ubuntu, and those without root rights, cannot upgrade themselves: use another tool",
		},
	},
	VersionDrift: {
		Title: "many versions of agents", Scope: ScopeEstate,
		Advice: Advice{
			"agents of many versions are in use, and the share of old ones does not shrink",
			"choose one version in the policy, or upgrade with another deployment tool",
		},
	},
	DowngradeSurprise: {
		Title: "agents were moved to an older version", Severity: Warning, Scope: ScopeEstate,
		RulesOut: "single devices that were restored or installed again",
		Advice: Advice{
			"the versions of many agents fell after a change of the policy",
			"an older version is selected: correct it before more agents fetch it",
		},
	},
})
