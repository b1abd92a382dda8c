package diagnosis_test

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func TestTheWorstFindingIsFirst(t *testing.T) {
	s := estate.NewState(estate.Limits{})
	s.Apply(
		event.Event{Time: noon, Topic: event.TopicSibling, Name: "B", Peer: "http://b", Reach: event.ReachDown},
		event.Event{Time: noon, Topic: event.TopicParent, Name: "P", Peer: "http://p", Active: true, Reach: event.ReachDown},
	)
	got := findingsOf(s, noon)
	if len(got) != 2 || got[0].Severity != diagnosis.Problem || got[1].Severity != diagnosis.Warning {
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
			s := estate.NewState(estate.Limits{})
			s.Apply(tt.events...)
			told := func(at time.Time) bool {
				found := findingsOf(s, at)
				return slices.ContainsFunc(found, func(f said) bool { return f.What == tt.want })
			}
			if !told(noon.Add(min(tt.until/2, 11*time.Hour))) {
				t.Errorf("%q is not told: %+v", tt.want, findingsOf(s, noon))
			}
			if tt.until < 365*day && told(noon.Add(tt.until+11*time.Minute)) {
				t.Errorf("%q is still told", tt.want)
			}
		})
	}
}

// TestAddressesInTheFailoverList checks that IP addresses in the list are reported until the
// policy uses host names.
func TestAddressesInTheFailoverList(t *testing.T) {
	s := estate.NewState(estate.Limits{})
	told := func() (out []string) {
		for _, f := range findingsOf(s, time.Unix(0, 0)) {
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

// TestAForeignQueueThatDoesNotDrain lists a folder of another beacon that holds one old file.
func TestAForeignQueueThatDoesNotDrain(t *testing.T) {
	s := estate.NewState(estate.Limits{})
	at := noon.Add
	s.Apply(
		event.Event{Time: noon, Topic: event.TopicSource, Source: &event.Source{Path: "Incoming", Kind: event.SourceDirectory}},
		event.Event{Time: noon, Topic: event.TopicListing, Folder: "Inventories", Count: 3, Since: at(-3 * time.Hour)},
	)
	told := func(now time.Time) bool {
		return slices.ContainsFunc(findingsOf(s, now), func(f said) bool {
			return f.Severity == diagnosis.Problem && f.What == "3 files wait, and none leaves"
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
