package diagnosis

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/figures"
	"beacontop/beacon/rhythm"
)

// silence finds agents that do not come any more, the widest scope first: each is counted once.
func (j *judge) silence() {
	s := &j.Silence
	all := &s.Estate
	silent := Evidence{estate.PartAgents, "silent"}
	j.raise(all.State == rhythm.Silent, Finding{Code: EstateSilent, Since: all.Since, Count: all.Seen, Of: int(all.Expected + 0.5), Evidence: Evidence{Part: estate.PartRequests}})
	for _, a := range s.Segments {
		j.raise(true, Finding{
			Code: SegmentSilent, Since: a.From, Count: a.Missing, Of: a.Members, Subjects: []Subject{{SubjectSegment, a.Segment}},
			Evidence: Evidence{estate.PartAgents, network(a.Segment)},
		})
	}
	one := Finding{Code: AgentSilent, Count: j.Totals.Silent, Since: s.Newest.Since, Evidence: silent}
	if one.Subjects = devices(j.Named.Silent); len(one.Subjects) == 0 && s.Newest.Device.Known() {
		one.Subjects = []Subject{{SubjectDevice, s.Newest.Device.String()}}
	}
	j.raise(j.Totals.Silent > 0, one)
	j.channel("usage", &j.Survey.Usage)
	j.channel("log", &j.Survey.Log)
	j.raise(j.Totals.Stale > 0, Finding{Code: StaleInventory, Count: j.Totals.Stale, Subjects: devices(j.Named.Stale), Evidence: Evidence{estate.PartAgents, "stale"}})
}

// splitShare is the part of the agents, one in so many, that may lack a channel on which they never
// delivered: if it is more, the feature is likely off for them.
const splitShare = 10

// channel judges one channel of the agents that deliver inventories. Where many agents never used it, it
// is off; where all of them do, the few that never did are remarkable.
func (j *judge) channel(name string, s *roster.Split) {
	missing := s.Stopped
	if all := s.Alive + s.Stopped.Devices + s.Never.Devices; s.Never.Devices*splitShare <= all && s.Alive > 0 {
		missing.Devices += s.Never.Devices
		if missing.Names = append(slices.Clone(missing.Names), s.Never.Names...); missing.Since.IsZero() || s.Stopped.Devices == 0 {
			missing.Since = s.Never.Since
		}
	}
	f := remarkable(ChannelSplit, &missing)
	f.Of, f.Other = s.Alive+s.Stopped.Devices+s.Never.Devices, s.Stopped.Devices
	f.Subjects = append(f.Subjects, Subject{SubjectChannel, name})
	j.raise(f.Count > 0, f)
}

// silenceEntries explain agents that do not come, or not on every channel. Each agent is judged
// by its own rhythm, because healthy agents come between twice a day and once a week.
var silenceEntries = with(Entry{Severity: Warning, Needs: NeedRequests | NeedRhythm}, map[Code]Entry{
	StaleInventory: {
		Title: "inventory is old", Scope: ScopeAgent, Source: Vendor | Analogue,
		RulesOut: "agents that are silent on every channel",
		Advice: Advice{
			"the agent fetches policies as usual, but its last inventory is older than its rhythm allows",
			"check that it got its schedule and its inventory settings; run ndtrack -t Machine on the device and read tracker.log",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return figures.Plural(f.Count, "agent makes contact, but its inventory is old", "agents make contact, but their inventory is old"), "see 2 Agents, filter stale"
		},
	},
	AgentSilent: {
		Title: "agent is silent", Confidence: Likely, Scope: ScopeAgent, Source: Analogue,
		RulesOut: "agents of a silent segment, gaps of this monitor, and agents that other beacons see",
		Advice: Advice{
			"the agent has missed several expected contacts on every channel",
			"check that the device is on, the agent service, DNS and firewalls; look for the agent on other beacons first",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			what = figures.Plural(f.Count, "agent is silent", "agents are silent")
			switch {
			case f.Since.IsZero():
			case f.Count == 1:
				what += " since " + figures.Moment(now, f.Since)
			default:
				what += ", the last one since " + figures.Moment(now, f.Since)
			}
			return what, "off, unreachable, or served by another beacon"
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
		words: func(f *Finding, now time.Time) (what, remedy string) {
			return fmt.Sprintf("%s of %s agents of %s stay away since %s", figures.Number(f.Count), figures.Number(f.Of), f.Subject(SubjectSegment, 0), figures.Moment(now, f.Since)),
				"its link, firewall or DNS; or a day off"
		},
	},
	EstateSilent: {
		Title: "all agents are silent", Severity: Problem, Confidence: Likely, Scope: ScopeEstate, Source: Analogue,
		RulesOut: "gaps of this monitor, a log that is late, and a beacon that stopped",
		Advice: Advice{
			"requests stopped everywhere at once while the beacon was up",
			"see what changed in that minute: certificate, binding, port, DNS name, firewall; restore it",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			return "no agent makes contact since " + figures.Moment(now, f.Since), fmt.Sprintf("about %s contacts were due: certificate, port, DNS or network?", figures.Number(f.Of))
		},
	},
	ChannelSplit: {
		Title: "one channel is silent", Confidence: Likely, Scope: ScopeAgent, Source: Analogue,
		RulesOut: "agents whose inventory is old, agents known for less than two weeks, and a channel that many agents never used",
		Advice: Advice{
			"agents deliver inventories, but for two weeks no usage or no logs, which they or nearly all others delivered",
			"for many agents: the feature is off in their settings; for one: check its usage agent and usageagent.log",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			files := map[string]string{"usage": "usage files", "log": "logs"}[f.Subject(SubjectChannel, 0)]
			if files == "" {
				files = "files on one channel"
			}
			what = figures.Number(f.Count) + " of " + figures.Plural(f.Of, "agent delivers", "agents deliver") + " inventories, but no " + files + " for 2 weeks"
			if f.Count*2 > f.Of {
				return what, "most of them: is the feature off in their settings?"
			}
			return what, "look at usageagent.log and uploader.log of one of them"
		},
	},
})

// network returns a filter for the addresses of a network, as far as words can.
func network(segment string) string {
	p, err := netip.ParsePrefix(segment)
	if err != nil || !p.Addr().Is4() || p.Bits() != 24 {
		return ""
	}
	text := p.Addr().String()
	return "^" + text[:strings.LastIndexByte(text, '.')+1]
}
