package diagnosis

import (
	"fmt"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/beacon/printable"
)

const day = 24 * time.Hour

// Times until the disk is full at which that is raised, and below which it stays raised: the rate
// of the last hour varies.
const (
	fillsRaise = day
	fillsClear = 30 * time.Hour
)

// disk judges the disk space for uploads.
func (j *judge) disk() {
	d, left := &j.Beacon.Disk, j.Totals.FullIn
	f := Finding{Free: d.Free, Total: d.Total, Reserve: d.Reserve, Evidence: Evidence{Part: estate.PartQueue}}
	if j.Beacon.Dir != "" {
		f.Subjects = []Subject{{SubjectFolder, j.Beacon.Dir}}
	}
	switch {
	case d.Low:
		f.Code = DiskFull
	case j.near(d):
		f.Code = DiskLow
	case left > 0 && (left < fillsRaise || left < fillsClear && j.holds(DiskFilling, "")):
		f.Code, f.Left = DiskFilling, left
	}
	j.raise(f.Code != "", f)
}

// near reports whether uploads will soon be rejected. Once that is raised, the free space above the
// reserve must grow by a quarter.
func (j *judge) near(d *estate.Disk) bool {
	easier := *d
	easier.Free = d.Reserve + (d.Free-d.Reserve)/5*4
	return d.Near() || easier.Near() && j.holds(DiskLow, "")
}

// files judges received files.
func (j *judge) files() {
	t := &j.Totals
	j.raise(t.NoRoom > 0, Finding{Code: UploadsRejected, Count: t.NoRoom, Evidence: Evidence{estate.PartFailures, string(event.CauseDiskFull)}})
	aside := Finding{Code: FilesSetAside, Count: t.Queue.Aside, Evidence: Evidence{Part: estate.PartQueue}}
	if place := j.Beacon.BadLogs("TYPE"); place != "" {
		aside.Subjects = []Subject{{SubjectFolder, place}}
	}
	j.raise(t.Queue.Aside > 0, aside)
	j.raise(t.Flaws > 0, Finding{Code: FilesFlawed, Count: t.Flaws, Evidence: Evidence{estate.PartFailures, "flaw"}})
	j.raise(t.Unexamined > 0, Finding{Code: FilesUnexamined, Count: t.Unexamined, Evidence: Evidence{Part: estate.PartQueue}})
}

// inFolder appends the folder of a finding to a text, if it is known.
func (f *Finding) inFolder(text string) string {
	if place := f.subject(SubjectFolder, 0); place != "" {
		return text + " in " + printable.Text(place)
	}
	return text
}

var diskEntries = map[Code]Entry{
	DiskFull: {
		Title: "too little disk space", Severity: Problem, Scope: ScopeBeacon, Needs: NeedSettings, Source: Observed,
		Advice: Advice{
			"the beacon's disk is full",
			"free disk space on the beacon; agents keep their files and retry",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return f.inFolder("uploads are refused: too little disk space"), "free disk space; agents keep their files and retry"
		},
	},
	DiskLow: {
		Title: "disk space low", Severity: Warning, Scope: ScopeBeacon, Needs: NeedSettings, Source: Observed,
		RulesOut: "a disk on which uploads are rejected already",
		Advice: Advice{
			"the free space comes close to the reserve below which uploads are rejected",
			"free disk space, or make the disk larger",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return f.inFolder("disk space low") + ": " + figures.Size(f.Free) + " of " + figures.Size(f.Total) + " free",
				"free some before uploads are rejected below " + figures.Size(f.Reserve)
		},
	},
	DiskFilling: {
		Title: "disk will be full within a day", Severity: Warning, Confidence: Likely, Scope: ScopeBeacon, Needs: NeedSettings | NeedRelay, Source: Inferred,
		RulesOut: "a parent that accepts files",
		Advice: Advice{
			"nothing is forwarded, and at the rate of the last hour uploads fill the disk",
			"check the parent, or free disk space",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return "disk full in about " + figures.About(f.Left), "nothing is forwarded, uploads go on: check the parent, or free space"
		},
	},
	InodesLow: {
		Title: "few inodes left", Severity: Warning, Scope: ScopeBeacon, Needs: NeedSettings, Source: Platform, Unraised: true,
		RulesOut: "a disk that is short of bytes",
		Advice: Advice{
			"the file system can soon create no more files, although bytes are free",
			"find the directory with the most small files, and delete or archive them",
		},
	},
}

var fileEntries = map[Code]Entry{
	UploadsRejected: {
		Title: "uploads rejected: disk full", Severity: Problem, Scope: ScopeBeacon, Needs: NeedRequests, Source: Observed,
		Advice: Advice{
			"agents could not deliver files during the last minutes because the disk was full",
			"free disk space; agents keep their files and retry",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return figures.Plural(f.Count, "upload was", "uploads were") + " rejected: disk full, 10 min", "free disk space; agents retry"
		},
	},
	FilesSetAside: {
		Title: "files moved to BadLogs", Severity: Warning, Scope: ScopeBeacon, Needs: NeedRelay, Source: Observed,
		Advice: Advice{
			"files with unknown extensions, files that the parent rejected repeatedly, and with --quarantine damaged ones are kept but not forwarded",
			"review them",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return fmt.Sprintf("%s moved to BadLogs, 24 h", figures.Plural(f.Count, "file was", "files were")), f.inFolder("not forwarded; review them")
		},
	},
	FilesFlawed: {
		Title: "flaws in received files", Severity: Warning, Scope: ScopeEstate, Needs: NeedContents, Source: Observed,
		Advice: Advice{
			"received files are damaged, of another device, or have an implausible timestamp",
			"open 4 Failures and look at the kind of flaw",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return fmt.Sprintf("%s in received files, 24 h", figures.Plural(f.Count, "flaw", "flaws")), "damaged, of another device, or with an implausible timestamp"
		},
	},
	FilesUnexamined: {
		Title: "received files not examined", Scope: ScopeBeacon, Needs: NeedContents, Source: Observed,
		Advice: Advice{
			"there were too many files at once, or their encoding is unknown; they are stored",
			"nothing to do: flaws of these files are not reported",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return figures.Plural(f.Count, "received file was", "received files were") + " not examined",
				"too many at once, or unknown encoding; they are stored"
		},
	},
}
