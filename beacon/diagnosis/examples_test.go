package diagnosis

import (
	"net/netip"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/queue"
	"beacontop/beacon/event"
)

// examples make facts in which a code is true. They leave the other facts alone, so that several
// can be true at once.
var examples = map[Code]func(f *estate.Facts){
	FirstPolicyLost:   func(f *estate.Facts) { f.Totals.Lost += 3; f.Totals.Failing += 3 },
	FirstPolicyFailed: func(f *estate.Facts) { f.Totals.Pending++; f.Totals.Failing++ },
	AgentsFailing:     func(f *estate.Facts) { f.Totals.Failing += 5 },
	AddressesFailing:  func(f *estate.Facts) { f.Totals.Strays = 2 },
	ProtocolNewer:     func(f *estate.Facts) { f.Totals.Newer, f.Totals.NewerAgents = 9, 3 },
	AgentsForgotten:   func(f *estate.Facts) { f.Totals.Known, f.Totals.Devices, f.Totals.Forgotten = 10, 15, 5 },
	DuplicateIdentity: func(f *estate.Facts) {
		f.Alternating = estate.Alternating{Devices: 1, Device: heron, Other: netip.MustParseAddr("10.1.0.9"), Address: tenOne}
	},
	ClientsHidden: func(f *estate.Facts) { f.Crowd = estate.Crowd{Address: tenOne, Devices: crowded} },

	BeaconStopped: func(f *estate.Facts) { f.Beacon.Stopped = f.Now.Add(-time.Minute) },
	ParentUnproven: func(f *estate.Facts) {
		f.Parent = estate.Peer{URL: "http://p", Reach: event.ReachDown, Cause: event.CauseUnproven}
	},
	ParentDown: func(f *estate.Facts) {
		f.Parent = estate.Peer{URL: "http://p", Reach: event.ReachDown, Cause: event.CauseRefused, Since: f.Now.Add(-time.Second)}
	},
	SiblingDown: func(f *estate.Facts) {
		f.SiblingsDown = append(f.SiblingsDown, estate.Peer{Name: "LON2", Cause: event.CauseTimeout, Since: f.Now})
	},
	PolicyRejected:     func(f *estate.Facts) { f.Beacon.PolicyError = "line 1" },
	AccountsRejected:   func(f *estate.Facts) { f.Beacon.AccountsError = "line 2" },
	FailoverNameless:   func(f *estate.Facts) { f.Beacon.Nameless = "http://10.0.0.5" },
	FailoverOwnAddress: func(f *estate.Facts) { f.Beacon.OwnAddress = "10.0.0.9" },

	CertificateRejected: func(f *estate.Facts) { f.Beacon.Certificate.Refused = "no key" },
	CertificateExpires:  func(f *estate.Facts) { f.Beacon.Certificate.Ends = f.Now.Add(20 * day) },
	CertificateExpired:  func(f *estate.Facts) { f.Beacon.Certificate.Ends = f.Now.Add(-day) },
	TLSWeak:             func(f *estate.Facts) { f.Beacon.Certificate.Weak = true },

	DiskFull:        func(f *estate.Facts) { f.Beacon.Disk = estate.Disk{Low: true, Checked: f.Now} },
	DiskLow:         func(f *estate.Facts) { f.Beacon.Disk = disk(f.Now, 149) },
	DiskFilling:     func(f *estate.Facts) { f.Totals.FullIn = 20 * time.Hour },
	UploadsRejected: func(f *estate.Facts) { f.Totals.NoRoom = 4 },

	QueueUnlisted: func(f *estate.Facts) {
		f.Totals.Queue.Problem, f.Totals.Queue.Cause = "no access", event.CauseUnreadable
	},
	QueueMissing: func(f *estate.Facts) {
		f.Totals.Queue.Problem, f.Totals.Queue.Cause = "not found", event.CauseNotFound
	},
	QueueStuck: func(f *estate.Facts) { f.Totals.Sources.Directories++; old(f) },
	QueueSlow:  func(f *estate.Facts) { f.Parent = estate.Peer{URL: "http://p", Reach: event.ReachUp}; old(f) },
	QueuePaused: func(f *estate.Facts) {
		f.Beacon.Opens = f.Now.Truncate(day).Add(day)
		f.Totals.Queue.Waiting = max(f.Totals.Queue.Waiting, 1)
	},
	FilePoison: func(f *estate.Facts) {
		f.Totals.Queue.Refused = []queue.RefusedFile{{Folder: "Logs", Name: "a.log", Count: 3, Last: f.Now}}
	},
	LogsUnconsumed: func(f *estate.Facts) { f.Totals.Queue.Unconsumed = 7 },
	FolderRemoved:  func(f *estate.Facts) { folder(f, queue.TypeFacts{Folder: "Logs", Removed: 2, RemovedAt: f.Now}) },
	FilesUnseen:    func(f *estate.Facts) { folder(f, queue.TypeFacts{Folder: "UsageData", Polled: true}) },
	FilesUnfollowed: func(f *estate.Facts) {
		folder(f, queue.TypeFacts{Folder: "Inventories", Waiting: queue.FollowedFiles + 5})
	},
	FilesSetAside:   func(f *estate.Facts) { f.Totals.Queue.Aside = 1 },
	FilesFlawed:     func(f *estate.Facts) { f.Totals.Flaws = 2 },
	FilesUnexamined: func(f *estate.Facts) { f.Totals.Unexamined = 2 },
	UploadsElsewhere: func(f *estate.Facts) {
		f.Folders = append(f.Folders, queue.FolderRow{Folder: "Discovery", Missing: 20})
	},
	UploadsMissing: func(f *estate.Facts) {
		f.Folders = append(f.Folders, queue.FolderRow{Folder: "Inventories", Missing: 20, Agreed: 80})
	},
	FilesInBadLogs: func(f *estate.Facts) {
		f.Folders = append(f.Folders, queue.FolderRow{Folder: "Logs", BadLogs: 2})
	},

	SourcesIncomplete: func(f *estate.Facts) { f.Totals.Sources.Problems = 1 },
	ConnectionsEnded: func(f *estate.Facts) {
		f.Ended = append(f.Ended, estate.EndedReason{Reason: "ConnLimit", Cause: event.CauseOverload, Detail: "connection limit of the site", Count: 12})
	},
	EventsLost:        func(f *estate.Facts) { f.Totals.Gaps, f.Totals.LastGap = 5, f.Now },
	HistoryNotWritten: func(f *estate.Facts) { f.Totals.History.Problem = "disk full" },
	HistoryIncomplete: func(f *estate.Facts) { f.Totals.History.Missing, f.Totals.History.Last = 7, f.Now },
	HistoryLapsed:     func(f *estate.Facts) { f.Totals.History.Lapses, f.Totals.History.Last = 1, f.Now },
	RecordingStopped:  func(f *estate.Facts) { f.Totals.History.Unheard = "disk full" },
}

// disk has 1000 bytes; 100 are the reserve, so it is low below 200 bytes free.
func disk(now time.Time, free int64) estate.Disk {
	return estate.Disk{Free: free, Total: 1000, Reserve: 100, Checked: now}
}

// old makes the oldest waiting file so old that it is reported.
func old(f *estate.Facts) { f.Totals.Queue.Waiting, f.Totals.Queue.Oldest = 9, f.Now.Add(-time.Hour) }

func folder(f *estate.Facts, t queue.TypeFacts) { f.Types = append(f.Types, t) }

// factsOf returns facts of a time in which some codes are true.
func factsOf(now time.Time, codes ...Code) *estate.Facts {
	f := &estate.Facts{Now: now}
	for _, code := range codes {
		examples[code](f)
	}
	return f
}

func TestEveryFindingCanBeRaised(t *testing.T) {
	for code, entry := range catalogue {
		example := examples[code]
		if (example != nil) != (entry.words != nil) {
			t.Errorf("%s: it is a finding: %t, it has an example: %t", code, entry.words != nil, example != nil)
		}
		if example == nil {
			continue
		}
		if found := Findings(factsOf(noon, code)); len(found) != 1 || found[0].Code != code {
			t.Errorf("%s: %+v", code, found)
		}
	}
}

func TestNothingIsFoundInNoFacts(t *testing.T) {
	if found := Findings(&estate.Facts{Now: noon}); len(found) != 0 {
		t.Errorf("%+v", found)
	}
}
