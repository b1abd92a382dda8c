package diagnosis

import (
	"fmt"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
)

// Thresholds of what many requests show.
const (
	expiredLeast  = 5           // devices whose credentials are rejected; fewer were configured wrong one by one
	expiredShare  = 2           // at least one part of so many of those that came since
	stormDevices  = 10          // that made contact within estate.LoadTime …
	stormEach     = 10          // … and requests for policies for each of them: an agent asks once or twice a day
	floodBytes    = 100_000_000 // of logs and usage a day; less does no harm
	floodShare    = 5           // all but one part of so many of the uploaded bytes
	floodSettling = 3           // it stays raised until it is less than all but one part of so many
)

// packages finds devices that got their policy and nothing else.
func (j *judge) packages() {
	p, most := &j.Packages, &j.Failed.Packages
	f := Finding{Code: PolicyIncomplete, Count: p.Devices, Subjects: devices(p.Names), Evidence: Evidence{Part: estate.PartFailures}}
	if most.Devices > 0 {
		f.Subjects = append(f.Subjects, Subject{SubjectFailure, most.Title(true)})
		f.Other = most.Devices
	}
	if most.Devices >= p.Devices {
		f.Reason = j.reason(CodeOf(most.Direction, most.Kind, most.Status, most.Cause))
	}
	j.raise(p.Devices > 0, f)
	j.raise(j.Failed.Broken.Devices > 0, remarkable(DownloadAborted, &j.Failed.Broken))
}

// expired reports whether the credentials of so many devices are rejected that they likely expired.
func (j *judge) expired() bool {
	r := &j.Rejected
	return r.Devices >= expiredLeast && (r.Devices*expiredShare >= r.Of || j.holds(AuthExpired, ""))
}

// traffic finds patterns over many requests.
func (j *judge) traffic() {
	rejected := remarkable(AuthExpired, &j.Rejected.Remarkable)
	rejected.Of, rejected.Evidence = j.Rejected.Of, Evidence{estate.PartFailures, "401"}
	j.raise(j.expired(), rejected)
	l := &j.Load
	j.raise(l.Devices >= stormDevices && l.Policies >= stormEach*l.Devices,
		Finding{Code: RetryStorm, Count: l.Policies, Of: l.Devices, Over: estate.LoadTime, Evidence: Evidence{estate.PartRequests, "policy"}})
	share := int64(floodShare)
	if j.holds(LogFlood, "") {
		share = floodSettling
	}
	j.raise(l.Logs >= floodBytes && l.Logs*share >= l.Uploaded*(share-1),
		Finding{Code: LogFlood, In: l.Logs, Total: l.Uploaded, Over: day, Evidence: Evidence{Part: estate.PartOverview}})
}

// trafficEntries explain patterns over many requests: one request does not show them.
var trafficEntries = with(Entry{Scope: ScopeAgent, Needs: NeedRequests}, map[Code]Entry{
	PolicyIncomplete: {
		Title: "policy arrives, its packages fail", Severity: Warning, Source: Vendor, Probe: true,
		RulesOut: "agents whose policy or uploads fail, too",
		Advice: Advice{
			"the agent got its policy, but not a schedule, settings, failover or upgrade package that the policy names",
			"for many agents: publish or permit the package; for one: check its disk, and the proxy on its way",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			what = figures.Plural(f.Count, "device gets its policy, but not its packages", "devices get their policy, but not its packages")
			if most := f.Subject(SubjectFailure, 0); most != "" {
				return what, fmt.Sprintf("most: %s, %s; see 4 Failures", most, figures.Number(f.Other))
			}
			return what, "see 4 Failures"
		},
	},
	AuthExpired: {
		Title: "credentials of many agents rejected at once", Severity: Warning, Confidence: Likely, Scope: ScopeEstate, Source: Vendor | Inferred,
		RulesOut: "a first answer of 401 that is followed by a success, and single agents",
		Advice: Advice{
			"agents that transferred files before are rejected, and most of those that come are: the password likely expired or was changed",
			"restore the password, or allow the old and the new account until all agents have the new one",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			return fmt.Sprintf("the credentials of %s are rejected since %s", figures.Plural(f.Count, "device", "devices"), figures.Moment(now, f.Since)),
				"did the password expire? allow the old and the new one"
		},
	},
	ClockSkew: {
		Title: "clock of a device is wrong", Severity: Warning, Confidence: Likely, Needs: NeedContents, Source: Analogue | Inferred,
		Unraised: "files may wait on a device for days, so their times prove a wrong clock only where they are in the future: implausible-time reports that",
		RulesOut: "a time zone, which differs by whole hours",
		Advice: Advice{
			"times in the files of the device are more than five minutes from their arrival",
			"set the clock of the device by NTP",
		},
	},
	RetryStorm: {
		Title: "agents retry all at once", Severity: Warning, Confidence: Likely, Scope: ScopeEstate, Source: Analogue,
		RulesOut: "the usual peak in the morning, when each agent asks once",
		Advice: Advice{
			"agents ask for their policies again and again within minutes, as after an outage",
			"wait if the rate falls; otherwise spread the schedules, and raise the limits of the beacon",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return fmt.Sprintf("%s asked for policies %s within %s", figures.Plural(f.Of, "agent", "agents"), figures.Plural(f.Count, "time", "times"), figures.About(f.Over)),
				"wait if it falls; otherwise spread their schedules"
		},
	},
	MorningPeak: {
		Title: "usual peak in the morning", Scope: ScopeEstate, Needs: NeedRequests | NeedRhythm, Source: Vendor,
		Unraised: "it is no fault: the rhythm of the estate has learned the hour, and all-silent counts on it",
		RulesOut: "a rate above that of other mornings",
		Advice: Advice{
			"agents ask for policies early each morning, spread over an hour",
			"nothing to do",
		},
	},
	LogFlood: {
		Title: "logs dominate the uploads", Severity: Warning, Confidence: Likely, Scope: ScopeEstate, Needs: NeedRequests | NeedSizes, Source: Inferred,
		RulesOut: "less than 100 MB of logs and usage a day",
		Advice: Advice{
			"log or usage files make up most of the uploaded bytes",
			"turn the trace of the agents off; agents before 18.0.0 write usage logs without a limit",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return fmt.Sprintf("%s of %s uploaded in 24 h are logs and usage", figures.Size(f.In), figures.Size(f.Total)), "is a trace on? agents before 18.0.0 write usage logs without a limit"
		},
	},
	DownloadAborted: {
		Title: "downloads end early again and again", Severity: Warning, Confidence: Likely, Source: Platform | Inferred,
		RulesOut: "one or two broken connections, and files that arrived since",
		Advice: Advice{
			"an agent repeats a download that ends before the end of the file",
			"check the link and the time-outs of proxies: a slow link breaks off at the same offset",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			what = figures.Plural(f.Count, "device", "devices")
			if f.Count == 1 {
				what = short(f.Subject(SubjectDevice, 0))
			}
			return "downloads of " + what + " end early again and again", "a slow link, or the time-out of a proxy"
		},
	},
})
