package diagnosis

import (
	"cmp"
	"fmt"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
)

// firstPolicies finds agents that did not get their first policy. It is not known which devices
// contacted a beacon before its logs begin.
func (j *judge) firstPolicies() {
	t := &j.Totals
	logs := t.Sources.Logs > 0
	policies := Evidence{estate.PartFailures, "policy"}
	j.raise(t.Lost > 0, Finding{Code: FirstPolicyLost, Since: t.LostSince, Count: t.Lost, Subjects: devices(j.Named.Lost), Watched: logs, Likely: logs, Evidence: policies})
	j.raise(t.Pending > 0 && !logs, Finding{Code: FirstPolicyFailed, Count: t.Pending, Subjects: devices(j.Named.Pending), Last: t.PendingLast, Evidence: policies})
}

// agents finds devices that fail, except those that firstPolicies reports.
func (j *judge) agents() {
	t := &j.Totals
	others := t.Failing - t.Lost - j.Packages.Devices
	if j.expired() {
		others -= j.Rejected.Devices
	}
	if t.Sources.Logs == 0 {
		others -= t.Pending
	}
	failing := Finding{Code: AgentsFailing, Count: others, Of: t.Failing, Evidence: Evidence{Part: estate.PartFailures}}
	if most := &j.Failed.Commonest; others > 1 && most.Devices > 1 {
		failing.Subjects = []Subject{{SubjectFailure, fmt.Sprintf("%s %s", most.Kind, cmp.Or(string(most.Cause), fmt.Sprint(most.Status)))}}
		failing.Other = most.Devices
	}
	if most := &j.Failed.Commonest; most.Devices >= others {
		failing.Reason = j.reason(CodeOf(most.Direction, most.Kind, most.Status, most.Cause))
	}
	j.raise(others > 0, failing)
	j.raise(t.Strays > 0, Finding{Code: AddressesFailing, Count: t.Strays, Evidence: Evidence{Part: estate.PartFailures}})
	j.raise(t.NewerAgents > 0, Finding{Code: ProtocolNewer, Count: t.NewerAgents, Evidence: Evidence{estate.PartRequests, "agent-configurations"}})
	j.raise(t.Forgotten > 0, Finding{Code: AgentsForgotten, Count: t.Known, Of: t.Devices, Other: t.Forgotten, Evidence: Evidence{Part: estate.PartAgents}})
}

var agentEntries = map[Code]Entry{
	FirstPolicyLost: {
		Title: "first policy never arrived", Severity: Problem, Scope: ScopeAgent, Needs: NeedRequests, Source: Vendor,
		RulesOut: "devices that ever got a policy here, and devices in contact within the last minutes",
		Advice: Advice{
			"the first policy of a new agent failed; agents do not retry it, so it has no schedule and seldom comes back by itself",
			"fix the cause that 4 Failures shows, then " + restart,
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			if f.Watched {
				return figures.Plural(f.Count, "device", "devices") + " failed the first policy seen here, silent since", "if new: restart the agent"
			}
			return figures.Plural(f.Count, "device never got its first policy", "devices never got their first policy"), "see 4 Failures; then restart the agent"
		},
	},
	FirstPolicyFailed: {
		Title: "first policy failed a moment ago", Severity: Warning, Scope: ScopeAgent, Needs: NeedRequests, Source: Vendor,
		RulesOut: "devices that succeeded since",
		Advice: Advice{
			"a new agent failed to get its first policy and may still be at work; agents do not retry it",
			"wait some minutes; if it stays silent, see 4 Failures for the cause",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			what = figures.Plural(f.Count, "device failed its first policy", "devices failed their first policy")
			switch ago := now.Sub(f.Last); {
			case ago < time.Minute:
				what += " just now"
			case f.Count > 1:
				what += " in the last minutes, newest " + figures.About(ago) + " ago"
			default:
				what += " " + figures.About(ago) + " ago"
			}
			return what, "agents do not retry it"
		},
	},
	AgentsFailing: {
		Title: "devices are failing", Severity: Warning, Scope: ScopeEstate, Needs: NeedRequests, Source: Observed,
		RulesOut: "devices without a first policy, and a single reason for all; both have findings of their own",
		Advice: Advice{
			"the newest attempt of these devices on some channel failed",
			"open 4 Failures: the failure of most devices comes first, with what to do",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			what, remedy = figures.Plural(f.Count, "device is", "devices are")+" failing", "see 4 Failures"
			if f.Count < f.Of {
				what = figures.Plural(f.Count, "more device is", "more devices are") + " failing"
			}
			if most := f.Subject(SubjectFailure, 0); most != "" {
				remedy = fmt.Sprintf("most: %s, %s", most, figures.Number(f.Other))
			}
			return what, remedy
		},
	},
	AddressesFailing: {
		Title: "requests from unknown devices fail", Severity: Warning, Scope: ScopeEstate, Needs: NeedRequests | NeedAddresses, Source: Observed,
		RulesOut: "requests outside both locations, which scanners make",
		Advice: Advice{
			"addresses that match no device sent requests that failed during the last hour",
			"open 4 Failures: rows that begin with ? are addresses",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return figures.Plural(f.Count, "address that matches no device fails", "addresses that match no device fail") + ", last hour", "see 4 Failures"
		},
	},
	ProtocolNewer: {
		Title: "agents of release 21.3 or later", Scope: ScopeEstate, Needs: NeedRequests, Source: Vendor | Inferred,
		Advice: Advice{
			"agents request a JSON configuration whose format is not public; they fall back to the older files",
			"nothing to do while these agents also fetch policies; otherwise put this beacon in front of a genuine one, or install agents up to release 21.2",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return figures.Plural(f.Count, "agent requests", "agents request") + " the newer protocol, not supported", "agents from 21.3 on request a JSON configuration"
		},
	},
	AgentsForgotten: {
		Title: "more devices than fit into memory", Scope: ScopeBeacon, Needs: NeedRequests, Source: Observed,
		Advice: Advice{
			"the devices that were silent longest were evicted, so counts of devices are too low",
			"read counts of devices as lower bounds; uploads are not affected",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return fmt.Sprintf("only %s of at least %s fit into memory", figures.Number(f.Count), figures.Plural(f.Of, "device", "devices")),
				fmt.Sprintf("device counts are too low; %s, longest silent first", figures.Plural(f.Other, "eviction", "evictions"))
		},
	},
}
