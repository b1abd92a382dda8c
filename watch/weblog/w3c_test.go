package weblog

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/watch/weblogtest"
)

func TestRowsBecomeEvents(t *testing.T) {
	policy := event.Event{
		Time: fivePast, Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindPolicy,
		Device: protocol.Device{Name: "ZINC", Domain: "corp.example"}, Attribution: event.Named, Address: tenOne,
		Method: "GET", Path: "/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/ZINC.npl",
		UserAgent: "ManageSoft/21.1 (Windows NT 10.0)", Status: 200, Bytes: 4100, Duration: 15 * time.Millisecond,
	}
	served := policy
	served.Beacon = "BEACON01"
	inventory := event.Event{
		Time: fivePast, Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindInventory,
		Device: protocol.Device{Name: "KESTREL01"}, Attribution: event.Named, Address: tenOne, Method: "PUT",
		Path:   "/ManageSoftRL/inventories/system on KESTREL01 at 20261123T000455 (Oracle).ndi.gz",
		Folder: "Inventories", Name: "system on KESTREL01 at 20261123T000455 (Oracle).ndi.gz",
		Status: 200, Bytes: 61000, Duration: 310 * time.Millisecond,
	}
	schedule := event.Event{
		Time: fivePast, Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindSchedule,
		Address: tenOne, Method: "GET", Path: "/managesoftdl/Schedules/Default Machine Schedule/Default Machine Schedule.nds",
		Status: 304, Unsized: true, Untimed: true,
	}
	bare := schedule
	bare.Address = netip.Addr{}
	tests := []struct {
		name, log string
		want      event.Event
	}{
		{"the default columns of IIS with sizes", short + "2026-11-23 00:05:00 GET /ManageSoftDL/Policies/Merged/corp.example_domain/Machine/ZINC.npl 10.1.0.7 ManageSoft/21.1+(Windows+NT+10.0) 200 0 0 4100 210 15\n", policy},
		{"all columns", directives + "#Fields: " + weblogtest.FullFields + "\r\n2026-11-23 00:05:00 W3SVC1 BEACON01 10.255.0.10 GET /ManageSoftDL/Policies/Merged/corp.example_domain/Machine/ZINC.npl x=1 80 CORP\\some+body 10.1.0.7 HTTP/1.1 ManageSoft/21.1+(Windows+NT+10.0) a=b - beacon01 200 0 0 4100 210 15 -\r\n", served},
		{"columns in another order, and unknown ones", "#Fields: X-Custom time-taken sc-status cs(user-agent) c-ip CS-URI-STEM cs-method sc-bytes time date\nv 15 200 ManageSoft/21.1+(Windows+NT+10.0) 10.1.0.7 /ManageSoftDL/Policies/Merged/corp.example_domain/Machine/ZINC.npl GET 4100 00:05:00 2026-11-23\n", policy},
		{"an upload with blanks as plus signs, brackets, and its folder in lower case", short + "2026-11-23 00:05:00 PUT /ManageSoftRL/inventories/system+on+KESTREL01+at+20261123T000455+(Oracle).ndi.gz 10.1.0.7 - 200 0 0 170 61000 310\n", inventory},
		{"the same with percent signs", short + "2026-11-23 00:05:00 PUT /ManageSoftRL/inventories/system%20on%20KESTREL01%20at%2020261123T000455%20%28Oracle%29.ndi.gz 10.1.0.7 - 200 0 0 170 61000 310\n", inventory},
		{"a location in lower case", short + "2026-11-23 00:05:00 GET /managesoftdl/Schedules/Default+Machine+Schedule/Default+Machine+Schedule.nds 10.1.0.7 - 304 0 0 - - -\n", schedule},
		{"only time, verb, path and status", "#Fields: date time cs-method cs-uri-stem sc-status\n2026-11-23 00:05:00 GET /managesoftdl/Schedules/Default+Machine+Schedule/Default+Machine+Schedule.nds 304\n", bare},
		{"path and query in one column, with a host", "#Fields: date time cs-method cs-uri sc-status\n2026-11-23 00:05:00 GET http://beacon/managesoftdl/Schedules/Default+Machine+Schedule/Default+Machine+Schedule.nds?x=/y 304\n", bare},
		{"a byte order mark and blanks at the end", "\xef\xbb\xbf#Fields: date time cs-method cs-uri-stem sc-status  \r\n2026-11-23 00:05:00 GET /managesoftdl/Schedules/Default+Machine+Schedule/Default+Machine+Schedule.nds 304 \r\n", bare},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := one(t, tt.log); got != tt.want {
				t.Errorf("\n got %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestRequestsAreMappedAsInTheLiveBeacon(t *testing.T) {
	tests := []struct {
		method, stem string
		direction    event.Direction
		kind         protocol.Kind
		device       string
		folder, file string
		bytes        int64
	}{
		{"GET", "/ManageSoftDL/test", event.DirectionNone, protocol.KindTest, "", "", "", 11},
		{"GET", "/ManageSoftRL/TEST", event.DirectionNone, protocol.KindTest, "", "", "", 11},
		{"PUT", "/ManageSoftRL/test", event.DirectionNone, protocol.KindTest, "", "", "", 11},
		{"HEAD", "/ManageSoftDL/Policies/Merged/x_domain/Machine/A.npl", event.DirectionNone, protocol.KindPolicy, "A.x", "", "", 0},
		{"OPTIONS", "/ManageSoftRL/", event.DirectionNone, protocol.KindOther, "", "", "", 11},
		{"PROPFIND", "/ManageSoftRL/Inventories", event.DirectionNone, protocol.KindInventory, "", "", "", 11},
		{"GET", "/ManageSoftDL", event.DirectionDownload, protocol.KindOther, "", "", "", 11},
		{"GET", "/flexera/managesoftdl/ClientSettings/Default+Failover+Settings/x.ndc", event.DirectionDownload, protocol.KindFailover, "", "", "", 11},
		{"GET", "//ManageSoftDL//Schedules//x.nds/", event.DirectionDownload, protocol.KindSchedule, "", "", "", 11},
		{"GET", "/ManageSoftDL/Policies/Merged/x.com%3a80_domain/Machine/A.npl", event.DirectionDownload, protocol.KindPolicy, "A", "", "", 11},
		{"GET", "/ManageSoftDL/Policies/Merged/x_domain/Machine/a%3Ab.npl", event.DirectionDownload, protocol.KindPolicy, "", "", "", 11},
		{"POST", "/ManageSoftRL/UsageData/OWL+at+20261123T000000.mmi", event.DirectionUpload, protocol.KindUsage, "OWL", "UsageData", "OWL at 20261123T000000.mmi", 22},
		{"PUT", "/ManageSoftRL/OWL+at+20261123T000000.mmi.gz", event.DirectionUpload, protocol.KindUsage, "OWL", "UsageData", "OWL at 20261123T000000.mmi.gz", 22},
		{"PUT", "/ManageSoftRL/a/b/OWL+at+20261123T000000.mmi", event.DirectionUpload, protocol.KindUsage, "OWL", "", "", 22},
		{"PUT", "/ManageSoftRL/Custom/x.bin", event.DirectionUpload, protocol.KindOther, "", "Custom", "x.bin", 22},
		{"PUT", "/ManageSoftRL/Logs/a%5cb.log", event.DirectionUpload, protocol.KindLog, "", "", "", 22},
		{"GET", "/ManageSoftRL/Logs/a.log", event.DirectionNone, protocol.KindLog, "", "", "", 11},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.stem, func(t *testing.T) {
			e := one(t, row(tt.method, tt.stem, "200 0 0"))
			if e.Direction != tt.direction || e.Kind != tt.kind || e.Bytes != tt.bytes {
				t.Errorf("%v %v, %d bytes", e.Direction, e.Kind, e.Bytes)
			}
			if e.Device.String() != tt.device || (e.Attribution == event.Named) != (tt.device != "") {
				t.Errorf("device %q, %v", e.Device, e.Attribution)
			}
			if e.Folder != tt.folder || e.Name != tt.file {
				t.Errorf("folder %q, name %q", e.Folder, e.Name)
			}
		})
	}
}

func TestTextsAreDecoded(t *testing.T) {
	tests := []struct{ name, stem, want string }{
		{"UTF-8", "/ManageSoftDL/M%C3%BCller\u00fc.nds", "/ManageSoftDL/Müllerü.nds"},
		{"Windows-1252, escaped or not", "/ManageSoftDL/M%FCller\xfc\x80.nds", "/ManageSoftDL/Müllerü€.nds"},
		{"a plus sign that was escaped", "/ManageSoftDL/a%2Bb+c", "/ManageSoftDL/a+b c"},
		{"a percent sign that begins no escape", "/ManageSoftDL/100%/%zz%4", "/ManageSoftDL/100%/%zz%4"},
		{"a path over the limit", "/ManageSoftDL/" + strings.Repeat("%C3%BC", 300), "/ManageSoftDL/" + strings.Repeat("ü", 247) + "…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if e := one(t, row("GET", tt.stem, "200 0 0")); e.Path != tt.want {
				t.Errorf("%q, want %q", e.Path, tt.want)
			}
		})
	}
	agent := one(t, strings.Replace(row("GET", "/ManageSoftDL/a", "200 0 0"), " - ", " "+strings.Repeat("M%FC+", 99)+" ", 1)).UserAgent
	if want := strings.Repeat("Mü ", 49) + "M…"; agent != want {
		t.Errorf("user agent %q, want %q", agent, want)
	}
}

func TestAddresses(t *testing.T) {
	log := "#Fields: date time cs-method cs-uri-stem c-ip sc-status X-Forwarded-For\n2026-11-23 00:05:00 GET /ManageSoftDL/a "
	tests := []struct{ peer, forwarded, want string }{
		{"10.1.0.7", "-", "10.1.0.7"},
		{"fe80::1%11", "-", "fe80::1"},
		{"::ffff:10.1.0.7", "-", "10.1.0.7"},
		{"10.255.0.2", "10.1.0.7", "10.1.0.7"},
		{"10.255.0.2", "10.1.0.7,+10.255.0.1", "10.1.0.7"},
		{"10.255.0.2", "10.1.0.7:50123", "10.1.0.7"},
		{"10.255.0.2", "[fd00::7]:50123", "fd00::7"},
		{"10.255.0.2", "fd00::7", "fd00::7"},
		{"10.255.0.2", "unknown", "10.255.0.2"},
		{"10.255.0.2", "1.2.3.4.5", "10.255.0.2"},
		{"010.1.0.7", "-", "invalid IP"},
		{"256.1.0.7", "-", "invalid IP"},
		{"1.2.3", "-", "invalid IP"},
		{"-", "-", "invalid IP"},
	}
	for _, tt := range tests {
		t.Run(tt.peer+" "+tt.forwarded, func(t *testing.T) {
			if e := one(t, log+tt.peer+" 200 "+tt.forwarded+"\n"); e.Address.String() != tt.want {
				t.Errorf("%v, want %s", e.Address, tt.want)
			}
		})
	}
}
