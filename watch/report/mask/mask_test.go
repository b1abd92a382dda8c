package mask

import (
	"net/netip"
	"testing"
	"time"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestUnknownPathsAreOmitted masks paths that could contain anything.
func TestUnknownPathsAreOmitted(t *testing.T) {
	tests := []struct {
		direction event.Direction
		kind      protocol.Kind
		path      string
		want      string
	}{
		{event.DirectionDownload, protocol.KindOther, "/ManageSoftDL/home/joe/x.txt", "/ManageSoftDL/…"},
		{event.DirectionDownload, protocol.KindPolicy, "/ManageSoftDL/Policies/joe.npl", "/ManageSoftDL/…"},
		{event.DirectionDownload, protocol.KindSchedule, "/ManageSoftDL/Schedules/Default Machine Schedule/joe.osd", "/ManageSoftDL/Schedules/Default Machine Schedule/word-01.osd"},
		{event.DirectionUpload, protocol.KindOther, "/ManageSoftRL/joe/joe.doc", "/ManageSoftRL/…/…"},
		{event.DirectionUpload, protocol.KindLog, "/ManageSoftRL/Logs/of joe.log.gz", "/ManageSoftRL/…/….log.gz"},
	}
	for _, test := range tests {
		e := event.Event{Direction: test.direction, Kind: test.kind, Path: test.path}
		if got := New(true, roster.New(roster.Limits{}, nil)).Path(&e, -1); got != test.want {
			t.Errorf("%s: %q, want %q", test.path, got, test.want)
		}
	}
}

func TestAMaskThatIsOffChangesNothing(t *testing.T) {
	m := New(false, roster.New(roster.Limits{}, nil))
	e := event.Event{Path: "/ManageSoftDL/home/joe"}
	for want, got := range map[string]string{"joe": m.Domain("joe"), "a.log": m.Log("a.log"), "joe on A": m.Text("joe on A"), "x": m.Line("x"), "joe/1": m.Plain("joe/1"), e.Path: m.Path(&e, -1)} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestReplacements masks each kind of text; the roster knows one device.
func TestReplacements(t *testing.T) {
	roster := roster.New(roster.Limits{Agents: 10, AgentsBytes: 1 << 20}, nil)
	heron := event.Event{Topic: event.TopicRequest, Time: time.Unix(1e9, 0), Status: 200, Device: protocol.Device{Name: "HERON07", Domain: "corp.example"}}
	slot := roster.Request(&heron, 0).Slot
	m := New(true, roster)
	upload := event.Event{Direction: event.DirectionUpload, Kind: protocol.KindInventory, Path: "/ManageSoftRL/Inventories/joe on HERON07 at 20261123T120000.ndi.gz"}
	policy := event.Event{Direction: event.DirectionDownload, Kind: protocol.KindPolicy, Device: heron.Device, Path: "/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HERON07.npl"}
	for _, tt := range []struct{ name, got, want string }{
		{"a device", m.Device(slot), "DEVICE-0001"},
		{"no device", m.Device(-1), ""},
		{"a domain, in any letter case", m.Domain("corp.example") + " " + m.Domain("CORP.example"), "domain-01 domain-01"},
		{"addresses", m.Address(netip.MustParseAddr("192.0.2.7")) + " " + m.Address(netip.MustParseAddr("2001:db8::7")), "10.0.0.1 fd00::1"},
		{"no address", m.Address(netip.Addr{}), ""},
		{"a log", m.Log("/home/joe/a.log"), "log-01"},
		{"a line", m.Line("joe was here"), ""},
		{"an upload", m.Path(&upload, slot), "/ManageSoftRL/…/user-01 on DEVICE-0001 at 20261123T120000.ndi.gz"},
		{"a policy", m.Path(&policy, slot), "/ManageSoftDL/Policies/Merged/domain-01_domain/Machine/DEVICE-0001.npl"},
		{"known names in a text", m.Text("heron07.corp.example (joe) at 192.0.2.7:80"), "DEVICE-0001.domain-01 (user-01) at 10.0.0.1:80"},
		{"unknown words", m.Plain("curl/8.5 of jane, 1234567"), "curl/8.5 of word-01, word-02"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}
