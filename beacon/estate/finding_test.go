package estate

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func TestOneAddressForManyDevicesIsTold(t *testing.T) {
	s := NewState(Limits{})
	device := func(i int) protocol.Device {
		return protocol.Device{Name: fmt.Sprintf("HOST%02d", i), Domain: "corp.example"}
	}
	told := func() (out string) {
		for _, f := range s.Sample(Query{Now: noon, Parts: PartOverview}).Overview.Findings {
			if strings.Contains(f.What, "come from one address") {
				out = f.What
			}
		}
		return out
	}
	for i := range crowdLeast - 1 {
		s.Apply(request(noon, device(i), tenOne, protocol.KindPolicy, 200), request(noon, device(i), tenOne, protocol.KindPolicy, 200))
	}
	if got := told(); got != "" {
		t.Errorf("too early: %q", got)
	}
	s.Apply(request(noon, device(crowdLeast), tenOne, protocol.KindPolicy, 200))
	if got, want := told(), "50 devices come from one address, 10.1.0.8"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for i := range 10 { // the proxy is trusted now: devices appear under their own addresses
		s.Apply(request(noon.Add(time.Second), device(i), netip.AddrFrom4([4]byte{10, 2, 0, byte(i)}), protocol.KindPolicy, 200))
	}
	if got := told(); got != "" {
		t.Errorf("still told: %q", got)
	}
}

// TestOneAddressInALogIsNoQuestionOfTrust monitors another beacon, on which no flag of this
// program has any effect.
func TestOneAddressInALogIsNoQuestionOfTrust(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(event.Event{Time: noon, Topic: event.TopicSource, Source: &event.Source{Path: "u_ex261123.log", Kind: event.SourceLog}})
	for i := range crowdLeast {
		s.Apply(request(noon, protocol.Device{Name: fmt.Sprintf("HOST%02d", i), Domain: "corp.example"}, tenOne, protocol.KindPolicy, 200))
	}
	for _, f := range s.Sample(Query{Now: noon, Parts: PartOverview}).Overview.Findings {
		if strings.Contains(f.What, "come from one address") {
			if !strings.Contains(f.Remedy, "log X-Forwarded-For") {
				t.Errorf("remedy %q, want what the beacon should log", f.Remedy)
			}
			return
		}
	}
	t.Error("nothing told of 50 devices on one address")
}

func TestTheWorstFindingIsFirst(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(
		event.Event{Time: noon, Topic: event.TopicSibling, Name: "B", Peer: "http://b", Reach: event.ReachDown},
		event.Event{Time: noon, Topic: event.TopicParent, Name: "P", Peer: "http://p", Active: true, Reach: event.ReachDown},
	)
	got := s.Sample(Query{Now: noon, Parts: PartOverview}).Overview.Findings
	if len(got) != 2 || got[0].Severity != Problem || got[1].Severity != Warning {
		t.Errorf("findings %+v, want the parent before the sibling", got)
	}
}

func TestWhatIsToldAndForHowLong(t *testing.T) {
	stray := netip.MustParseAddr("10.9.9.9")
	tests := []struct {
		name   string
		events []event.Event
		want   string // what is reported at once
		until  time.Duration
	}{
		{"an upload that found no room", []event.Event{
			{Time: noon, Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Device: heron, Address: tenOne, Status: 507, Cause: event.CauseDiskFull},
		}, "1 upload was rejected: disk full, 10 min", 10 * time.Minute},
		{"files in BadLogs", []event.Event{
			{Time: noon, Topic: event.TopicParked, Folder: "Inventories", Name: "a.exe"},
			{Time: noon, Topic: event.TopicParked, Folder: "Inventories", Name: "b.exe"},
		}, "2 files were moved to BadLogs, 24 h", day},
		{"one address whose certificate check fails", []event.Event{
			{Time: noon, Topic: event.TopicRequest, Address: stray, Cause: event.CauseTLSRejected},
			{Time: noon, Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindSchedule, Address: stray, Status: 404, Cause: event.CauseNotFound},
		}, "1 address that matches no device fails, last hour", time.Hour},
		{"a parent that answers", []event.Event{
			{Time: noon, Topic: event.TopicParent, Name: "P", Peer: "http://p", Active: true, Reach: event.ReachDown, Cause: event.CauseStatus, Detail: "put to parent: it answers 403 Forbidden"},
		}, "parent has not accepted files since 12:00 UTC or before", 365 * day},
		{"a parent that went down", []event.Event{
			{Time: noon.Add(-time.Hour), Topic: event.TopicParent, Name: "P", Peer: "http://p", Active: true, Reach: event.ReachUp},
			{Time: noon, Topic: event.TopicParent, Name: "P", Peer: "http://p", Active: true, Reach: event.ReachDown},
		}, "parent has not accepted files since 12:00 UTC", 365 * day},
		{"a file that is refused", []event.Event{
			{Time: noon, Topic: event.TopicRelay, Folder: "Logs", Name: "a.log", Status: 400, Cause: event.CauseStatus, Count: 1},
			{Time: noon, Topic: event.TopicRelay, Folder: "Logs", Name: "b.log", Status: 200},
			{Time: noon, Topic: event.TopicRelay, Folder: "Logs", Name: "c.log", Status: 503, Cause: event.CauseStatus},
		}, "1 file is rejected by the parent: a.log", 365 * day},
		{"closed windows", []event.Event{
			{Time: noon, Topic: event.TopicWindow, Since: noon.Add(10 * time.Hour)},
			{Time: noon, Topic: event.TopicListing, Folder: "Logs", Count: 1, Since: noon},
		}, "forwarding paused until 22:00 UTC", 20 * time.Hour},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := NewState(Limits{})
			s.Apply(tt.events...)
			told := func(at time.Time) bool {
				found := s.Sample(Query{Now: at, Parts: PartOverview}).Overview.Findings
				return slices.ContainsFunc(found, func(f Finding) bool { return f.What == tt.want })
			}
			if !told(noon.Add(min(tt.until/2, 11*time.Hour))) {
				t.Errorf("%q is not told: %+v", tt.want, s.Sample(Query{Now: noon, Parts: PartOverview}).Overview.Findings)
			}
			if tt.until < 365*day && told(noon.Add(tt.until+11*time.Minute)) {
				t.Errorf("%q is still told", tt.want)
			}
		})
	}
}

func TestAScannerIsNoFailingDevice(t *testing.T) {
	s := NewState(Limits{})
	s.Apply(event.Event{Time: noon, Topic: event.TopicRequest, Address: tenOne, Method: "GET", Path: "/wp-login.php", Status: 404, Cause: event.CauseNotFound})
	if got := s.Sample(Query{Now: noon, Parts: PartOverview}); len(got.Overview.Findings) != 0 || got.Totals.Strays != 0 {
		t.Errorf("findings %+v, strays %d", got.Overview.Findings, got.Totals.Strays)
	}
}

func TestAFlawBelongsToTheDeviceOfItsAddress(t *testing.T) {
	s := NewState(Limits{})
	flaw := event.Event{Time: noon, Topic: event.TopicFlaw, Direction: event.DirectionUpload, Kind: protocol.KindLog, Address: tenOne, Name: "x.log", Cause: event.CauseEmpty}
	s.Apply(request(noon, heron, tenOne, protocol.KindPolicy, 200), flaw)
	rows := s.Sample(Query{Now: noon, Parts: PartFailures, Failures: FailuresQuery{Limit: 10}}).Failures.Rows
	if len(rows) != 1 || rows[0].Device != heron {
		t.Errorf("rows %+v, want one of %s", rows, heron)
	}
}

// TestAForeignQueueThatDoesNotDrain lists a folder of another beacon that holds one old file.
func TestAForeignQueueThatDoesNotDrain(t *testing.T) {
	s := NewState(Limits{})
	at := noon.Add
	s.Apply(
		event.Event{Time: noon, Topic: event.TopicSource, Source: &event.Source{Path: "Incoming", Kind: event.SourceDirectory}},
		event.Event{Time: noon, Topic: event.TopicListing, Folder: "Inventories", Count: 3, Since: at(-3 * time.Hour)},
	)
	told := func(now time.Time) bool {
		return slices.ContainsFunc(s.Sample(Query{Now: now, Parts: PartOverview}).Overview.Findings, func(f Finding) bool {
			return f.Severity == Problem && f.What == "3 files wait, and none leaves"
		})
	}
	if told(at(3 * time.Second)) {
		t.Error("told before anything could have left")
	}
	if !told(at(10 * time.Minute)) {
		t.Error("not told")
	}
	s.Apply(event.Event{Time: at(11 * time.Minute), Topic: event.TopicDeparture, Folder: "Inventories", Name: "a.ndi"})
	if told(at(12 * time.Minute)) {
		t.Error("told although one left a minute ago")
	}
}

// TestAChallengeBeforeTheDeviceIsKnownTakesNothingFromIt uses a request that names the device in
// the body only.
func TestAChallengeBeforeTheDeviceIsKnownTakesNothingFromIt(t *testing.T) {
	s := NewState(Limits{})
	asked := event.Event{Time: noon, Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Address: tenOne, Path: "/ManageSoftRL/Inventories/x.ndi", Status: 401, Cause: event.CauseCredentials}
	came := asked
	came.Device, came.Status, came.Cause, came.Time = heron, 200, event.CauseNone, noon.Add(time.Second)
	s.Apply(asked, came)
	if rows := agentsOf(s, noon); len(rows) != 1 || rows[0].Failures != 0 {
		t.Errorf("rows %+v, want no failure", rows)
	}
	got := s.Sample(Query{Now: noon.Add(time.Minute), Parts: PartOverview | PartFailures, Failures: FailuresQuery{Limit: 5}})
	if len(got.Failures.Groups) != 0 || got.Overview.Refused != 0 {
		t.Errorf("failures %+v, refused %d", got.Failures.Groups, got.Overview.Refused)
	}
}

// TestEveryFailingDeviceOfALogIsTold counts a device whose first policy failed a moment ago: a
// log does not show that the policy was its first.
func TestEveryFailingDeviceOfALogIsTold(t *testing.T) {
	for _, watched := range []bool{false, true} {
		s := NewState(Limits{})
		if watched {
			s.Apply(event.Event{Time: noon, Topic: event.TopicSource, Source: &event.Source{Path: "u_ex261123.log", Kind: event.SourceLog}})
		}
		failed := request(noon, heron, tenOne, protocol.KindPolicy, 500)
		failed.Cause = event.CauseStatus
		s.Apply(failed)
		found := s.Sample(Query{Now: noon.Add(time.Second), Parts: PartOverview}).Overview.Findings
		if len(found) != 1 || !strings.Contains(found[0].What, "1 device") {
			t.Errorf("watched %v: %+v", watched, found)
		}
	}
}

// TestWhatMostDevicesSufferFrom excludes addresses, solved failures, and devices that other
// findings report.
func TestWhatMostDevicesSufferFrom(t *testing.T) {
	s := NewState(Limits{})
	fail := func(from, to int, k protocol.Kind, d event.Direction, status int) {
		for i := from; i < to; i++ {
			e := request(noon, protocol.Device{Name: fmt.Sprintf("HOST%04d", i)}, tenOne, k, status)
			e.Direction = d
			s.Apply(e)
		}
	}
	fail(0, 1500, protocol.KindPolicy, event.DirectionDownload, 404) // lost
	fail(2000, 3600, protocol.KindPolicy, event.DirectionDownload, 200)
	fail(2000, 3100, protocol.KindInventory, event.DirectionUpload, 507)
	fail(2000, 3600, protocol.KindUsage, event.DirectionUpload, 503)
	fail(2000, 2600, protocol.KindUsage, event.DirectionUpload, 200)
	for i := range 1200 {
		s.Apply(event.Event{Time: noon, Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindSchedule, Status: 404, Address: netip.AddrFrom4([4]byte{10, 9, byte(i >> 8), byte(i)})})
	}
	for _, f := range s.Sample(Query{Now: noon.Add(time.Hour), Parts: PartOverview}).Overview.Findings {
		if strings.HasSuffix(f.What, "devices are failing") {
			if f.What != "1,600 more devices are failing" || f.Remedy != "most: inventory 507, 1,100" {
				t.Errorf("%q, %q", f.What, f.Remedy)
			}
			return
		}
	}
	t.Error("nothing is told of failing devices")
}

func TestARefusedFileThatIsGoneIsNotTold(t *testing.T) {
	for _, end := range []event.Event{
		{Topic: event.TopicParked, Folder: "Logs", Name: "a.log", Count: 10},
		{Topic: event.TopicRelay, Folder: "Logs", Name: "a.log", Status: 200},
		{Topic: event.TopicDeparture, Folder: "Logs", Name: "a.log"},
	} {
		s := NewState(Limits{})
		s.Apply(event.Event{Time: noon, Topic: event.TopicRelay, Folder: "Logs", Name: "a.log", Status: 400, Cause: event.CauseStatus, Count: 1})
		end.Time = noon.Add(time.Second)
		s.Apply(end)
		if got := s.Sample(Query{Now: noon}).Totals.Queue.Refused; len(got) != 0 {
			t.Errorf("after %v: %+v", end.Topic, got)
		}
	}
}

// TestAddressesInTheFailoverList checks that IP addresses in the list are reported until the
// policy uses host names.
func TestAddressesInTheFailoverList(t *testing.T) {
	s := NewState(Limits{})
	told := func() (out []string) {
		for _, f := range s.Sample(Query{Now: time.Unix(0, 0), Parts: PartOverview}).Overview.Findings {
			out = append(out, f.What+": "+f.Remedy)
		}
		return out
	}
	s.Apply(event.Event{Topic: event.TopicPolicy, Peer: "http://10.0.0.5"}, event.Event{Topic: event.TopicSibling, Name: "10.0.0.9:8080", Peer: "http://10.0.0.9:8080", Active: true})
	want := []string{
		"the failover list has IP addresses instead of host names: http://10.0.0.5: agents ignore them: set names in url, --failover or --advertise",
		"this beacon is in the failover list as 10.0.0.9:8080: agents ignore addresses: set --advertise http://NAME",
	}
	if got := told(); !slices.Equal(got, want) {
		t.Errorf("told %q", got)
	}
	s.Apply(event.Event{Topic: event.TopicPolicy, Peer: "http://10.0.0.6", Cause: event.CauseContent, Detail: "line 1"})
	if got := told(); len(got) != 3 || got[1] != want[0] {
		t.Errorf("after a policy that was refused: %q", got)
	}
	s.Apply(event.Event{Topic: event.TopicPolicy})
	if got := told(); !slices.Equal(got, want[1:]) {
		t.Errorf("with names: %q", got)
	}
}
