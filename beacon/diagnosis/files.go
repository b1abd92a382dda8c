package diagnosis

import (
	"fmt"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
)

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
			"there were too many files at once, the beacon was stopped, or their encoding is unknown; they are stored",
			"nothing to do: flaws of these files are not reported",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return figures.Plural(f.Count, "received file was", "received files were") + " not examined",
				"too many at once, a stop, or unknown encoding; they are stored"
		},
	},
}

// flawEntries explain flaws of received files.
var flawEntries = with(Entry{Severity: Warning, Scope: ScopeAgent, Needs: NeedContents, Source: Observed}, map[Code]Entry{
	Empty: {Title: "empty file", Advice: Advice{
		"the file is empty or truncated",
		"run the inventory on the device again; check its disk space, and time-outs and size limits of proxies",
	}},
	Truncated: {Title: "truncated file", Advice: Advice{
		"the file is empty or truncated",
		"run the inventory on the device again; check its disk space, and time-outs and size limits of proxies",
	}},
	Corrupt: {Title: "file cannot be decompressed", Advice: Advice{
		"the file is complete, but its content does not match its name",
		"inspect the file: a faulty program made it, or a proxy rewrites uploads",
	}},
	NotXML: {Title: "file is no XML document", Advice: Advice{
		"the file is complete, but its content does not match its name",
		"inspect the file: a faulty program made it, or a proxy rewrites uploads",
	}},
	OtherDevice: {Title: "file of another device", Advice: Advice{
		"the file name and the content name different devices",
		"a renamed or cloned machine: compare serial numbers, reset the agent ID on clones",
	}},
	CutName: {Title: "file name without its extension", Source: Vendor, Advice: Advice{
		"the file name has no extension: a # in the user name cuts the URL",
		"rename that user on the device, or set InventoryFile to a name without $(UserName)",
	}},
	ImplausibleTime: {Title: "implausible timestamp", Advice: Advice{
		"implausible timestamp in the file",
		"set the clock of the device (NTP)",
	}},
})
