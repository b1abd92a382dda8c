package diagnosis

import (
	"fmt"
	"slices"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/front"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
)

// Limits of what is reported of an origin. The values are our choice.
const (
	// refusalsLeast is how often an origin must refuse a kind of file, with no success in between: one file
	// that does not exist, or one agent with an old password, is no rule of the web server.
	refusalsLeast = 3
	// slowLeast is the same for answers that were too late.
	slowLeast = 3
	// slowAnswer is the time that the test page takes, which is a small file, when something is wrong.
	slowAnswer = 2 * time.Second
)

// origins judges the origins of a beacon that is in front of them, and itself as their front.
func (j *judge) origins() {
	if len(j.Origins) == 0 {
		return
	}
	up := slices.ContainsFunc(j.Origins, func(p estate.Peer) bool { return p.Reach == event.ReachUp })
	for i := range j.Origins {
		j.originDown(&j.Origins[i], up)
	}
	j.originSlow()
	j.refusals()
	j.originFault(front.NTLM, OriginNTLM)
	j.originFault(front.Redirect, OriginRedirect)
	j.originFault(front.Page, OriginWebPage)
	j.originFault(front.Loop, OriginLoop)
	j.front()
}

// originDown judges whether an origin can be reached. While another one is up, agents notice nothing.
func (j *judge) originDown(p *estate.Peer, spare bool) {
	f := Finding{
		Code: OriginDown, Severity: Problem, Since: p.Since, Before: p.Before, Why: p.Why(), Next: p.Next, Count: int(j.Front.Hour.Unanswered),
		Subjects: []Subject{{SubjectBeacon, p.URL}}, Evidence: Evidence{Part: estate.PartFailover},
	}
	if c := &j.Front.Copies; c.Sent(j.Now) {
		f.Other = c.Agents
	}
	if spare {
		f.Severity, f.Count = Warning, 0
	}
	if p.Cause == event.CauseTLS {
		f.Code = OriginCertificate
	}
	j.raise(p.Reach == event.ReachDown, f)
}

// originSlow finds an origin that is up, and yet does not answer everything: late, or with an error of its own.
func (j *judge) originSlow() {
	p := j.Origin()
	f := Finding{Code: OriginSlow, Over: p.Latency, Subjects: []Subject{{SubjectBeacon, p.URL}}, Evidence: Evidence{estate.PartRequests, "served:copy"}}
	for _, one := range j.faults(front.Slow) {
		f.Count += one.Count
		f.Since = earliest(f.Since, one.First)
	}
	if c := &j.Front.Copies; c.Sent(j.Now) && p.Reach == event.ReachUp && c.Since.After(p.Since) {
		f.Other, f.Since = c.Agents, earliest(f.Since, c.Since)
	}
	j.raise(p.Reach == event.ReachUp && (f.Count >= slowLeast || f.Other > 0 || p.Latency >= slowAnswer), f)
}

func (j *judge) faults(what front.What) (all []front.Fault) {
	for _, one := range j.Front.Faults {
		if one.What == what {
			all = append(all, one)
		}
	}
	return all
}

// refusals finds kinds of file that the origin refuses altogether.
func (j *judge) refusals() {
	f := Finding{Code: OriginRefusing, Evidence: Evidence{estate.PartRequests, "served:origin is:failing"}}
	for _, one := range j.faults(front.Refused) {
		if one.Count < refusalsLeast {
			continue
		}
		f.Count += one.Count
		f.Since = earliest(f.Since, one.First)
		f.Subjects = append(f.Subjects, Subject{SubjectFailure, fmt.Sprintf("%s %d", one.Kind, one.Status)})
	}
	j.raise(f.Count > 0, f)
}

// originFault raises a code for answers that are wrong in one way, until one of their kind is right.
func (j *judge) originFault(what front.What, code Code) {
	f := Finding{Code: code, Evidence: Evidence{Part: estate.PartRequests, Filter: evidenceOf[what]}}
	for _, one := range j.faults(what) {
		f.Count += one.Count
		f.Since = earliest(f.Since, one.First)
		if !one.Last.Before(f.Last) {
			f.Last, f.Why = one.Last, one.Detail
		}
		f.Subjects = append(f.Subjects, Subject{SubjectFailure, one.Kind.String()})
	}
	j.raise(f.Count > 0, f)
}

// evidenceOf are filters for the requests with a fault.
var evidenceOf = map[front.What]string{
	front.NTLM: "cause:ntlm", front.Redirect: "served:origin status:300..399", front.Page: "cause:content", front.Loop: "cause:loop",
}

// reason returns the diagnosis that a failure of requests belongs to, if it is raised for the origin.
func (j *judge) reason(code Code) Code {
	has := func(code Code) bool {
		return slices.ContainsFunc(j.found, func(f Finding) bool { return f.Code == code })
	}
	switch code {
	case OriginDown:
		if !has(OriginDown) && has(OriginCertificate) {
			return OriginCertificate
		}
	case Credentials401, Forbidden, PolicyMissing, PackageMissing, FileMissing, TransferFailed:
		if has(OriginRefusing) {
			return OriginRefusing
		}
	}
	return code
}

// originEntries explain what is wrong with an origin.
var originEntries = with(Entry{Severity: Problem, Scope: ScopeBeacon, Needs: NeedEvents, Source: Observed}, map[Code]Entry{
	OriginDown: {
		Title: "origin cannot be reached", Severity: Warning, RulesOut: "an origin that answers, but refuses",
		Advice: Advice{
			"the genuine beacon behind this one does not answer; agents get copies of its answers, and 503 where there is none; uploads are stored as usual",
			"check the web server of the origin, and the firewall and proxy on the way; it is asked again by itself",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			what = "the origin has not answered since " + f.began(now)
			if f.Severity < Problem {
				what = f.Subject(SubjectBeacon, 0) + " has not answered since " + f.began(now)
			}
			remedy = "(" + f.Why + ")"
			switch {
			case f.Severity < Problem:
				remedy += " another origin answers"
			case f.Count > 0:
				remedy += " " + figures.Plural(f.Count, "download", "downloads") + " without a copy, 1 h"
			case f.Other > 0:
				remedy += " copies for " + figures.Plural(f.Other, "agent", "agents")
			default:
				remedy += " agents get copies, where these are kept"
			}
			if f.Next.After(now) {
				remedy += ", next try " + figures.Moment(now, f.Next)
			}
			return what, remedy
		},
	},
	OriginCertificate: {
		Title: "certificate of the origin is not accepted", Severity: Warning, Source: Observed | Platform, RulesOut: "an origin that cannot be reached",
		Advice: Advice{
			"this beacon does not accept the certificate of the origin, or shares no TLS version with it; nothing is fetched, agents get copies",
			"renew the certificate of the origin, use a name of it in the URL, or set ca in [[origin]] to its authority",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			return "the certificate of the origin is not accepted since " + f.began(now), "nothing is fetched: renew it, or set ca in [[origin]]"
		},
	},
	OriginSlow: {
		Title: "origin answers late, or not every request", Severity: Warning, Scope: ScopeEstate, Source: Observed | Inferred, RulesOut: "an origin that cannot be reached",
		Advice: Advice{
			"the origin is up, but answers late or with errors of its own, so agents get copies or 503",
			"check its load, its application pool and its log; the details of the requests tell which of these it is; timeout in [[origin]] sets how long it is waited for",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			what = "the origin answers late or with errors"
			switch {
			case f.Other > 0:
				return what + " since " + figures.Moment(now, f.Since), "copies for " + figures.Plural(f.Other, "agent", "agents") + " in its place"
			case f.Count > 0:
				return what, figures.Plural(f.Count, "download", "downloads") + " too late and without a copy"
			}
			return what + ": its test page takes " + figures.Latency(f.Over), "check its load"
		},
	},
	OriginRefusing: {
		Title: "origin refuses a kind of file", Source: Observed | Platform, RulesOut: "single files, and a first answer of 401 that is followed by a success",
		Advice: Advice{
			"the origin answers every request for these files with 401, 403 or 404; its answer passes to the agents unchanged",
			"401: give the agents or user in [[origin]] the account; 403, 404: on IIS allow .npl .osd .nds .ndc in Request Filtering (404.7) and look at handlers and IP restrictions; its log has the sub-status",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			return "the origin refuses " + f.Subject(SubjectFailure, 0) + others(f, SubjectFailure), figures.Plural(f.Count, "request", "requests") + " since " + figures.Moment(now, f.Since) + "; its log has the sub-status"
		},
	},
	OriginNTLM: {
		Title: "origin wants Windows authentication", Source: Observed | Platform, RulesOut: "an origin that also accepts Basic credentials",
		Advice: Advice{
			"the origin offers NTLM or Negotiate only; such a log-in belongs to one connection and cannot pass a front",
			"on IIS enable anonymous or Basic authentication for the download location; let a firewall admit only this beacon there",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			return "the origin wants a Windows log-in (NTLM), which cannot pass", "allow anonymous or Basic access to it"
		},
	},
	OriginRedirect: {
		Title: "origin redirects", Severity: Warning, Source: Observed | Inferred, RulesOut: "an unchanged file (304)",
		Advice: Advice{
			"the origin sends requests to another URL; the redirect passes to the agents, which are not known to follow, and it may lead past this beacon",
			"turn the redirect off for the download location, or set url in [[origin]] to where it leads",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			return "the origin redirects " + figures.Plural(f.Count, "request", "requests") + ", last at " + figures.Moment(now, f.Last), "agents are not known to follow: see 3 Requests"
		},
	},
	OriginWebPage: {
		Title: "web page in place of a file", Source: Observed,
		Advice: Advice{
			"the origin, or something on the way, answers with a web page and the status of success where an agent wants a file; no copy of it is kept",
			"request the URL with a browser and read the page; look for a proxy with a log-in page, maintenance, or a URL that is no download location",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			return "the origin answers with a web page in place of " + f.Subject(SubjectFailure, 0) + others(f, SubjectFailure), figures.Plural(f.Count, "request", "requests") + ", last at " + figures.Moment(now, f.Last)
		},
	},
	OriginLoop: {
		Title: "requests come back to this beacon", Source: Observed,
		Advice: Advice{
			"a request that was passed on to the origin came back: url in [[origin]] leads to this beacon, or the origin passes its downloads to this one",
			"set url in [[origin]] to the genuine beacon; on it, check proxies and rewrite rules",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			return "requests for the origin come back here, last at " + figures.Moment(now, f.Last), "url in [[origin]] must not lead to this beacon"
		},
	},
})
