package diagnosis

import (
	"cmp"
	"fmt"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/beacon/printable"
)

// beacons judges this beacon, its parent and its siblings.
func (j *judge) beacons() {
	b := &j.Beacon
	j.raise(!b.Stopped.IsZero(), Finding{ // only a beacon monitored from elsewhere can be seen stopped
		Code: BeaconStopped, Since: b.Stopped, Subjects: []Subject{{SubjectBeacon, b.Name}}, Evidence: Evidence{Part: estate.PartSources},
	})
	j.parent()
	j.raise(b.PolicyError != "", Finding{Code: PolicyRejected, Why: b.PolicyError, Evidence: Evidence{Part: estate.PartOverview}})
	j.raise(b.Nameless != "", Finding{Code: FailoverNameless, Subjects: []Subject{{SubjectBeacon, b.Nameless}}, Evidence: Evidence{Part: estate.PartFailover}})
	j.raise(b.OwnAddress != "", Finding{Code: FailoverOwnAddress, Subjects: []Subject{{SubjectBeacon, b.OwnAddress}}, Evidence: Evidence{Part: estate.PartFailover}})
	j.raise(b.AccountsError != "", Finding{Code: AccountsRejected, Why: b.AccountsError, Evidence: Evidence{Part: estate.PartOverview}})
	for i := range j.SiblingsDown {
		p := &j.SiblingsDown[i]
		j.raise(true, Finding{
			Code: SiblingDown, Since: p.Since, Before: p.Before, Why: p.Why(), Count: j.CameOver, Likely: j.CameOver > 0,
			Subjects: []Subject{{SubjectBeacon, p.Name}}, Evidence: Evidence{Part: estate.PartFailover},
		})
	}
}

func (j *judge) parent() {
	p := &j.Parent
	down := Finding{
		Code: ParentDown, Since: p.Since, Before: p.Before, Why: p.Why(), Count: j.Totals.Queue.Waiting, Left: j.Totals.FullIn, Next: p.Next,
		Subjects: []Subject{{SubjectBeacon, p.URL}}, Evidence: Evidence{Part: estate.PartQueue},
	}
	if p.Cause == event.CauseUnproven {
		down.Code = ParentUnproven
	}
	j.raise(p.URL != "" && p.Reach == event.ReachDown, down)
}

// began formats when a state was first observed.
func (f *Finding) began(now time.Time) string {
	text := figures.Moment(now, f.Since)
	if f.Before {
		text += " or before"
	}
	return text
}

var beaconEntries = map[Code]Entry{
	BeaconStopped: {
		Title: "beacon stopped", Severity: Problem, Scope: ScopeBeacon, Needs: NeedEvents, Source: Observed,
		Advice: Advice{
			"the beacon reported that it stopped, and has not started since",
			"start it; its agents fail over or wait",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			name := cmp.Or(printable.Text(f.Subject(SubjectBeacon, 0)), "the beacon")
			return name + " stopped at " + figures.Moment(now, f.Since), "start it; its agents fail over or wait"
		},
	},
	ParentUnproven: {
		Title: "parent has not proved that it is a beacon", Severity: Problem, Scope: ScopeBeacon, Needs: NeedRelay, Source: Observed,
		RulesOut: "a parent that cannot be reached",
		Advice: Advice{
			"the parent's test page does not say that it is a beacon, so nothing is sent to it",
			"check the parent's URL and proxy; if it has no test page, set test = \"none\" in [[parent]]",
		},
		words: func(*Finding, time.Time) (what, remedy string) {
			return "the parent has not proved that it is a beacon: nothing is forwarded",
				"check its URL; if it has no test page, set test = \"none\" in [[parent]]"
		},
	},
	ParentDown: {
		Title: "parent does not accept files", Severity: Problem, Scope: ScopeBeacon, Needs: NeedRelay, Source: Observed | Analogue,
		RulesOut: "a parent that accepts some files and rejects others",
		Advice: Advice{
			"nothing can be forwarded; uploads are stored and wait",
			"check the parent, and the firewall and proxy on the way; the queue is sent when the parent answers again",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			remedy = "(" + f.Why + ")"
			if f.Count > 0 {
				remedy += " files wait here"
			}
			if f.Next.After(now) {
				remedy += ", next try " + figures.Moment(now, f.Next)
			}
			if f.Left > 0 {
				remedy += "; disk full in about " + figures.About(f.Left)
			}
			return "parent has not accepted files since " + f.began(now), remedy
		},
	},
	SiblingDown: {
		Title: "beacon of the failover list is down", Severity: Warning, Scope: ScopeEstate, Needs: NeedProbes, Source: Observed | Vendor,
		Advice: Advice{
			"the beacon does not answer; its agents try the others of their failover list",
			"repair it, and expect its agents here until then",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			remedy = fmt.Sprintf("(%s) its agents will fail over", f.Why)
			if f.Count > 0 {
				remedy = fmt.Sprintf("(%s) likely %s of its agents came here", f.Why, figures.Number(f.Count))
			}
			return fmt.Sprintf("%s is down since %s", f.Subject(SubjectBeacon, 0), f.began(now)), remedy
		},
	},
	PolicyRejected: {
		Title: "policy change rejected", Severity: Warning, Scope: ScopeBeacon, Needs: NeedSettings, Source: Observed,
		Advice: Advice{
			"the changed policy file has a mistake; the previous policy is still active",
			"correct the file; beacontop policy check reports its mistakes",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return "policy change rejected: " + f.Why, "the previous policy is still active"
		},
	},
	AccountsRejected: {
		Title: "change of the accounts rejected", Severity: Warning, Scope: ScopeBeacon, Needs: NeedSettings, Source: Observed,
		Advice: Advice{
			"the changed accounts cannot be used; the previous accounts are still active",
			"correct the file at the line that the reason names",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return "change of the accounts rejected", "(" + f.Why + ") the previous accounts are still active"
		},
	},
	FailoverNameless: {
		Title: "IP addresses in the failover list", Severity: Warning, Scope: ScopeEstate, Needs: NeedSettings, Source: Vendor,
		Advice: Advice{
			"agents accept only host names in a failover list and ignore these beacons",
			"set names in url, --failover or --advertise",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return "the failover list has IP addresses instead of host names: " + f.Subject(SubjectBeacon, 0),
				"agents ignore them: set names in url, --failover or --advertise"
		},
	},
	FailoverOwnAddress: {
		Title: "this beacon is listed by its IP address", Severity: Warning, Scope: ScopeEstate, Needs: NeedSettings, Source: Vendor,
		Advice: Advice{
			"agents accept only host names in a failover list, so they do not fail over to this beacon",
			"set --advertise http://NAME",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return "this beacon is in the failover list as " + f.Subject(SubjectBeacon, 0), "agents ignore addresses: set --advertise http://NAME"
		},
	},
}
