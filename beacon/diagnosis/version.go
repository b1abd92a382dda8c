package diagnosis

import (
	"fmt"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/estate/version"
	"beacontop/beacon/figures"
	"beacontop/beacon/printable"
	"beacontop/beacon/protocol"
)

// Thresholds of versions. A few devices that are installed again are no change of the policy, and an
// upgrade of an estate takes weeks.
const (
	downLeast   = 3                  // devices that moved down
	driftLeast  = 20                 // devices with a known version
	driftTime   = 7 * 24 * time.Hour // since the highest version was first seen
	driftShares = 2                  // less than one part of so many has the highest version
)

// versions finds what is wrong with the versions of agents.
func (j *judge) versions() {
	v := &j.Versions
	all := Evidence{Part: estate.PartAgents}
	j.raise(v.Loops.Devices > 0, remarkable(UpgradeLoop, &v.Loops))
	down := remarkable(DowngradeSurprise, &v.Downs)
	down.Last = v.Downs.Last
	j.raise(v.Downs.Devices >= downLeast || v.Downs.Devices > 0 && j.holds(DowngradeSurprise, ""), down)
	behind := remarkable(UpgradeStuck, &j.Survey.Behind.Remarkable)
	behind.Why = j.Survey.Behind.Version
	j.raise(behind.Count > 0, behind)
	known, withdrawn := 0, 0
	for _, c := range v.Counts {
		if known += c.Agents; c.Withdrawn {
			withdrawn += c.Agents
		}
	}
	j.raise(withdrawn > 0, Finding{Code: VersionWithdrawn, Count: withdrawn, Of: known, Evidence: Evidence{estate.PartAgents, "version:13.1..17.0.0"}})
	if len(v.Counts) == 0 {
		return
	}
	highest := &v.Counts[0]
	j.raise(known >= driftLeast && len(v.Counts) > 2 && highest.Agents*driftShares < known && j.Now.Sub(highest.First) >= driftTime,
		Finding{Code: VersionDrift, Count: len(v.Counts), Other: highest.Agents, Of: known, Why: highest.Version, Evidence: all})
}

func remarkable(code Code, m *roster.Remarkable) Finding {
	f := Finding{Code: code, Count: m.Devices, Since: m.Since, Subjects: devices(m.Names), Evidence: Evidence{Part: estate.PartAgents}}
	if m.Devices == 1 {
		f.Evidence.Filter = "device=" + m.Names[0].String()
	}
	return f
}

// devices are subjects.
func devices(names []protocol.Device) (all []Subject) {
	for _, d := range names {
		all = append(all, Subject{SubjectDevice, d.String()})
	}
	return all
}

// versionEntries explain the versions of agents. The version in the policy is the only one
// allowed: agents are also moved down to it.
var versionEntries = with(Entry{Scope: ScopeAgent, Source: Vendor, Needs: NeedRequests | NeedVersions}, map[Code]Entry{
	UpgradeLoop: {
		Title: "agent fetches the upgrade again and again", Severity: Warning,
		RulesOut: "downloads that did not complete, and the description of the package, which is fetched daily",
		Advice: Advice{
			"the agent fetched the upgrade completely several times, and its version is the same",
			"read installation.log on the device; look for another deployment tool that installs the old version",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			what = figures.Plural(f.Count, "agent fetches", "agents fetch") + " the upgrade again and again"
			if f.Count == 1 {
				what = short(f.Subject(SubjectDevice, 0)) + " fetches the upgrade again and again"
			}
			return what + fmt.Sprintf(", %d times or more, on the same version", version.LoopLeast), "read installation.log there; another tool may install the old version"
		},
	},
	UpgradeStuck: {
		Title: "agents stay on an old version", Confidence: Likely, Source: Vendor | Inferred,
		RulesOut: "agents that are silent or fetch the upgrade again and again, and the first week of an upgrade",
		Advice: Advice{
			"agents ask for an upgrade, so the policy names it, and some others that get policies keep a lower version for a week",
			"agents on Debian and Ubuntu, and those without root rights, cannot upgrade themselves: use another tool",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			what = figures.Plural(f.Count, "agent does", "agents do") + " not take the upgrade to " + printable.Text(f.Why)
			if f.Count == 1 {
				what = short(f.Subject(SubjectDevice, 0)) + " does not take the upgrade to " + printable.Text(f.Why)
			}
			return what + ", offered since " + figures.Moment(now, f.Since), "those on Debian, Ubuntu or without root rights cannot: use another tool"
		},
	},
	VersionDrift: {
		Title: "many versions of agents", Scope: ScopeEstate,
		RulesOut: "the first week of a new version, and estates of a few agents",
		Advice: Advice{
			"agents of many versions are in use, and less than half of them have the highest one, a week after it was first seen",
			"choose one version in the policy, or upgrade with another deployment tool",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return fmt.Sprintf("%s versions of agents are in use, %s of %s agents have the highest, %s", figures.Number(f.Count), figures.Number(f.Other), figures.Number(f.Of), f.Why),
				"offer one version in the policy, or use another deployment tool"
		},
	},
	DowngradeSurprise: {
		Title: "agents were moved to an older version", Severity: Warning, Scope: ScopeEstate,
		RulesOut: "one or two devices that were restored or installed again, and agents that report the higher version again",
		Advice: Advice{
			"the versions of several agents fell within a day, as after a change of the policy: agents also downgrade to the version that it names",
			"see which version the policy names, and correct it before more agents fetch it",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			return fmt.Sprintf("%s moved to an older version, the last one at %s", figures.Plural(f.Count, "agent was", "agents were"), figures.Moment(now, f.Last)),
				"does the policy name an older version? Agents also downgrade"
		},
	},
	VersionWithdrawn: {
		Title: "agents of a withdrawn version", Severity: Warning, Scope: ScopeEstate,
		RulesOut: "versions that are known by two numbers only, such as 17.0",
		Advice: Advice{
			"the vendor withdrew the agents from 13.1.0 to 17.0.0",
			"upgrade these agents, to 17.0.1 at least; before 18.0.0, usage logs on the devices grow without a limit",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return figures.Plural(f.Count, "agent has", "agents have") + " a version that the vendor withdrew (13.1.0 to 17.0.0)", "upgrade them, to 17.0.1 at least"
		},
	},
})
