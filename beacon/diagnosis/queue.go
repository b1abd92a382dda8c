package diagnosis

import (
	"fmt"
	"path"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/queue"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
)

// queueAge is the age from which a waiting file is reported: the vendor's beacon uploads every
// minute, so the oldest file of a healthy queue is a minute or two old.
const queueAge = estate.LeftTime

// queueClear is the age below which it is no longer reported.
const queueClear = 3 * time.Minute

// queue judges the waiting files and their way to the parent.
func (j *judge) queue() {
	q := &j.Totals.Queue
	here := Evidence{Part: estate.PartQueue}
	unlisted := Finding{Code: QueueUnlisted, Why: q.Problem, Subjects: []Subject{{SubjectFolder, path.Join("Incoming", q.Where)}}, Other: q.Others, Evidence: here}
	if q.Cause == event.CauseNotFound {
		unlisted.Code = QueueMissing
	}
	j.raise(q.Problem != "", unlisted)

	old := func(code Code) bool {
		age := j.Now.Sub(q.Oldest.Since)
		return !q.Oldest.None() && (age > queueAge || age > queueClear && j.holds(code, ""))
	}
	foreign := j.Totals.Sources.Logs+j.Totals.Sources.Directories > 0
	stuck := old(QueueStuck) && foreign && j.Left == 0 && j.Now.Sub(j.QueueListed) > queueAge
	since := q.Oldest.Since.Add(queueAge)
	j.raise(stuck, Finding{Code: QueueStuck, Since: since, Count: q.Waiting, Evidence: here})

	closed := !j.Beacon.Opens.IsZero()
	j.raise(closed && q.Waiting > 0, Finding{Code: QueuePaused, Until: j.Beacon.Opens, Count: q.Waiting, Evidence: here})
	if len(q.Refused) > 0 {
		f := &q.Refused[0]
		j.raise(true, Finding{
			Code: FilePoison, Count: len(q.Refused), Other: f.Count, Last: f.Last, Why: f.Why(),
			Subjects: []Subject{{SubjectFile, f.Name}, {SubjectFolder, f.Folder}}, Evidence: here,
		})
	}
	slow := old(QueueSlow) && j.Parent.Reach == event.ReachUp && !closed && q.Waiting > len(q.Refused)
	j.raise(slow, Finding{Code: QueueSlow, Since: since, Count: q.Waiting, Evidence: here})
}

// Unlisted names the folders that cannot be listed.
func Unlisted(q *queue.Total) string {
	return withOthers(path.Join("Incoming", q.Where), q.Others)
}

// withOthers appends the number of further folders to the first.
func withOthers(folder string, others int) string {
	if others == 0 {
		return folder
	}
	return folder + " and " + figures.Plural(others, "other folder", "other folders")
}

var queueEntries = map[Code]Entry{
	QueueUnlisted: {
		Title: "folder cannot be listed", Severity: Problem, Scope: ScopeBeacon, Needs: NeedFolders, Source: Observed,
		RulesOut: "a folder that does not exist",
		Advice: Advice{
			"the program has no access to the folder, so its counts are from before",
			"check its owner and permissions",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return withOthers(f.Subject(SubjectFolder, 0), f.Other) + " cannot be listed: " + f.Why, "check its owner and permissions"
		},
	},
	QueueMissing: {
		Title: "folder not found", Severity: Problem, Scope: ScopeBeacon, Needs: NeedFolders, Source: Observed,
		RulesOut: "a folder without access",
		Advice: Advice{
			"the folder does not exist, so its counts are from before",
			"check whether it was moved, and whether its disk or share is mounted",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return withOthers(f.Subject(SubjectFolder, 0), f.Other) + " cannot be listed: " + f.Why, "check whether it was moved, and whether its disk or share is mounted"
		},
	},
	QueueStuck: {
		Title: "files wait and none leaves", Severity: Problem, Confidence: Likely, Scope: ScopeBeacon, Needs: NeedFolders, Source: Analogue | Inferred,
		RulesOut: "a queue that drains, even slowly",
		Advice: Advice{
			"the oldest file of another beacon waits, and no file has left for five minutes",
			"check its parent and its upload task; its BeaconEngine logs say why",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return figures.Plural(f.Count, "file waits", "files wait") + ", and none leaves", "check its parent and its upload task: BeaconEngine logs"
		},
	},
	QueuePaused: {
		Title: "forwarding is paused", Scope: ScopeBeacon, Needs: NeedRelay, Source: Observed,
		Advice: Advice{
			"forwarding is allowed only in the windows of the relay",
			"wait, or change relay.windows",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			return "forwarding paused until " + figures.Moment(now, f.Until), "outside the windows of the relay"
		},
	},
	FilePoison: {
		Title: "parent rejects a file", Severity: Warning, Scope: ScopeBeacon, Needs: NeedRelay, Source: Observed,
		RulesOut: "a parent that rejects every file",
		Advice: Advice{
			"the parent rejects the same file again and again while it accepts others",
			"inspect the file; after repeated rejections it is moved to BadLogs",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return figures.Plural(f.Count, "file is", "files are") + " rejected by the parent: " + f.Subject(SubjectFile, 0),
				fmt.Sprintf("(%s, %s) the others go on", f.Why, figures.Plural(f.Other, "time", "times"))
		},
	},
	QueueSlow: {
		Title: "files wait although the parent answers", Severity: Warning, Scope: ScopeBeacon, Needs: NeedRelay, Source: Observed | Analogue,
		RulesOut: "a parent that does not answer, and files that it rejects",
		Advice: Advice{
			"the oldest file has waited for more than five minutes, although files are accepted",
			"compare the rates in and out: the parent or the link is slow, or too much arrives at once",
		},
		words: func(*Finding, time.Time) (what, remedy string) {
			return "files are waiting although the parent answers", "compare the rates in and out"
		},
	},
}
