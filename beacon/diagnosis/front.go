package diagnosis

import (
	"slices"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/front"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
)

// namesShown is how many names of beacons a finding has.
const namesShown = 10

// front judges what it means that this beacon stands in front of another.
func (j *judge) front() {
	c := &j.Front.Copies
	j.raise(c.Sent(j.Now) && c.Stale > 0, Finding{
		Code: CopiesStale, Since: c.Oldest.Add(day), Last: c.Last, Count: c.Stale, Evidence: Evidence{estate.PartRequests, "served:copy"},
	})
	j.bypassed()
	for i := range j.Origins {
		if p := &j.Origins[i]; p.Reach == event.ReachUp && p.Cause == event.CauseUnguarded {
			j.raise(true, Finding{Code: FrontOpen, Since: p.Since, Subjects: []Subject{{SubjectBeacon, p.URL}}, Evidence: Evidence{Part: estate.PartOverview}})
			break
		}
	}
	for _, one := range j.faults(front.Here) {
		j.raise(true, Finding{Code: PolicyMadeHere, Since: one.First, Last: one.Last, Count: one.Count, Evidence: Evidence{estate.PartRequests, "served:here kind:policy"}})
	}
}

// bypassed finds failover lists that lead agents past this beacon.
func (j *judge) bypassed() {
	f := Finding{Code: FrontBypassed, Evidence: Evidence{Part: estate.PartFailover}}
	var names []string
	for _, one := range j.Front.Bypasses {
		f.Other++
		f.Since = earliest(f.Since, one.Since)
		names = append(names, one.Names...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	f.Count = len(names)
	for _, name := range names[:min(len(names), namesShown)] {
		f.Subjects = append(f.Subjects, Subject{SubjectBeacon, name})
	}
	j.raise(f.Other > 0, f)
}

// frontEntries explain what is wrong with a beacon as a front.
var frontEntries = with(Entry{Scope: ScopeEstate, Needs: NeedEvents, Source: Observed}, map[Code]Entry{
	CopiesStale: {
		Title: "copies are older than a day", Severity: Warning, Scope: ScopeBeacon, RulesOut: "copies that the origin confirmed since",
		Advice: Advice{
			"the origin does not answer, and agents got copies that it last confirmed more than a day before; what was changed since does not reach them",
			"repair the origin; until then a file below Staging/Common takes precedence over a copy",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			return figures.Plural(f.Count, "agent", "agents") + " got copies more than a day old, the oldest from " + figures.Moment(now, f.Since.Add(-day)), "repair the origin"
		},
	},
	FrontBypassed: {
		Title: "failover list leads past this beacon", Severity: Warning, Source: Observed | Vendor, RulesOut: "lists that name this beacon only",
		Advice: Advice{
			"a failover list from the origin names beacons to which agents go directly after their first policy; their requests are not seen here, and copies do not help them",
			"register the name and port of this beacon at the genuine beacon, or let a firewall admit only this beacon there",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			return "the failover list leads agents past this beacon, to " + f.Subject(SubjectBeacon, 0) + others(f, SubjectBeacon),
				"register this beacon's name at the genuine beacon, or let a firewall admit only this one there"
		},
	},
	FrontOpen: {
		Title: "front takes uploads without an account", Severity: Warning, Scope: ScopeBeacon, RulesOut: "an origin that asks for none",
		Advice: Advice{
			"the origin asks for an account, and this beacon in front of it takes uploads from anybody: it removes the authentication of the origin",
			"set --htpasswd to a file with the same accounts, or allow only the networks of the agents here",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return "uploads are taken here without the account that the origin asks for", "set --htpasswd, or admit only the networks of the agents"
		},
	},
	PolicyMadeHere: {
		Title: "policies are made here although there is an origin", Scope: ScopeBeacon,
		RulesOut: "policies that the origin made",
		Advice: Advice{
			"this beacon answered policies itself, from --policy or a file below Staging/Common, so these agents do not get what the origin would give them",
			"remove --policy, or the file, if that is not meant: both take precedence over the origin",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			return figures.Plural(f.Count, "policy was", "policies were") + " made here and not by the origin, last at " + figures.Moment(now, f.Last), "remove --policy, or the file below Staging/Common, if not meant"
		},
	},
})
