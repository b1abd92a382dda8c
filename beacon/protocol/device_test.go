package protocol

import (
	"testing"
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
