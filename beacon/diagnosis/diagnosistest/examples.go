package diagnosistest

import (
	"net/netip"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/front"
	"beacontop/beacon/estate/queue"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/estate/shares"
	"beacontop/beacon/estate/version"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/beacon/rhythm"
)

// Examples make facts in which a code is true. They leave the other facts alone, so that several
// can be true at once.
var Examples = map[diagnosis.Code]func(f *estate.Facts){
	diagnosis.FirstPolicyLost:   func(f *estate.Facts) { f.Totals.Lost += 3; f.Totals.Failing += 3 },
	diagnosis.FirstPolicyFailed: func(f *estate.Facts) { f.Totals.Pending++; f.Totals.Failing++ },
	diagnosis.AgentsFailing:     func(f *estate.Facts) { f.Totals.Failing += 5 },
	diagnosis.AddressesFailing:  func(f *estate.Facts) { f.Totals.Strays = 2 },
	diagnosis.ProtocolNewer:     func(f *estate.Facts) { f.Totals.Newer, f.Totals.NewerAgents = 9, 3 },
	diagnosis.AgentsForgotten:   func(f *estate.Facts) { f.Totals.Known, f.Totals.Devices, f.Totals.Forgotten = 10, 15, 5 },
	diagnosis.DuplicateIdentity: func(f *estate.Facts) {
		f.Clones = estate.Clones{Devices: 1, Names: []protocol.Device{Heron}, Since: f.Now.Add(-time.Hour), Other: netip.MustParseAddr("10.1.0.9"), Address: TenOne}
	},
	diagnosis.UpgradeLoop: func(f *estate.Facts) {
		f.Versions.Loops = roster.Remarkable{Devices: 1, Names: []protocol.Device{Heron}, Since: f.Now.Add(-49 * time.Hour)}
	},
	diagnosis.DowngradeSurprise: func(f *estate.Facts) {
		f.Versions.Downs = roster.Remarkable{Devices: 4, Names: []protocol.Device{Heron}, Since: f.Now.Add(-time.Hour), Last: f.Now.Add(-time.Minute)}
	},
	diagnosis.VersionDrift: func(f *estate.Facts) {
		old := f.Now.Add(-30 * 24 * time.Hour)
		f.Versions.Counts = append(f.Versions.Counts, version.Count{Version: "21.1", Agents: 9, First: old}, version.Count{Version: "20.0", Agents: 20, First: old}, version.Count{Version: "18.2", Agents: 20, First: old})
	},
	diagnosis.VersionWithdrawn: func(f *estate.Facts) {
		f.Versions.Counts = append(f.Versions.Counts, version.Count{Version: "16.5.1", Agents: 2, First: f.Now, Withdrawn: true})
	},
	diagnosis.WatchedSilent: func(f *estate.Facts) {
		f.Standstill = estate.Standstill{Since: f.Now.Add(-2 * time.Hour), Due: 312, Pause: 11 * time.Hour, Folders: true}
	},
	diagnosis.EstateSilent: func(f *estate.Facts) {
		f.Silence.Estate = rhythm.HerdVerdict{State: rhythm.Silent, Since: f.Now.Add(-time.Hour), Expected: 312}
	},
	diagnosis.SegmentSilent: func(f *estate.Facts) {
		away := rhythm.Away{Span: rhythm.Span{From: f.Now.Add(-12 * time.Hour)}}
		f.Silence.Segments = append(f.Silence.Segments, rhythm.Absence{Segment: "10.1.4.0/24", Away: away, Members: 20, Missing: 18})
	},
	diagnosis.AgentSilent: func(f *estate.Facts) {
		f.Totals.Silent, f.Silence.Newest = 1, estate.Silent{Device: Heron, Since: f.Now.Add(-37 * time.Hour)}
	},
	diagnosis.StaleInventory: func(f *estate.Facts) { f.Totals.Stale = 2 },
	diagnosis.ChannelSplit: func(f *estate.Facts) {
		f.Survey.Usage = roster.Split{Alive: 18, Stopped: roster.Remarkable{Devices: 2, Names: []protocol.Device{Heron}, Since: f.Now.Add(-24 * 24 * time.Hour)}}
	},
	diagnosis.UpgradeStuck: func(f *estate.Facts) {
		f.Survey.Behind = roster.Behind{Remarkable: roster.Remarkable{Devices: 1, Names: []protocol.Device{Heron}, Since: f.Now.Add(-8 * 24 * time.Hour)}, Version: "22.0.0"}
	},
	diagnosis.Readdressed: func(f *estate.Facts) {
		f.Survey.Moved = roster.Moved{Remarkable: roster.Remarkable{Devices: 7, Names: []protocol.Device{Heron}, Since: f.Now.Add(-2 * time.Hour), Last: f.Now.Add(-time.Hour)}, From: "10.1.4.0/24", To: "10.1.9.0/24", Most: 6}
	},
	diagnosis.SharedAddress: func(f *estate.Facts) {
		f.Survey.Shared = roster.Shared{Addresses: []netip.Addr{TenOne}, Count: 1, Devices: 4}
	},
	diagnosis.PingPong: func(f *estate.Facts) {
		f.Shares.Restless, f.Restless = 7, []protocol.Device{Heron}
	},
	diagnosis.PileUp: func(f *estate.Facts) {
		f.Shares.Beacons = []shares.Share{{Beacon: "LON-BEACON1", Devices: 95, Last: f.Now}, {Beacon: "LON-BEACON2", Devices: 5, Last: f.Now}}
		f.Shares.Devices = 100
	},
	diagnosis.FailoverMass: func(f *estate.Facts) { f.Over = estate.Over{Devices: 12, Since: f.Now.Add(-time.Minute)} },
	diagnosis.PolicyIncomplete: func(f *estate.Facts) {
		f.Packages = estate.Packages{Devices: 2, Names: []protocol.Device{Heron}}
		f.Totals.Failing += 2
	},
	diagnosis.AuthExpired: func(f *estate.Facts) {
		f.Rejected = estate.Rejected{Remarkable: roster.Remarkable{Devices: 9, Names: []protocol.Device{Heron}, Since: f.Now.Add(-time.Hour)}, Of: 12}
		f.Totals.Failing += 9
	},
	diagnosis.RetryStorm: func(f *estate.Facts) { f.Load.Policies, f.Load.Devices = 480, 40 },
	diagnosis.LogFlood:   func(f *estate.Facts) { f.Load.Logs, f.Load.Uploaded = 900e6, 1e9 },
	diagnosis.DownloadAborted: func(f *estate.Facts) {
		f.Failed.Broken = roster.Remarkable{Devices: 1, Names: []protocol.Device{Heron}, Since: f.Now.Add(-time.Minute)}
	},
	diagnosis.InodesLow: func(f *estate.Facts) { f.Beacon.Disk.Inodes = 15_000 },
	diagnosis.FolderSwapped: func(f *estate.Facts) {
		folder(f, queue.TypeFacts{Folder: "Discovery", Swapped: f.Now.Add(-time.Minute)})
	},
	diagnosis.ClientsHidden: func(f *estate.Facts) { f.Crowd = estate.Crowd{Address: TenOne, Devices: 50} },

	diagnosis.BeaconStopped: func(f *estate.Facts) { f.Beacon.Stopped = f.Now.Add(-time.Minute) },
	diagnosis.ParentUnproven: func(f *estate.Facts) {
		f.Parent = estate.Peer{URL: "http://p", Reach: event.ReachDown, Cause: event.CauseUnproven}
	},
	diagnosis.ParentDown: func(f *estate.Facts) {
		f.Parent = estate.Peer{URL: "http://p", Reach: event.ReachDown, Cause: event.CauseRefused, Since: f.Now.Add(-time.Second)}
	},
	diagnosis.SiblingDown: func(f *estate.Facts) {
		f.SiblingsDown = append(f.SiblingsDown, estate.Peer{Name: "LON2", Cause: event.CauseTimeout, Since: f.Now})
	},
	diagnosis.OriginDown: func(f *estate.Facts) {
		f.Origins = append(f.Origins, estate.Peer{URL: "http://o1", Reach: event.ReachDown, Cause: event.CauseRefused, Since: f.Now.Add(-time.Minute)})
	},
	diagnosis.OriginCertificate: func(f *estate.Facts) {
		f.Origins = append(f.Origins, estate.Peer{URL: "https://o2", Reach: event.ReachDown, Cause: event.CauseTLS, Since: f.Now.Add(-time.Minute)})
	},
	diagnosis.OriginSlow:     func(f *estate.Facts) { origin(f).Latency = 3 * time.Second },
	diagnosis.OriginRefusing: func(f *estate.Facts) { fault(f, front.Refused, 3) },
	diagnosis.OriginNTLM:     func(f *estate.Facts) { fault(f, front.NTLM, 1) },
	diagnosis.OriginRedirect: func(f *estate.Facts) { fault(f, front.Redirect, 1) },
	diagnosis.OriginWebPage:  func(f *estate.Facts) { fault(f, front.Page, 1) },
	diagnosis.OriginLoop:     func(f *estate.Facts) { fault(f, front.Loop, 1) },
	diagnosis.PolicyMadeHere: func(f *estate.Facts) { fault(f, front.Here, 2) },
	diagnosis.FrontOpen:      func(f *estate.Facts) { origin(f).Cause = event.CauseUnguarded },
	diagnosis.CopiesStale: func(f *estate.Facts) {
		origin(f).Since = f.Now // it has just come back
		f.Front.Copies = front.Copies{Since: f.Now.Add(-25 * time.Hour), Last: f.Now, Agents: 9, Stale: 7, Oldest: f.Now.Add(-26 * time.Hour)}
	},
	diagnosis.FrontBypassed: func(f *estate.Facts) {
		origin(f)
		f.Front.Bypasses = append(f.Front.Bypasses, front.Bypass{Path: "/ManageSoftDL/f.osd", Names: []string{"lon1", "par1"}, Count: 2, Since: f.Now.Add(-time.Hour)})
	},

	diagnosis.PolicyRejected:     func(f *estate.Facts) { f.Beacon.PolicyError = "line 1" },
	diagnosis.AccountsRejected:   func(f *estate.Facts) { f.Beacon.AccountsError = "line 2" },
	diagnosis.FailoverNameless:   func(f *estate.Facts) { f.Beacon.Nameless = "http://10.0.0.5" },
	diagnosis.FailoverOwnAddress: func(f *estate.Facts) { f.Beacon.OwnAddress = "10.0.0.9" },

	diagnosis.CertificateRejected: func(f *estate.Facts) { f.Beacon.Certificate.Refused = "no key" },
	diagnosis.CertificateExpires:  func(f *estate.Facts) { f.Beacon.Certificate.Ends = f.Now.Add(20 * 24 * time.Hour) },
	diagnosis.CertificateExpired:  func(f *estate.Facts) { f.Beacon.Certificate.Ends = f.Now.Add(-24 * time.Hour) },
	diagnosis.TLSWeak:             func(f *estate.Facts) { f.Beacon.Certificate.Weak = true },

	diagnosis.DiskFull:        func(f *estate.Facts) { f.Beacon.Disk = estate.Disk{Low: true, Checked: f.Now} },
	diagnosis.DiskLow:         func(f *estate.Facts) { f.Beacon.Disk = Disk(f.Now, 149) },
	diagnosis.DiskFilling:     func(f *estate.Facts) { f.Totals.FullIn = 20 * time.Hour },
	diagnosis.UploadsRejected: func(f *estate.Facts) { f.Totals.NoRoom = 4 },

	diagnosis.QueueUnlisted: func(f *estate.Facts) {
		f.Totals.Queue.Problem, f.Totals.Queue.Cause = "no access", event.CauseUnreadable
	},
	diagnosis.QueueMissing: func(f *estate.Facts) {
		f.Totals.Queue.Problem, f.Totals.Queue.Cause = "not found", event.CauseNotFound
	},
	diagnosis.QueueStuck: func(f *estate.Facts) { f.Totals.Sources.Directories++; old(f) },
	diagnosis.QueueSlow:  func(f *estate.Facts) { f.Parent = estate.Peer{URL: "http://p", Reach: event.ReachUp}; old(f) },
	diagnosis.QueuePaused: func(f *estate.Facts) {
		f.Beacon.Opens = f.Now.Truncate(24 * time.Hour).Add(24 * time.Hour)
		f.Totals.Queue.Waiting = max(f.Totals.Queue.Waiting, 1)
	},
	diagnosis.FilePoison: func(f *estate.Facts) {
		f.Totals.Queue.Refused = []queue.RefusedFile{{Folder: "Logs", Name: "a.log", Count: 3, Last: f.Now}}
	},
	diagnosis.LogsUnconsumed: func(f *estate.Facts) { f.Totals.Queue.Unconsumed = 7 },
	diagnosis.FolderRemoved:  func(f *estate.Facts) { folder(f, queue.TypeFacts{Folder: "Logs", Removed: 2, RemovedAt: f.Now}) },
	diagnosis.FilesUnseen:    func(f *estate.Facts) { folder(f, queue.TypeFacts{Folder: "UsageData", Polled: true}) },
	diagnosis.FilesUnfollowed: func(f *estate.Facts) {
		folder(f, queue.TypeFacts{Folder: "Inventories", Waiting: queue.FollowedFiles + 5})
	},
	diagnosis.FilesSetAside:   func(f *estate.Facts) { f.Totals.Queue.Aside = 1 },
	diagnosis.FilesFlawed:     func(f *estate.Facts) { f.Totals.Flaws = 2 },
	diagnosis.FilesUnexamined: func(f *estate.Facts) { f.Totals.Unexamined = 2 },
	diagnosis.UploadsElsewhere: func(f *estate.Facts) {
		f.Folders = append(f.Folders, queue.FolderRow{Folder: "Discovery", Missing: 20})
	},
	diagnosis.UploadsMissing: func(f *estate.Facts) {
		f.Folders = append(f.Folders, queue.FolderRow{Folder: "Inventories", Missing: 20, Agreed: 80})
	},
	diagnosis.FilesInBadLogs: func(f *estate.Facts) {
		f.Folders = append(f.Folders, queue.FolderRow{Folder: "Logs", BadLogs: 2})
	},

	diagnosis.SourcesIncomplete: func(f *estate.Facts) { f.Totals.Sources.Problems = 1 },
	diagnosis.ConnectionsEnded: func(f *estate.Facts) {
		f.Ended = append(f.Ended, estate.EndedReason{Reason: "ConnLimit", Cause: event.CauseOverload, Detail: "connection limit of the site", Count: 12})
	},
	diagnosis.EventsLost:        func(f *estate.Facts) { f.Totals.Gaps, f.Totals.LastGap = 5, f.Now },
	diagnosis.HistoryNotWritten: func(f *estate.Facts) { f.Totals.History.Problem = "disk full" },
	diagnosis.HistoryIncomplete: func(f *estate.Facts) { f.Totals.History.Missing, f.Totals.History.Last = 7, f.Now },
	diagnosis.HistoryLapsed:     func(f *estate.Facts) { f.Totals.History.Lapses, f.Totals.History.Last = 1, f.Now },
	diagnosis.RecordingStopped:  func(f *estate.Facts) { f.Totals.History.Unheard = "disk full" },
	diagnosis.NotifyFailed: func(f *estate.Facts) {
		f.Undelivered = append(f.Undelivered, estate.Undelivered{Receiver: "https://hooks.corp.example", Why: "the answer was 404 Not Found", Since: f.Now})
	},
}

// origin returns the origin that is up.
func origin(f *estate.Facts) *estate.Peer {
	const url = "http://o"
	for i := range f.Origins {
		if f.Origins[i].URL == url {
			return &f.Origins[i]
		}
	}
	f.Origins = append(f.Origins, estate.Peer{URL: url, Reach: event.ReachUp, Active: true, Since: f.Now.Add(-48 * time.Hour)})
	return &f.Origins[len(f.Origins)-1]
}

// fault adds what was wrong with answers.
func fault(f *estate.Facts, what front.What, n int) {
	origin(f)
	f.Front.Faults = append(f.Front.Faults, front.Fault{What: what, Kind: protocol.KindPolicy, Count: n, Status: 403, First: f.Now.Add(-time.Minute), Last: f.Now})
}

// Disk returns a disk that has 1000 bytes; 100 are the reserve, so it is low below 200 bytes free.
func Disk(now time.Time, free int64) estate.Disk {
	return estate.Disk{Free: free, Total: 1000, Reserve: 100, Checked: now}
}

// old makes the oldest waiting file so old that it is reported.
func old(f *estate.Facts) {
	f.Totals.Queue.Waiting, f.Totals.Queue.Oldest = 9, queue.Head{Folder: "Logs", Name: "a.log", Since: f.Now.Add(-time.Hour), First: f.Now.Add(-time.Hour)}
}

func folder(f *estate.Facts, t queue.TypeFacts) { f.Types = append(f.Types, t) }

// Facts returns the facts of a time in which some codes are true.
func Facts(now time.Time, codes ...diagnosis.Code) *estate.Facts {
	f := &estate.Facts{Now: now}
	for _, code := range codes {
		Examples[code](f)
	}
	return f
}
