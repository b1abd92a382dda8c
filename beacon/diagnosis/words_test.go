package diagnosis_test

import (
	"encoding/json"
	"net/netip"
	"reflect"
	"testing"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/front"
	"beacontop/beacon/estate/queue"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/estate/version"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestWhatFactsMean judges facts that one field makes remarkable.
// waits returns the facts of a queue whose oldest file is an hour old.
func waits(parent event.Reach, r queue.Rates, passed int) estate.Facts {
	hour := noon.Add(-time.Hour)
	return estate.Facts{
		Parent: estate.Peer{URL: "http://p", Reach: parent, Cause: event.CauseTimeout, Since: hour, Next: noon.Add(5 * time.Minute)},
		Left:   r.Out,
		Totals: estate.Totals{Queue: queue.Total{
			Waiting: 900, Rates: r, Oldest: queue.Head{Folder: "Inventories", Name: "a\x1b.ndi", Since: hour, First: hour, Passed: passed},
		}},
	}
}

func TestWhatFactsMean(t *testing.T) {
	likely := estate.Clones{Devices: 1, Names: []protocol.Device{heron}, Other: netip.MustParseAddr("10.1.0.9"), Address: tenOne}
	proved, several := likely, estate.Clones{Devices: 5, Proved: 2, Names: []protocol.Device{heron}}
	proved.Proved = 1
	counts := []version.Count{{Version: "21.1", Agents: 30, First: noon.AddDate(0, -1, 0)}, {Version: "20.0", Agents: 40}, {Version: "18.0.0", Agents: 2}, {Version: "16.0.1", Agents: 2, Withdrawn: true}}
	for _, tt := range []struct {
		code  diagnosis.Code
		facts estate.Facts
		want  string
	}{
		{diagnosis.DuplicateIdentity, estate.Facts{Clones: proved}, "HERON07 is the name of two machines, at 10.1.0.9 and 10.1.0.8 | reset the agent ID on one of them, and repair the image it was made from"},
		{diagnosis.DuplicateIdentity, estate.Facts{Clones: several}, "5 names are likely of two machines each; inventories prove 2 | two machines with one name, or one machine in two networks: compare serial numbers"},
		{diagnosis.VersionDrift, estate.Facts{Versions: roster.Versions{Counts: counts[:3]}}, "3 versions of agents are in use, 30 of 72 agents have the highest, 21.1 | offer one version in the policy, or use another deployment tool"},
		{diagnosis.VersionWithdrawn, estate.Facts{Versions: roster.Versions{Counts: counts[3:]}}, "2 agents have a version that the vendor withdrew (13.1.0 to 17.0.0) | upgrade them, to 17.0.1 at least"},
		{diagnosis.DuplicateIdentity, estate.Facts{Clones: likely}, "HERON07 comes from 2 addresses in turn: 10.1.0.9, 10.1.0.8 | two machines with one name, or one machine in two networks: compare serial numbers"},
		{diagnosis.AgentsForgotten, estate.Facts{Totals: estate.Totals{Totals: roster.Totals{Known: 100, Devices: 1500, Forgotten: 1400}}}, "only 100 of at least 1,500 devices fit into memory | device counts are too low; 1,400 evictions, longest silent first"},
		{diagnosis.ProtocolNewer, estate.Facts{Totals: estate.Totals{Newer: 9, NewerAgents: 1}}, "1 agent requests the newer protocol, not supported | agents from 21.3 on request a JSON configuration"},
		{diagnosis.ParentUnproven, estate.Facts{Parent: estate.Peer{URL: "http://p", Reach: event.ReachDown, Cause: event.CauseUnproven}}, `the parent has not proved that it is a beacon: nothing is forwarded | check its URL; if it has no test page, set test = "none" in [[parent]]`},
		{
			diagnosis.ParentDown, estate.Facts{
				Parent: estate.Peer{URL: "http://p", Reach: event.ReachDown, Cause: event.CauseRefused, Since: noon, Before: true},
				Totals: estate.Totals{FullIn: 30 * time.Hour, Queue: queue.Total{Waiting: 3, Oldest: queue.Head{Since: noon.Add(time.Minute)}}},
			}, "parent has not accepted files since 12:00 UTC or before | (refused) files wait here; disk full in about 30 h",
		},
		{diagnosis.OriginDown, origins(event.ReachDown, event.CauseRefused, front.Known{}), "the origin has not answered since 12:00 UTC | (refused) agents get copies, where these are kept, next try 12:05 UTC"},
		{diagnosis.OriginDown, origins(event.ReachDown, event.CauseRefused, front.Known{Copies: front.Copies{Since: noon, Last: noon, Agents: 9}}), "the origin has not answered since 12:00 UTC | (refused) copies for 9 agents, next try 12:05 UTC"},
		{diagnosis.OriginDown, origins(event.ReachDown, event.CauseRefused, front.Known{Hour: front.Total{Unanswered: 12}}), "the origin has not answered since 12:00 UTC | (refused) 12 downloads without a copy, 1 h, next try 12:05 UTC"},
		{diagnosis.OriginDown, origins(event.ReachDown, event.CauseRefused, front.Known{}, estate.Peer{URL: "http://o2", Reach: event.ReachUp, Active: true}), "http://o has not answered since 12:00 UTC | (refused) another origin answers, next try 12:05 UTC"},
		{diagnosis.OriginCertificate, origins(event.ReachDown, event.CauseTLS, front.Known{}), "the certificate of the origin is not accepted since 12:00 UTC | nothing is fetched: renew it, or set ca in [[origin]]"},
		{diagnosis.OriginSlow, origins(event.ReachUp, "", front.Known{Copies: front.Copies{Since: noon.Add(time.Minute), Last: noon.Add(2 * time.Minute), Agents: 4}}), "the origin answers late or with errors since 12:01 UTC | copies for 4 agents in its place"},
		{diagnosis.OriginSlow, origins(event.ReachUp, "", front.Known{Faults: []front.Fault{{What: front.Slow, Count: 3}}}), "the origin answers late or with errors | 3 downloads too late and without a copy"},
		{
			diagnosis.OriginRefusing, origins(event.ReachUp, "", front.Known{Faults: []front.Fault{
				{What: front.Refused, Kind: protocol.KindPolicy, Status: 403, Count: 3, First: noon}, {What: front.Refused, Kind: protocol.KindSchedule, Status: 404, Count: 9, First: noon}, {What: front.Refused, Kind: protocol.KindUpgrade, Status: 404, Count: 2, First: noon},
			}}), "the origin refuses policy 403 and 1 more | 12 requests since 12:00 UTC; its log has the sub-status",
		},
		{
			diagnosis.FrontBypassed, origins(event.ReachUp, "", front.Known{Bypasses: []front.Bypass{{Path: "a", Names: []string{"lon", "par"}}, {Path: "b", Names: []string{"lon"}}}}),
			"the failover list leads agents past this beacon, to lon and 1 more | register this beacon's name at the genuine beacon, or let a firewall admit only this one there",
		},
		{diagnosis.SiblingDown, estate.Facts{CameOver: 1200, SiblingsDown: []estate.Peer{{Name: "LON2", Cause: event.CauseTimeout, Since: noon}}}, "LON2 is down since 12:00 UTC | (timeout) likely 1,200 of its agents came here"},
		{diagnosis.SiblingDown, estate.Facts{SiblingsDown: []estate.Peer{{Name: "LON2", Cause: event.CauseTimeout, Since: noon}}}, "LON2 is down since 12:00 UTC | (timeout) its agents will fail over"},
		{diagnosis.AccountsRejected, estate.Facts{Beacon: estate.Beacon{AccountsError: "line 3"}}, "change of the accounts rejected | (line 3) the previous accounts are still active"},
		{diagnosis.CertificateRejected, estate.Facts{Beacon: estate.Beacon{Certificate: estate.Certificate{Refused: "no key"}}}, "new certificate rejected | (no key) the previous one is still active"},
		{diagnosis.TLSWeak, estate.Facts{Beacon: estate.Beacon{Certificate: estate.Certificate{Weak: true}}}, "old TLS versions or weak ciphers are allowed | for old agents: see config show"},
		{diagnosis.DiskFull, estate.Facts{Beacon: estate.Beacon{Dir: "/var/lib/b\x1b", Disk: estate.Disk{Low: true, Checked: noon}}}, `uploads are refused: too little disk space in /var/lib/b\x1b | free disk space; agents keep their files and retry`},
		{diagnosis.FilesSetAside, estate.Facts{Beacon: estate.Beacon{Dir: "/b"}, Totals: estate.Totals{Queue: queue.Total{Aside: 1}}}, "1 file was moved to BadLogs, 24 h | not forwarded; review them in /b/Incoming/TYPE/BadLogs"},
		{diagnosis.FilesFlawed, estate.Facts{Totals: estate.Totals{Flaws: 2}}, "2 flaws in received files, 24 h | damaged, of another device, or with an implausible timestamp"},
		{diagnosis.FilesUnexamined, estate.Facts{Totals: estate.Totals{Unexamined: 2}}, "2 received files were not examined | too many at once, a stop, or unknown encoding; they are stored"},
		{diagnosis.ConnectionsEnded, estate.Facts{Ended: []estate.EndedReason{{Reason: "ConnLimit", Cause: event.CauseOverload, Detail: "connection limit of the site", Count: 1200}}}, "1,200 connections ended by ConnLimit, 24 h | connection limit of the site"},
		{diagnosis.SourcesIncomplete, estate.Facts{Totals: estate.Totals{Sources: estate.SourceTotal{Problems: 1}}}, "1 source is incomplete | some requests are not shown"},
		{diagnosis.EventsLost, estate.Facts{Totals: estate.Totals{Gaps: 5, LastGap: noon}}, "5 events were lost by this monitor, last at 12:00 UTC | counts are too low by that number; uploads are not affected"},
		{diagnosis.HistoryNotWritten, estate.Facts{Totals: estate.Totals{History: estate.History{Problem: "disk full"}}}, "the history is not being written: disk full | events wait in memory; uploads do not depend on it"},
		{diagnosis.RecordingStopped, estate.Facts{Totals: estate.Totals{History: estate.History{Unheard: "disk full"}}}, "requests are no longer recorded: disk full | recording resumes when the beacon restarts"},
		{
			diagnosis.NotifyFailed, estate.Facts{Undelivered: []estate.Undelivered{{Receiver: "https://hooks.corp.example", Why: "the answer was 404 Not Found", Since: noon}}},
			"https://hooks.corp.example has not accepted notifications since 12:00 UTC | (the answer was 404 Not Found) they wait; beacontop notify test tries it",
		},
		{diagnosis.HistoryIncomplete, estate.Facts{Totals: estate.Totals{History: estate.History{Missing: 7, Last: noon}}}, "7 events are missing from the history, last at 12:00 UTC | they were counted; uploads are not affected"},
		{diagnosis.HistoryLapsed, estate.Facts{Totals: estate.Totals{History: estate.History{Lapses: 1, Last: noon, Why: "it ended hard"}}}, "it ended hard | uploads are not affected"},
		{diagnosis.FilesInBadLogs, estate.Facts{Folders: []queue.FolderRow{{Folder: "Logs", BadLogs: 2}}}, "2 files are in BadLogs of Logs | rejected: review one, fix its sender"},
		{
			diagnosis.QueueSlow, estate.Facts{Parent: estate.Peer{Reach: event.ReachUp}, Totals: estate.Totals{Queue: queue.Total{Waiting: 9, Oldest: queue.Head{Since: noon.Add(-time.Hour)}}}},
			"files are waiting although the parent answers | compare the rates in and out",
		},
		{
			diagnosis.QueueSlow, waits(event.ReachUp, queue.Rates{Over: 10 * time.Minute, In: 1200, Out: 100}, 0),
			"files are waiting although the parent answers | 1,200 in, 100 out in 10 m: parent or link is slow, or too much comes at once",
		},
		{
			diagnosis.QueueSlow, waits(event.ReachUp, queue.Rates{Over: 10 * time.Minute, In: 20, Out: 120}, 0),
			"files are waiting although the parent answers | 20 in, 120 out in 10 m: empty in about 1 h 30 m",
		},
		{
			diagnosis.QueueSlow, waits(event.ReachUp, queue.Rates{Over: 10 * time.Minute, In: 20}, 0),
			"files are waiting although the parent answers | 20 in, 0 out in 10 m: see why in the log of the parent",
		},
		{
			diagnosis.ParentDown, waits(event.ReachDown, queue.Rates{}, 0),
			"parent has not accepted files since 11:00 UTC | (timeout) files wait here, next try 12:05 UTC",
		},
		{
			diagnosis.FilePoison, waits(event.ReachUp, queue.Rates{Over: 10 * time.Minute, Out: 20}, 30),
			"a\x1b.ndi stays in Inventories while newer files leave | (30 since 11:00 UTC) likely rejected: inspect it",
		},
	} {
		tt.facts.Now = noon.Add(time.Minute)
		found := diagnosis.Findings(&tt.facts)
		if len(found) != 1 || found[0].Code != tt.code {
			t.Errorf("%s: %+v", tt.code, found)
			continue
		}
		what, remedy := found[0].Words(tt.facts.Now)
		if got := what + " | " + remedy; got != tt.want {
			t.Errorf("%s:\n got %q\nwant %q", tt.code, got, tt.want)
		}
	}
}

func TestAFindingSurvivesJSON(t *testing.T) {
	facts := estate.Facts{Now: noon, Crowd: estate.Crowd{Address: tenOne, Devices: 50}, Totals: estate.Totals{Totals: roster.Totals{Lost: 3}, Sources: estate.SourceTotal{Logs: 1}}}
	want := diagnosis.Findings(&facts)
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got []diagnosis.Finding
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestVerbsOfWebServers(t *testing.T) {
	for status, want := range map[int]diagnosis.Code{405: diagnosis.WebDAV405, 404: diagnosis.VerbDenied, 501: diagnosis.VerbDenied} {
		got := diagnosis.CodeOf(event.DirectionUpload, protocol.KindInventory, status, event.CauseVerb)
		if got != want || got.Advice() != diagnosis.VerbDenied.Advice() {
			t.Errorf("%d: %s, want %s", status, got, want)
		}
	}
}

// origins returns the facts of a front whose origin has a state since noon.
func origins(r event.Reach, cause event.Cause, known front.Known, more ...estate.Peer) estate.Facts {
	one := estate.Peer{URL: "http://o", Reach: r, Cause: cause, Since: noon}
	if r == event.ReachDown {
		one.Next = noon.Add(5 * time.Minute)
	}
	return estate.Facts{Origins: append([]estate.Peer{one}, more...), Front: known}
}
