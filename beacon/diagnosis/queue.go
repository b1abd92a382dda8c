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
	j.file()
	stuck := old(QueueStuck) && foreign && j.Left == 0 && j.Now.Sub(j.QueueListed) > queueAge
	since := q.Oldest.Since.Add(queueAge)
	r := q.Rates
	j.raise(stuck, Finding{Code: QueueStuck, Since: since, Count: q.Waiting, Subjects: fileSubjects(q.Oldest.Folder, q.Oldest.Name), Evidence: here, In: r.In, Over: r.Over})

	closed := !j.Beacon.Opens.IsZero()
	j.raise(closed && q.Waiting > 0, Finding{Code: QueuePaused, Until: j.Beacon.Opens, Count: q.Waiting, Evidence: here})
	slow := old(QueueSlow) && j.Parent.Reach == event.ReachUp && !closed && q.Waiting > len(q.Refused) && !q.Oldest.Stuck(j.Now)
	j.raise(slow, Finding{Code: QueueSlow, Since: since, Count: q.Waiting, Evidence: here, In: r.In, Out: r.Out, Over: r.Over})
}

// file judges single files: what the parent rejects, otherwise the oldest one if it stays while
// newer ones leave. Without the answers of the parent, as of another beacon, that it is rejected is
// only likely.
func (j *judge) file() {
	q := &j.Totals.Queue
	f := Finding{Code: FilePoison, Evidence: Evidence{Part: estate.PartQueue}}
	switch {
	case len(q.Refused) > 0:
		r := &q.Refused[0]
		f.Count, f.Other, f.Last, f.Why = len(q.Refused), r.Count, r.Last, r.Why()
		f.Subjects = fileSubjects(r.Folder, r.Name)
	case q.Oldest.Stuck(j.Now) && j.Left > 0:
		f.Count, f.Other, f.Since, f.Likely = 1, q.Oldest.Passed, q.Oldest.First, true
		f.Subjects = fileSubjects(q.Oldest.Folder, q.Oldest.Name)
	}
	j.raise(f.Count > 0, f)
}

// fileSubjects returns a file, if it is known by name, and its folder.
func fileSubjects(folder, name string) []Subject {
	where := Subject{SubjectFolder, folder}
	if name == "" {
		return []Subject{where}
	}
	return []Subject{{SubjectFile, name}, where}
}

// rates formats what came and left, and over which time.
func (f *Finding) rates() string {
	return fmt.Sprintf("%s in, %s out in %s", figures.Number(f.In), figures.Number(f.Out), figures.About(f.Over))
}

// poison words a file that the parent rejects, or likely does because it stays.
func poison(f *Finding, now time.Time) (what, remedy string) {
	if f.Likely {
		return f.Subject(SubjectFile, 0) + " stays in " + f.Subject(SubjectFolder, 0) + " while newer files leave",
			fmt.Sprintf("(%s since %s) likely rejected: inspect it", figures.Number(f.Other), figures.Moment(now, f.Since))
	}
	return figures.Plural(f.Count, "file is", "files are") + " rejected by the parent: " + f.Subject(SubjectFile, 0),
		fmt.Sprintf("(%s, %s) the others go on", f.Why, figures.Plural(f.Other, "time", "times"))
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
		Title: "parent rejects a file", Severity: Warning, Scope: ScopeBeacon, Needs: NeedFolders, Source: Observed | Inferred,
		RulesOut: "a parent that rejects every file",
		Advice: Advice{
			"the parent rejects the same file again and again while it accepts others; of another beacon, the oldest file stays while newer ones leave",
			"inspect the file; after repeated rejections it is moved to BadLogs",
		},
		words: poison,
	},
	QueueSlow: {
		Title: "files wait although the parent answers", Severity: Warning, Scope: ScopeBeacon, Needs: NeedRelay, Source: Observed | Analogue,
		RulesOut: "a parent that does not answer, and files that it rejects",
		Advice: Advice{
			"the oldest file has waited for more than five minutes, although files are accepted",
			"compare the rates in and out: the parent or the link is slow, or too much arrives at once",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			what = "files are waiting although the parent answers"
			switch left, outlook := (queue.Rates{Over: f.Over, In: f.In, Out: f.Out}).Empty(f.Count); outlook {
			case queue.OutlookDrains:
				return what, f.rates() + ": empty in about " + figures.Uptime(left)
			case queue.OutlookGrows:
				return what, f.rates() + ": parent or link is slow, or too much comes at once"
			case queue.OutlookHalted:
				return what, f.rates() + ": see why in the log of the parent"
			}
			return what, "compare the rates in and out"
		},
	},
}
