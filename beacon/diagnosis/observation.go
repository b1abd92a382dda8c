package diagnosis

import (
	"fmt"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
)

// sources reports logs and directories that could not be read completely.
func (j *judge) sources() {
	n := j.Totals.Sources.Problems
	j.raise(n > 0, Finding{Code: SourcesIncomplete, Count: n, Evidence: Evidence{Part: estate.PartSources}})
}

// standstill reports that a watched beacon shows no sign of life.
func (j *judge) standstill() {
	s := &j.Standstill
	f := Finding{Code: WatchedSilent, Since: s.Since, Count: int(s.Due + 0.5), Over: s.Pause, Watched: true, Evidence: Evidence{Part: estate.PartSources}}
	if s.Folders {
		f.Subjects = []Subject{{SubjectFolder, "Incoming"}}
	}
	j.raise(!s.Since.IsZero(), f)
}

// connections reports why connections to another web server ended without a request.
func (j *judge) connections() {
	for _, r := range j.Ended {
		j.raise(true, Finding{Code: ConnectionsEnded, Count: r.Count, Why: r.Detail, Subjects: []Subject{{SubjectReason, r.Reason}}, Evidence: Evidence{Part: estate.PartSources}})
	}
}

// gaps reports what this monitor lost, for one day.
func (j *judge) gaps() {
	t := &j.Totals
	j.raise(t.Gaps > 0 && j.Now.Sub(t.LastGap) < day, Finding{Code: EventsLost, Count: t.Gaps, Last: t.LastGap, Evidence: Evidence{Part: estate.PartOverview}})
}

// history reports an incomplete history for one day: after that, the bars of the day are complete
// again.
func (j *judge) history() {
	h := &j.Totals.History
	here := Evidence{Part: estate.PartOverview}
	lately := j.Now.Sub(h.Last) < day
	j.raise(h.Problem != "", Finding{Code: HistoryNotWritten, Why: h.Problem, Evidence: here})
	j.raise(h.Unheard != "", Finding{Code: RecordingStopped, Why: h.Unheard, Evidence: here})
	j.raise(lately && h.Missing > 0, Finding{Code: HistoryIncomplete, Count: h.Missing, Last: h.Last, Evidence: here})
	j.raise(lately && h.Lapses > 0, Finding{Code: HistoryLapsed, Count: h.Lapses, Last: h.Last, Why: h.Why, Evidence: here})
}

// notifications reports receivers that accept none.
func (j *judge) notifications() {
	for _, u := range j.Undelivered {
		j.raise(true, Finding{Code: NotifyFailed, Since: u.Since, Why: u.Why, Subjects: []Subject{{SubjectReceiver, u.Receiver}}, Evidence: Evidence{Part: estate.PartOverview}})
	}
}

var observationEntries = map[Code]Entry{
	WatchedSilent: {
		Title: "watched beacon is silent", Severity: Problem, Confidence: Likely, Scope: ScopeBeacon, Needs: NeedRequests | NeedRhythm, Source: Platform | Inferred,
		RulesOut: "logs that are half an hour late, that are still being read or have a problem, and pauses that are usual at this time or were nearly as long before",
		Advice: Advice{
			"the logs of the watched beacon have no new line, and no file arrived, for longer than is usual: it stopped, nobody reaches it, or its log is written elsewhere; only the log is seen, not the beacon",
			"beacontop probe URL shows whether it answers; if it does, check where its web server writes the log, and the share that it is read from",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			seen := "no log line"
			if f.Subject(SubjectFolder, 0) != "" {
				seen += " and no file"
			}
			what = "the watched beacon is silent: " + seen + " since " + figures.Moment(now, f.Since)
			if f.Count > 0 {
				return what, fmt.Sprintf("about %s were due; does it answer? beacontop probe URL", figures.Plural(f.Count, "contact", "contacts"))
			}
			return what, fmt.Sprintf("its longest pause was %s; does it answer? beacontop probe URL", figures.Span(f.Over))
		},
	},
	SourcesIncomplete: {
		Title: "sources are incomplete", Severity: Warning, Scope: ScopeBeacon, Needs: NeedEvents, Source: Observed,
		Advice: Advice{
			"a log or directory cannot be read, or data was lost before it was read",
			"open 7 Sources: it names the source and the reason",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return figures.Plural(f.Count, "source is incomplete", "sources are incomplete"), "some requests are not shown"
		},
	},
	ConnectionsEnded: {
		Title: "connections ended without a request", Severity: Warning, Scope: ScopeBeacon, Needs: NeedReasons, Source: Vendor | Platform,
		RulesOut: "idle connections, which end every day",
		Advice: Advice{
			"the web server ended connections before it read a request; the log names the reason, and no device",
			"find out what the reason means for the web server as a whole: its limits, its application pool, the network",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return figures.Plural(f.Count, "connection", "connections") + " ended by " + f.Subject(SubjectReason, 0) + ", 24 h", f.Why
		},
	},
	EventsLost: {
		Title: "events lost by this monitor", Severity: Warning, Scope: ScopeBeacon, Needs: NeedEvents, Source: Observed,
		Advice: Advice{
			"this program could not keep up, so counts are too low; uploads are not affected",
			"nothing to do if it was once; otherwise reduce the load of this machine",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			return fmt.Sprintf("%s lost by this monitor, last at %s", figures.Plural(f.Count, "event was", "events were"), figures.Moment(now, f.Last)),
				"counts are too low by that number; uploads are not affected"
		},
	},
	HistoryNotWritten: {
		Title: "history is not being written", Severity: Warning, Scope: ScopeBeacon, Needs: NeedHistory, Source: Observed,
		Advice: Advice{
			"the history on disk cannot be written; events wait in memory, and uploads do not depend on it",
			"check the free space and the permissions of history in the state directory",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return "the history is not being written: " + f.Why, "events wait in memory; uploads do not depend on it"
		},
	},
	RecordingStopped: {
		Title: "requests are no longer recorded", Severity: Warning, Scope: ScopeBeacon, Needs: NeedHistory, Source: Observed,
		Advice: Advice{
			"the recording of --record-wire ended for the reason given",
			"restart the beacon to record again",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return "requests are no longer recorded: " + f.Why, "recording resumes when the beacon restarts"
		},
	},
	HistoryIncomplete: {
		Title: "events missing from the history", Severity: Warning, Scope: ScopeBeacon, Needs: NeedHistory, Source: Observed,
		Advice: Advice{
			"events were counted but not written to the history on disk",
			"nothing to do: past days may show fewer events than there were",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			return fmt.Sprintf("%s missing from the history, last at %s", figures.Plural(f.Count, "event is", "events are"), figures.Moment(now, f.Last)),
				"they were counted; uploads are not affected"
		},
	},
	HistoryLapsed: {
		Title: "history may have gaps", Scope: ScopeBeacon, Needs: NeedHistory, Source: Observed,
		Advice: Advice{
			"an unknown number of events may be missing from the history, for the reason given",
			"nothing to do: past days may show fewer events than there were",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return f.Why, "uploads are not affected"
		},
	},
	NotifyFailed: {
		Title: "notifications are not delivered", Severity: Warning, Scope: ScopeBeacon, Needs: NeedEvents, Source: Observed,
		RulesOut: "a receiver that was down for less than two minutes",
		Advice: Advice{
			"a receiver of [[notify]] does not accept messages; they wait, and are sent when it does",
			"check the receiver with beacontop notify test; the reason tells whether it is its address, its certificate or its answer",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			return fmt.Sprintf("%s has not accepted notifications since %s", f.Subject(SubjectReceiver, 0), figures.Moment(now, f.Since)),
				"(" + f.Why + ") they wait; beacontop notify test tries it"
		},
	},
}
