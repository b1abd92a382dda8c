package estate

import (
	"encoding/json"
	"testing"
	"time"
)

func TestParseUploadName(t *testing.T) {
	tests := []struct {
		in   string
		want UploadName
	}{
		{"system on KESTREL01 at 20261123T120000.ndi.gz", UploadName{"system", "KESTREL01", "20261123T120000", "", "ndi", true}},
		{"system on KESTREL01 at 20261123T120000 (Oracle).ndi.gz", UploadName{"system", "KESTREL01", "20261123T120000", "Oracle", "ndi", true}},
		{"KESTREL01 at 20210822T101636 (VMWare Horizon).ndi", UploadName{"", "KESTREL01", "20210822T101636", "VMWare Horizon", "ndi", false}},
		{"KESTREL01 at 20261123T120000.mmi", UploadName{"", "KESTREL01", "20261123T120000", "", "mmi", false}},
		{"web at home.example at 20261123T120000.NDI.GZ", UploadName{"", "web at home.example", "20261123T120000", "", "ndi", true}},
		{"lisa on KESTREL01.ndi", UploadName{"lisa", "KESTREL01", "", "", "ndi", false}},
		{"installation.log", UploadName{Ext: "log"}},
		{"scan (1).ndi", UploadName{Source: "1", Ext: "ndi"}},
		{"KESTREL01 at 2026.ndi", UploadName{Ext: "ndi"}},
		{" at 20261123T120000.ndi", UploadName{Ext: "ndi"}},
		{"", UploadName{}},
	}
	for _, tt := range tests {
		if got := ParseUploadName(tt.in); got != tt.want {
			t.Errorf("ParseUploadName(%q)\n got %+v\nwant %+v", tt.in, got, tt.want)
		}
	}
}

func TestDeviceOfPolicy(t *testing.T) {
	tests := []struct {
		in   string
		want Device
	}{
		{"Policies/Merged/corp.example_domain/Machine/ZINC.npl", Device{"ZINC", "corp.example"}},
		{"policies/MERGED/corp.example_DOMAIN/machine/ZINC.NPL", Device{"ZINC", "corp.example"}},
		{"Policies/Merged/corp.example_domain/Machine/web.srv.01.osd", Device{"web.srv.01", "corp.example"}},
		{"Policies/Merged/MANAGESOFT_domain/Machine/Default Policy.npl", Device{}},
		{"Policies/Merged/corp.example_domain/User/lisa.npl", Device{}},
		{"Policies/Merged/corp.example_domain/Machine/ZINC.txt", Device{}},
		{"Schedules/Default Machine Schedule/Default Machine Schedule.osd", Device{}},
		{"Machine/ZINC.npl", Device{}},
		{"", Device{}},
	}
	for _, tt := range tests {
		if got := DeviceOfPolicy(tt.in); got != tt.want {
			t.Errorf("DeviceOfPolicy(%q) = %+v, want %+v", tt.in, got, tt.want)
		}
	}
}

func TestKinds(t *testing.T) {
	for path, want := range map[string]Kind{
		"test": KindTest, "TEST": KindTest,
		"Policies/Merged/x_domain/Machine/Y.npl":                                           KindPolicy,
		"Schedules/Default Machine Schedule/Default Machine Schedule.nds":                  KindSchedule,
		"clientsettings/Default Failover Settings/Default Failover Settings.ndc":           KindFailover,
		"ClientSettings/Something/Something.osd":                                           KindSettings,
		"InventorySettingsConfiguration/InventorySettings/InventorySettings.nds":           KindSettings,
		"Packages/Flexera/Adoption/21.1/Rev1.0/ManageSoft for linux managed devices/x.nds": KindUpgrade,
		"api/agent-configurations/x":                                                       KindAgentConfiguration,
		"readme.txt":                                                                       KindOther,
	} {
		if got := KindOfDownload(path); got != want {
			t.Errorf("KindOfDownload(%q) = %v, want %v", path, got, want)
		}
	}
	for in, want := range map[[2]string]Kind{
		{"Inventories", "a.ndi.gz"}:      KindInventory,
		{"anything", "a.MMI"}:            KindUsage,
		{"inventories", "scan.xml"}:      KindInventory,
		{"Logs", "installation.txt"}:     KindLog,
		{"VDIaccess", "b (View).vdi"}:    KindVDI,
		{"ActiveDirectory", "x.actdir"}:  KindOther,
		{"PolicyComplianceLogs", "x.gz"}: KindLog,
	} {
		if got := KindOfUpload(in[0], in[1]); got != want {
			t.Errorf("KindOfUpload(%q) = %v, want %v", in, got, want)
		}
	}
}

func TestEventsAreOneLineOfJSONAndBack(t *testing.T) {
	in := request(noon, heron, tenOne, KindPolicy, 200)
	in.Attribution, in.Reach, in.Cause, in.Since = ByAddress, ReachDown, CauseBadPath, noon.Add(-time.Hour)
	line, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out Event
	if err := json.Unmarshal(line, &out); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	if out != in {
		t.Errorf("%s\n got %+v\nwant %+v", line, out, in)
	}
}

func TestSeries(t *testing.T) {
	s := newSeries(time.Second, 10)
	s.add(noon, 1)
	s.add(noon.Add(3*time.Second), 2)
	s.add(noon.Add(2*time.Second), 4) // late
	if got := s.sum(noon.Add(3*time.Second), 10*time.Second); got != 7 {
		t.Errorf("sum = %d, want 7", got)
	}
	if got := s.sum(noon.Add(11*time.Second), 10*time.Second); got != 6 {
		t.Errorf("after the first bucket left: sum = %d, want 6", got)
	}
	s.add(noon.Add(time.Hour), 8)
	if got := s.sum(noon.Add(time.Hour), 10*time.Second); got != 8 {
		t.Errorf("after an hour: sum = %d, want 8", got)
	}
	s.add(noon, 1)
	if got := s.sum(noon.Add(time.Hour), 10*time.Second); got != 8 {
		t.Errorf("a time older than the ring was counted: sum = %d", got)
	}
}

func TestLatencyIsWithinAFifth(t *testing.T) {
	for _, d := range []time.Duration{time.Microsecond, 3 * time.Microsecond, time.Millisecond, 47 * time.Millisecond, 9 * time.Second, time.Hour} {
		var l latency
		l.add(noon, d)
		p, n := l.percentiles(noon, 0.5)
		if n != 1 || p[0] < d || float64(p[0]) > 1.26*float64(d)+1000 {
			t.Errorf("percentile of %v is %v", d, p[0])
		}
	}
}

func FuzzParseUploadName(f *testing.F) {
	f.Add("system on KESTREL01 at 20261123T120000 (Oracle).ndi.gz")
	f.Add(" at 20261123T120000.ndi")
	f.Add("(.gz")
	f.Fuzz(func(t *testing.T, name string) {
		u := ParseUploadName(name)
		for _, part := range []string{u.User, u.Device, u.Source} {
			if len(part) > len(name) {
				t.Errorf("%q: part %q is longer than the name", name, part)
			}
		}
	})
}

func TestWhatHasFailed(t *testing.T) {
	for _, tt := range []struct {
		name  string
		event Event
		want  bool
	}{
		{"success", Event{Kind: KindPolicy, Status: 200}, false},
		{"a status", Event{Kind: KindPolicy, Status: 404}, true},
		{"a cause after a success was announced", Event{Kind: KindPolicy, Status: 200, Cause: CauseAborted}, true},
		{"an agent that is told to fall back", Event{Kind: KindAgentConfiguration, Status: 404, Cause: CauseNotFound}, false},
		{"an agent that is told nothing", Event{Kind: KindAgentConfiguration, Status: 500}, true},
	} {
		if got := tt.event.Failed(); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
