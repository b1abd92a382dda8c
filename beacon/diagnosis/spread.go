package diagnosis

import (
	"fmt"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
)

// Thresholds of what the addresses of devices, and their coming and going, show.
const (
	massLeast     = 10 // devices from other beacons within an hour
	massClear     = 5
	movedTogether = 5 // devices that moved between the same two networks

	restlessLeast = 3         // devices that changed beacons often; one or two may travel
	pileDevices   = 50        // fewer are no estate whose spread says anything
	pilePercent   = 90        // of them at one beacon; with an even spread over ten beacons it would be 10
	pileHeard     = time.Hour // another beacon served a policy since: it is up
)

// spread finds devices that moved, share an address, or came from other beacons. What comes while a
// beacon of the failover list is down is reported with that.
func (j *judge) spread() {
	m, shared, over := &j.Survey.Moved, &j.Survey.Shared, &j.Over
	moved := remarkable(Readdressed, &m.Remarkable)
	if moved.Last = m.Last; m.Most >= movedTogether {
		moved.Subjects = append(moved.Subjects, Subject{SubjectSegment, m.From}, Subject{SubjectSegment, m.To})
		moved.Other = m.Most
	}
	j.raise(moved.Count > 0, moved)
	one := Finding{Code: SharedAddress, Count: shared.Count, Of: shared.Devices, Evidence: Evidence{Part: estate.PartAgents}}
	for _, a := range shared.Addresses {
		one.Subjects = append(one.Subjects, Subject{SubjectAddress, a.String()})
	}
	if shared.Count == 1 {
		one.Evidence.Filter = "^" + one.Subjects[0].Name + "$"
	}
	j.raise(shared.Count > 0, one)
	arrive := len(j.SiblingsDown) == 0 && (over.Devices >= massLeast || over.Devices >= massClear && j.holds(FailoverMass, ""))
	j.raise(arrive, Finding{Code: FailoverMass, Count: over.Devices, Since: over.Since, Over: time.Hour, Evidence: Evidence{Part: estate.PartFailover}})
}

// shares judges which beacons agents get their policy from, where the events of several are at hand. What follows
// from a beacon that is down is no pile.
func (j *judge) shares() {
	s := &j.Shares
	j.raise(s.Restless >= restlessLeast, Finding{
		Code: PingPong, Count: s.Restless, Over: 24 * time.Hour, Subjects: devices(j.Restless), Evidence: Evidence{Part: estate.PartFailover},
	})
	if len(s.Beacons) < 2 || s.Devices < pileDevices {
		return
	}
	most := &s.Beacons[0]
	for _, b := range s.Beacons[1:] {
		if j.Now.Sub(b.Last) > pileHeard {
			return
		}
	}
	j.raise(most.Devices*100 > s.Devices*pilePercent, Finding{
		Code: PileUp, Count: most.Devices, Of: s.Devices, Subjects: []Subject{{SubjectBeacon, most.Beacon}}, Evidence: Evidence{Part: estate.PartFailover},
	})
}

// spreadEntries explain which beacons and addresses agents come by. An agent may choose a beacon
// for each operation, so an uneven spread is no fault in itself.
var spreadEntries = with(Entry{Scope: ScopeEstate, Needs: NeedRequests | NeedBeacons}, map[Code]Entry{
	FailoverMass: {
		Title: "agents of another beacon arrive here", Severity: Warning, Confidence: Likely, Source: Vendor | Analogue, Needs: NeedRequests,
		RulesOut: "new agents, agents that use both beacons, and those that come while a beacon of the failover list is known to be down",
		Advice: Advice{
			"many agents that used another beacon came here within an hour: they deliver files, and did not fetch their policy here",
			"repair that beacon; until then watch the load and the disk space here",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return figures.Plural(f.Count, "device", "devices") + " came here in the last hour, likely from another beacon", "is a beacon down that the failover list does not name?"
		},
	},
	PingPong: {
		Title: "agents change beacons often", Severity: Warning, Scope: ScopeAgent, Source: Vendor,
		RulesOut: "different beacons for different operations, which is normal, and one or two devices, which may travel",
		Advice: Advice{
			"agents use another beacon for the same operation several times a day",
			"look for equal priorities or a random selection; use MgsSubnetMatch, or pin the agents",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return figures.Plural(f.Count, "device", "devices") + " changed beacons four times or more within a day", "equal priorities or a random selection? look at the failover list"
		},
	},
	WrongBeacon: {
		Title: "agents use a distant beacon", Severity: Warning, Confidence: Likely, Scope: ScopeSegment, Source: Vendor | Analogue,
		Unraised: "which beacon is meant for a network is not known: neither logs nor agents tell it",
		Needs:    NeedRequests | NeedAddresses | NeedSettings | NeedBeacons,
		RulesOut: "a local beacon that is down",
		Advice: Advice{
			"agents use a beacon outside their network although the beacon of their site is up",
			"correct SelectorAlgorithm or the priorities of the failover list",
		},
	},
	PileUp: {
		Title: "one beacon has most agents", Severity: Notice, Confidence: Likely, Source: Analogue,
		RulesOut: "agents that came from a beacon that is down: each served a policy within the last hour",
		Advice: Advice{
			"one beacon serves a much larger share of the estate than the others",
			"compare the spread with the plan: the others may be meant as a reserve; correct the priorities, or add a beacon there",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return fmt.Sprintf("%s of %s agents get their policy from %s", figures.Number(f.Count), figures.Number(f.Of), f.Subject(SubjectBeacon, 0)), "if the other beacons are no reserve: correct the priorities of the failover list"
		},
	},
	SharedAddress: {
		Title: "several devices behind one address", Scope: ScopeSegment, Source: Analogue, Confidence: Likely,
		Needs:    NeedRequests | NeedAddresses,
		RulesOut: "so many devices that a proxy or load balancer is likely, and addresses that devices use one after the other",
		Advice: Advice{
			"a few devices share one address, as behind the NAT of a branch office",
			"nothing to do; do not limit requests per address there",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			if f.Count == 1 {
				return fmt.Sprintf("%s devices share the address %s", figures.Number(f.Of), f.Subject(SubjectAddress, 0)), "likely NAT of a site; do not limit requests per address"
			}
			return fmt.Sprintf("%s devices share %s addresses", figures.Number(f.Of), figures.Number(f.Count)), "likely NAT of sites; do not limit requests per address"
		},
	},
	Readdressed: {
		Title: "device moved to another address", Scope: ScopeAgent, Source: Vendor,
		Needs:    NeedRequests | NeedAddresses,
		RulesOut: "two addresses in turn, and devices that went back",
		Advice: Advice{
			"the device came from one address and then from another, as after a new DHCP lease",
			"nothing to do; if a whole network moved, check the subnets of the failover list",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			what = figures.Plural(f.Count, "device", "devices")
			if f.Count == 1 {
				what = short(f.Subject(SubjectDevice, 0))
			}
			what += " moved to another address"
			switch {
			case f.Other > 0:
				return fmt.Sprintf("%s, %s of them from %s to %s", what, figures.Number(f.Other), f.Subject(SubjectSegment, 0), f.Subject(SubjectSegment, 1)), "if the network was renumbered: check the subnets of the failover list"
			case f.Count == 1:
				return what + " at " + figures.Moment(now, f.Last), "a new DHCP lease, or another site: nothing to do"
			}
			return what + ", the last one at " + figures.Moment(now, f.Last), "new DHCP leases, or other sites: nothing to do"
		},
	},
	ProxyLoop: {
		Title: "request passes a proxy twice", Severity: Warning, Confidence: Likely, Scope: ScopeBeacon, Source: Analogue,
		Needs:    NeedRequests,
		Unraised: "requests of agents, and files that beacons forward, do not show which proxies they passed",
		Advice: Advice{
			"a request came back to a proxy or beacon that it had passed",
			"correct the chain of proxies and parents: one of them forwards to an earlier one",
		},
	},
})
