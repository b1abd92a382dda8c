package diagnosis

import (
	"time"

	"beacontop/beacon/estate"
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
	few := !d.Low && d.Inodes > 0 && (d.Inodes < inodesRaise || d.Inodes < inodesClear && j.holds(InodesLow, ""))
	j.raise(few, Finding{Code: InodesLow, Count: int(d.Inodes), Subjects: f.Subjects, Evidence: f.Evidence})
}

// Free inodes below which that is raised, and above which it is cleared: by default uploads are rejected
// below 10,000.
const (
	inodesRaise = 20_000
	inodesClear = 25_000
)

// near reports whether uploads will soon be rejected. Once that is raised, the free space above the
// reserve must grow by a quarter.
func (j *judge) near(d *estate.Disk) bool {
	easier := *d
	easier.Free = d.Reserve + (d.Free-d.Reserve)/5*4
	return d.Near() || easier.Near() && j.holds(DiskLow, "")
}

// inFolder appends the folder of a finding to a text, if it is known.
func (f *Finding) inFolder(text string) string {
	if place := f.Subject(SubjectFolder, 0); place != "" {
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
		Title: "few inodes left", Severity: Warning, Scope: ScopeBeacon, Needs: NeedSettings, Source: Platform,
		RulesOut: "a disk on which uploads are rejected already, and a file system without a limit of files",
		Advice: Advice{
			"the file system can soon create no more files, although bytes are free",
			"find the directory with the most small files, and delete or archive them",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return f.inFolder("the file system has inodes for only " + figures.Plural(f.Count, "more file", "more files")), "delete or archive small files; each file takes one inode"
		},
	},
}
