package diagnosis

import (
	"fmt"
	"strings"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/queue"
	"beacontop/beacon/figures"
)

// folders judges the type folders below Incoming.
func (j *judge) folders() {
	unconsumed := j.Totals.Queue.Unconsumed
	j.raise(unconsumed > 0, Finding{
		Code: LogsUnconsumed, Count: unconsumed, Subjects: []Subject{{SubjectFolder, queue.ComplianceLogs}}, Evidence: Evidence{estate.PartQueue, queue.ComplianceLogs},
	})
	beyond := Finding{Code: FilesUnfollowed, Evidence: Evidence{Part: estate.PartQueue}}
	for i := range j.Types {
		t := &j.Types[i]
		folder := []Subject{{SubjectFolder, t.Folder}}
		here := Evidence{estate.PartQueue, t.Folder}
		if t.Waiting > queue.FollowedFiles {
			beyond.Count += t.Waiting - queue.FollowedFiles
			beyond.Subjects = append(beyond.Subjects, folder...)
		}
		lately := t.Removed > 0 && j.Now.Sub(t.RemovedAt) < day
		j.raise(lately, Finding{Code: FolderRemoved, Count: t.Removed, Last: t.RemovedAt, Subjects: folder, Evidence: here})
		j.raise(!lately && j.Now.Sub(t.Swapped) < day, Finding{Code: FolderSwapped, Since: t.Swapped, Subjects: folder, Evidence: here})
		unseen := Finding{Code: FilesUnseen, Subjects: folder, Evidence: here}
		switch {
		case j.Totals.Sources.Logs > 0: // a log shows all uploads, and its count is used instead
			continue
		case t.Polled:
		case j.Now.Sub(t.Missed) < day && t.MissedWhy != "":
			unseen.Last, unseen.Why = t.Missed, t.MissedWhy
		default:
			continue
		}
		j.raise(true, unseen)
	}
	j.raise(beyond.Count > 0, beyond)
}

// Shares of missing files from which they are reported. The vendor's beacon forwards files every
// minute, so a file received shortly before may be gone before a listing shows it.
const (
	missingLeast = 10
	missingShare = 5 // one in this many
	missingClear = 8 // it stays reported until fewer than one in this many are missing
)

// foreignFolders judges the folders of another beacon by its log.
func (j *judge) foreignFolders() {
	for i := range j.Folders {
		r := &j.Folders[i]
		all := r.Agreed + r.Missing
		f := Finding{Code: UploadsMissing, Count: r.Missing, Of: all, Subjects: []Subject{{SubjectFolder, r.Folder}}, Evidence: Evidence{Part: estate.PartSources}}
		if r.Agreed == 0 {
			f.Code = UploadsElsewhere
		}
		share := missingShare
		if j.holds(f.Code, r.Folder) {
			share = missingClear
		}
		j.raise(r.Missing >= missingLeast && r.Missing*share >= all, f)
		j.raise(r.BadLogs > 0, Finding{Code: FilesInBadLogs, Count: r.BadLogs, Subjects: f.Subjects, Evidence: f.Evidence})
	}
}

var folderEntries = map[Code]Entry{
	LogsUnconsumed: {
		Title: "policy compliance logs accumulate", Scope: ScopeBeacon, Needs: NeedFolders, Source: Vendor,
		RulesOut: "a backlog",
		Advice: Advice{
			"these logs are made with ReportCompliance=True, and nothing consumes them unless a parent accepts them",
			"delete old ones",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return figures.Plural(f.Count, "policy compliance log waits", "policy compliance logs wait"), "nothing consumes them; not a backlog: delete old ones"
		},
	},
	FolderRemoved: {
		Title: "files removed with their folder", Severity: Warning, Scope: ScopeBeacon, Needs: NeedFolders, Source: Observed,
		RulesOut: "files that a program took one by one",
		Advice: Advice{
			"somebody removed a folder of Incoming while files waited in it; they were not forwarded",
			"find out who removed it; agents deliver new inventories at their next schedule",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			return figures.Plural(f.Count, "file was", "files were") + " removed with the folder " + f.Subject(SubjectFolder, 0),
				"not relayed; last at " + figures.Moment(now, f.Last)
		},
	},
	FilesUnseen: {
		Title: "files may pass unseen", Scope: ScopeBeacon, Needs: NeedFolders, Source: Measured,
		Advice: Advice{
			"files can come and go between two listings of the folder, so its counts may be too low",
			"watch a log too: it shows all uploads",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			why := f.Why
			if why == "" {
				why = "it is polled"
			}
			return fmt.Sprintf("files may pass through %s unseen: %s", f.Subject(SubjectFolder, 0), why),
				"counts in and out may be too low; a log shows all uploads"
		},
	},
	FilesUnfollowed: {
		Title: "files counted but not followed by name", Scope: ScopeBeacon, Needs: NeedFolders, Source: Observed,
		Advice: Advice{
			"more files wait in a folder than are followed by name",
			"reduce the backlog; what other programs add or take is shown again below the limit",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			var where []string
			for _, s := range f.Subjects {
				where = append(where, s.Name)
			}
			return figures.Plural(f.Count, "waiting file is", "waiting files are") + " counted, but not followed by name",
				fmt.Sprintf("over %s in %s: what other programs add or take there is not shown", figures.Number(queue.FollowedFiles), strings.Join(where, ", "))
		},
	},
	UploadsElsewhere: {
		Title: "uploads appear in another folder", Severity: Warning, Confidence: Likely, Scope: ScopeBeacon, Needs: NeedRequests | NeedFolders, Source: Inferred,
		RulesOut: "a folder in which some of the uploads appear",
		Advice: Advice{
			"the log shows accepted uploads, and none of them appeared in the watched folder",
			"check --incoming: it likely names another folder than the one that the beacon uses",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return fmt.Sprintf("none of %s uploads to %s appeared there", figures.Number(f.Of), f.Subject(SubjectFolder, 0)),
				"likely another Incoming: check --incoming"
		},
	},
	UploadsMissing: {
		Title: "accepted uploads did not appear", Severity: Warning, Confidence: Likely, Scope: ScopeBeacon, Needs: NeedRequests | NeedFolders, Source: Inferred,
		RulesOut: "a few files, which the beacon may have moved on at once",
		Advice: Advice{
			"the log shows accepted uploads that did not appear in their folder",
			"look for another program that takes files, and for lost notifications in 7 Sources",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return fmt.Sprintf("%s of %s uploads to %s did not appear there", figures.Number(f.Count), figures.Number(f.Of), f.Subject(SubjectFolder, 0)),
				"likely moved on at once, or lost: uploads are moved on every minute"
		},
	},
	FilesInBadLogs: {
		Title: "files in BadLogs of another beacon", Scope: ScopeBeacon, Needs: NeedFolders, Source: Vendor,
		Advice: Advice{
			"the other beacon rejected these files and will not forward them",
			"review one, and fix its sender",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return fmt.Sprintf("%s in BadLogs of %s", figures.Plural(f.Count, "file is", "files are"), f.Subject(SubjectFolder, 0)),
				"rejected: review one, fix its sender"
		},
	},
	FolderSwapped: {
		Title: "watched folder created again", Scope: ScopeBeacon, Needs: NeedFolders, Source: Measured,
		RulesOut: "a folder that was removed with waiting files",
		Advice: Advice{
			"a watched folder was removed and created again, so notifications stopped until the next listing",
			"nothing to do: the folder is watched again, and a listing finds its files",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			return fmt.Sprintf("%s was removed and created again, at %s", f.Subject(SubjectFolder, 0), figures.Moment(now, f.Since)), "it is watched again; find out who replaces it"
		},
	},
}
