package timeline

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate/filter"
	"beacontop/beacon/event"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func at(second int, e event.Event) event.Event {
	e.Time = noon.Add(time.Duration(second) * time.Second)
	return e
}

// lines returns the changes, oldest first: weight, subject and words.
func lines(t *Timeline) (all []string) {
	for _, one := range t.entries {
		all = append(all, fmt.Sprintf("%s %s: %s", one.Weight, one.Subject(), one.Words(time.UTC)))
	}
	return all
}

func parent(reach event.Reach, active bool, detail string) event.Event {
	return event.Event{Topic: event.TopicParent, Name: "app01", Peer: "http://app01/", Reach: reach, Active: active, Detail: detail}
}

func login(name string, in bool, cause event.Cause) event.Event {
	e := event.Event{Topic: event.TopicLogin, Method: "ssh", Name: name, Active: in, Cause: cause, Address: netip.MustParseAddr("10.0.0.7")}
	if cause != "" {
		e.Detail = "why"
	}
	return e
}

func TestOnlyAStateThatDiffersIsAChange(t *testing.T) {
	refused := event.Event{Topic: event.TopicPolicy, Cause: event.CauseContent, Detail: "line 7"}
	disk := func(free int64, cause event.Cause) event.Event {
		return event.Event{Topic: event.TopicDisk, Bytes: free, Total: 1000, Reserve: 100, Cause: cause}
	}
	listing := func(c event.Cause, detail string) event.Event {
		return event.Event{Topic: event.TopicListing, Folder: "Logs", Cause: c, Detail: detail}
	}
	for _, tt := range []struct {
		name   string
		events []event.Event
		want   []string
	}{
		{"a parent that is up", []event.Event{parent(event.ReachUp, true, ""), parent(event.ReachUp, true, "")}, nil},
		{"a parent that goes down and comes back", []event.Event{
			parent(event.ReachUp, true, ""), parent(event.ReachDown, true, "connection refused"), parent(event.ReachDown, true, "connection refused"), parent(event.ReachUp, true, ""),
		}, []string{"warning parent: app01 is down: connection refused", "good parent: app01 is up again"}},
		{"a parent that is only named", []event.Event{parent(event.ReachUnknown, false, "")}, nil},
		{"the second parent takes over", []event.Event{
			parent(event.ReachUp, true, ""),
			{Topic: event.TopicParent, Name: "app02", Peer: "http://app02/", Reach: event.ReachUp},
			{Topic: event.TopicParent, Name: "app02", Peer: "http://app02/", Reach: event.ReachUp, Active: true},
		}, []string{"neutral parent: app02 is in use"}},
		{"an origin that goes down and comes back", []event.Event{
			{Topic: event.TopicOrigin, Peer: "http://app01/ManageSoftDL", Reach: event.ReachUp, Active: true},
			{Topic: event.TopicOrigin, Peer: "http://app01/ManageSoftDL", Reach: event.ReachDown, Cause: event.CauseRefused},
			{Topic: event.TopicOrigin, Peer: "http://app01/ManageSoftDL", Reach: event.ReachUp, Active: true},
		}, []string{"warning origin: app01 is down: refused", "good origin: app01 is up again"}},
		{"a failover list that leads past this beacon", []event.Event{
			{Topic: event.TopicBypass, Name: "x.osd"}, {Topic: event.TopicBypass, Name: "x.osd", Peer: "lon1", Count: 1}, {Topic: event.TopicBypass, Name: "x.osd", Peer: "lon1", Count: 1}, {Topic: event.TopicBypass, Name: "x.osd"},
		}, []string{"warning failover list: x.osd leads agents past this beacon, to lon1", "good failover list: x.osd no longer leads past this beacon"}},
		{"a sibling without a name", []event.Event{{Topic: event.TopicSibling, Peer: "http://10.0.0.5:8080/ManageSoftDL", Reach: event.ReachDown, Cause: event.CauseTimeout}},
			[]string{"warning sibling: 10.0.0.5:8080 is down: timeout"}},
		{"the policy at a start", []event.Event{{Topic: event.TopicPolicy, Count: 3}}, nil},
		{"a policy that is rejected, and repaired", []event.Event{{Topic: event.TopicPolicy}, refused, refused, {Topic: event.TopicPolicy}},
			[]string{"problem policy: a change was rejected, the one before is in force: line 7", "good policy: valid again"}},
		{"accounts that change, are rejected, and repaired with a change", []event.Event{
			{Topic: event.TopicAccounts, Detail: "1 added; 2 now"}, {Topic: event.TopicAccounts, Detail: "1 removed; 1 now"},
			{Topic: event.TopicAccounts, Cause: event.CauseUnreadable, Detail: "line 1"}, {Topic: event.TopicAccounts, Detail: "1 added; 2 now"}, {Topic: event.TopicAccounts},
		}, []string{
			"neutral accounts: changed: 1 added; 2 now", "neutral accounts: changed: 1 removed; 1 now",
			"problem accounts: a change was rejected, the one before is in force: line 1", "good accounts: valid again: 1 added; 2 now",
		}},
		{"a policy that changes", []event.Event{{Topic: event.TopicPolicy}, {Topic: event.TopicPolicy, Detail: "schedule 06:00 (was 05:00)"}},
			[]string{"neutral policy: changed: schedule 06:00 (was 05:00)"}},
		{"a certificate", []event.Event{
			{Topic: event.TopicCertificate, Name: "b1", Since: noon}, {Topic: event.TopicCertificate, Name: "b1", Since: noon},
			{Topic: event.TopicCertificate, Name: "b1", Since: noon.AddDate(1, 0, 0)},
		}, []string{"neutral certificate: b1, until 23 Nov 2027"}},
		{"a disk that fills", []event.Event{disk(900, ""), disk(150, ""), disk(90, event.CauseDiskFull), disk(90, event.CauseDiskFull), disk(900, "")}, []string{
			"warning disk: nearly full: 150 B free", "problem disk: full, uploads are rejected: 90 B free", "good disk: has room again: 900 B free",
		}},
		{"a folder that is removed and comes back", []event.Event{listing("", ""), listing(event.CauseRemoved, ""), listing("", "")},
			[]string{"warning folder: Logs was removed", "good folder: Logs is listed again"}},
		{"a source that cannot be read", []event.Event{
			{Topic: event.TopicSource, Source: &event.Source{Path: "u_ex.log"}}, {Topic: event.TopicSource, Source: &event.Source{Path: "u_ex.log", Problem: "no access"}},
			{Topic: event.TopicSource, Source: &event.Source{Path: "u_ex.log", Problem: "no access"}}, {Topic: event.TopicSource, Source: &event.Source{Path: "u_ex.log"}},
		}, []string{"warning source: u_ex.log cannot be read: no access", "good source: u_ex.log is read again"}},
		{"forwarding is closed", []event.Event{{Topic: event.TopicWindow, Active: true}, {Topic: event.TopicWindow, Since: noon.Add(time.Hour)}, {Topic: event.TopicWindow, Active: true}},
			[]string{"neutral forwarding: not before 13:00 UTC", "neutral forwarding: allowed again"}},
		{"the history", []event.Event{{Topic: event.TopicHistory, Active: true}, {Topic: event.TopicHistory, Cause: event.CauseDiskFull, Detail: "disk full"}, {Topic: event.TopicHistory}},
			[]string{"warning history: not written: disk full", "good history: written again"}},
		{"a clock", []event.Event{{Topic: event.TopicClock, Duration: 2 * time.Hour}, {Topic: event.TopicClock, Duration: -90 * time.Second}},
			[]string{"neutral clock: jumped ahead by 2 h, or this machine slept", "neutral clock: set back by 90.0 s"}},
		{"files in BadLogs of another beacon", []event.Event{{Topic: event.TopicBadLogs, Folder: "Logs", Count: 3}, {Topic: event.TopicBadLogs, Folder: "Logs", Count: 5}, {Topic: event.TopicBadLogs, Folder: "Logs"}},
			[]string{"warning folder: BadLogs of Logs holds 5 now"}},
		{"diagnoses", []event.Event{
			{Topic: event.TopicDiagnosis, Change: "raised", Severity: "problem", Detail: "the disk is full"}, {Topic: event.TopicDiagnosis, Change: "changed", Severity: "problem", Detail: "the disk is full"},
			{Topic: event.TopicDiagnosis, Change: "cleared", Severity: "problem", Detail: "the disk is full"},
		}, []string{"problem diagnosis: raised: the disk is full", "good diagnosis: cleared: the disk is full"}},
		{"people who look", []event.Event{
			login("anna@laptop", true, ""), login("ben", true, ""), login("anna@laptop", true, ""), login("", false, event.CauseCredentials), login("ben", true, event.CauseIdle),
		}, []string{
			"neutral login: ben from 10.0.0.7 over ssh", "neutral login: anna@laptop from 10.0.0.7 over ssh, 2 times",
			"warning login: refused from 10.0.0.7 over ssh: why", "warning login: session of ben from 10.0.0.7 over ssh ended: why",
		}},
		{"many refusals", []event.Event{
			login("", false, event.CauseCredentials), {Topic: event.TopicLogin, Method: "ssh", Cause: event.CauseCredentials, Detail: "why", Address: netip.MustParseAddr("10.0.0.7"), Count: 40},
		}, []string{"warning login: refused from 10.0.0.7 over ssh, 42 times: why"}},
		{"keys that cannot be used", []event.Event{{Topic: event.TopicLogin, Method: "ssh", Cause: event.CauseContent, Detail: "nobody can log in"}, {Topic: event.TopicLogin, Method: "ssh", Detail: "1 key may log in"}},
			[]string{"warning login: ssh: nobody can log in", "neutral login: ssh: 1 key may log in"}},
		{"requests and files", []event.Event{{Topic: event.TopicRequest, Status: 404}, {Topic: event.TopicArrival, Folder: "Logs"}, {Topic: event.TopicPulse}}, nil},
	} {
		tl := New()
		for i, e := range tt.events {
			e = at(i, e)
			tl.Apply(&e)
		}
		if got := lines(tl); !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, strings.Join(got, "\n     "), strings.Join(tt.want, "\n     "))
		}
	}
}

func TestSimilarChangesOfAMinuteAreOne(t *testing.T) {
	tl := New()
	for i := range 100 {
		e := at(i, event.Event{Topic: event.TopicParked, Folder: "Inventories", Name: fmt.Sprintf("%d.ndi", i), Detail: "403"})
		tl.Apply(&e)
		gap := at(i, event.Event{Topic: event.TopicGap, Count: 5})
		tl.Apply(&gap)
	}
	if want := []string{"warning file: 100 files of Inventories moved to BadLogs: 403", "warning not seen: 500 events"}; !slices.Equal(lines(tl), want) {
		t.Errorf("%q", lines(tl))
	}
	if one := tl.entries[0]; !one.First.Equal(noon) || !one.Event.Time.Equal(noon.Add(99*time.Second)) {
		t.Errorf("from %s to %s", one.First, one.Event.Time)
	}
	late := at(300, event.Event{Topic: event.TopicParked, Folder: "Inventories", Name: "z.ndi", Detail: "403"})
	if tl.Apply(&late); len(tl.entries) != 3 {
		t.Errorf("after minutes: %q", lines(tl))
	}
}

// TestLateChangesStandAtTheirTime applies events out of order, more of them than are kept.
func TestLateChangesStandAtTheirTime(t *testing.T) {
	tl := New()
	for i := range entriesKept + 10 {
		e := at((i*7919)%(entriesKept+10), event.Event{Topic: event.TopicStop})
		tl.Apply(&e)
	}
	if !slices.IsSortedFunc(tl.entries, func(x, y *Entry) int { return x.Event.Time.Compare(y.Event.Time) }) {
		t.Error("not in order of time")
	}
	if rows := tl.Select(Query{Limit: 5}, noon); rows.Matching != entriesKept || !rows.Dropped || len(rows.Rows) != 5 {
		t.Errorf("%d match, dropped: %t, %d rows", rows.Matching, rows.Dropped, len(rows.Rows))
	}
}

func TestNamesAreBounded(t *testing.T) {
	tl := New()
	for i := range 3 * statesKept {
		e := at(i, event.Event{Topic: event.TopicSibling, Peer: fmt.Sprint(i), Reach: event.ReachDown})
		tl.Apply(&e)
	}
	if len(tl.states) > statesKept || len(tl.entries) > entriesKept {
		t.Errorf("%d states, %d entries", len(tl.states), len(tl.entries))
	}
}

func TestSelect(t *testing.T) {
	tl := New()
	for i := range 100 {
		e := at(i*60, event.Event{Topic: event.TopicClock, Duration: time.Duration(i) * time.Hour})
		tl.Apply(&e)
	}
	first := func(r Rows) int { return int(r.Rows[0].Event.Duration / time.Hour) }
	if r := tl.Select(Query{Limit: 10, Offset: 20}, noon); first(r) != 79 || r.Offset != 20 || r.Matching != 100 {
		t.Errorf("from %d: %+v", first(r), r.Offset)
	}
	if r := tl.Select(Query{Limit: 10, At: noon.Add(50*time.Minute + 20*time.Second)}, noon); r.Nearest != 49 || r.Offset != 44 {
		t.Errorf("nearest %d in a window from %d, want 49, 44", r.Nearest, r.Offset)
	}
	anchor := tl.Select(Query{Limit: 10, Offset: 20}, noon).Rows[3].Number
	e := at(100*60, event.Event{Topic: event.TopicStop})
	tl.Apply(&e)
	if r := tl.Select(Query{Limit: 10, Anchor: anchor + 1, Row: 3}, noon); r.Offset != 21 || r.Rows[3].Number != anchor {
		t.Errorf("the anchor moved: offset %d", r.Offset)
	}
	if r := tl.Select(Query{Limit: 10, Filter: parsed(t, "stopped")}, noon); r.Matching != 1 || r.Rows[0].Event.Topic != event.TopicStop {
		t.Errorf("filtered: %+v", r)
	}
	if r := tl.Select(Query{Limit: 10, Filter: parsed(t, "nothing such"), At: noon}, noon); r.Matching != 0 || len(r.Rows) != 0 || !r.Any {
		t.Errorf("no match: %+v", r)
	}
}

func parsed(t *testing.T, text string) filter.Filter {
	t.Helper()
	f, err := filter.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestFieldsOfChanges filters by values.
func TestFieldsOfChanges(t *testing.T) {
	tl := New()
	for i, e := range []event.Event{
		{Topic: event.TopicStart},
		{Topic: event.TopicParked, Folder: "Inventories", Name: "x.ndi", Cause: event.CauseEmpty},
		{Topic: event.TopicDiagnosis, Code: "queue-old", Change: event.ChangeRaised, Severity: event.SeverityProblem},
	} {
		e = at(60*i, e)
		tl.Apply(&e)
	}
	for text, want := range map[string]int{
		"code:queue": 1, "is:failing": 1, "!is:failing": 2, "cause:empty": 1, "path:inventories/x": 1, "time:" + noon.Add(time.Minute).Format("15:04"): 1, "contact<2m": 2, "code:queue inventories": 0,
	} {
		f := parsed(t, text)
		if err := f.Check(filter.Events); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if r := tl.Select(Query{Limit: 10, Filter: f}, noon.Add(2*time.Minute)); r.Matching != want {
			t.Errorf("%s: %d, want %d", text, r.Matching, want)
		}
	}
}

func TestAroundAMoment(t *testing.T) {
	tl := New()
	for _, e := range []event.Event{
		at(-600, event.Event{Topic: event.TopicStart}), at(-100, event.Event{Topic: event.TopicClock, Duration: time.Hour}),
		at(-10, event.Event{Topic: event.TopicPolicy, Detail: "groups 3 (was 2)"}),
		at(0, event.Event{Topic: event.TopicDiagnosis, Change: "raised"}), at(1, login("anna", true, "")), at(300, event.Event{Topic: event.TopicStop}),
	} {
		tl.Apply(&e)
	}
	near := Around(tl.Newest(100), noon, 2*time.Minute)
	if len(near) != 2 || near[0].Event.Topic != event.TopicPolicy || near[1].Event.Topic != event.TopicClock {
		t.Errorf("%+v", near)
	}
}

// TestARestartNeitherRepeatsNorForgets carries a checkpoint through JSON.
func TestARestartNeitherRepeatsNorForgets(t *testing.T) {
	before := New()
	down := at(0, parent(event.ReachDown, true, "refused"))
	before.Apply(&down)
	text, err := json.Marshal(before.Checkpoint())
	if err != nil {
		t.Fatal(err)
	}
	var r Record
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	after := New()
	after.Restore(&r)
	again, up := at(60, parent(event.ReachDown, true, "refused")), at(120, parent(event.ReachUp, true, ""))
	after.Apply(&again)
	after.Apply(&up)
	if want := []string{"warning parent: app01 is down: refused", "good parent: app01 is up again"}; !slices.Equal(lines(after), want) {
		t.Errorf("%q", lines(after))
	}
	if a, b := after.entries[0].Number, after.entries[1].Number; a == b {
		t.Errorf("two entries have the number %d", a)
	}
}
