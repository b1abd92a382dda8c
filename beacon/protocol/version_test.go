package protocol

import "testing"

func TestVersionsOfUserAgents(t *testing.T) {
	for agent, want := range map[string]string{
		"ManageSoft/21.1.0 (Windows NT 10.0)": "21.1.0", "ManageSoft for Linux 21.1": "21.1", "ndtrack/9": "9", "curl": "", "": "", "nd/b 3.4": "3.4", "nd/": "", "curl/7.88.1": "", "Mozilla/5.0 (Windows NT 10.0)": "", "python-requests/2.31": "",
	} {
		if got := VersionIn(agent); got != want {
			t.Errorf("%q: %q, want %q", agent, got, want)
		}
	}
}

func TestVersionsOfUpgrades(t *testing.T) {
	for path, want := range map[string]string{
		"/ManageSoftDL/Packages/Flexera/Adoption/22.0.0/Rev1.0/Agent/a.osd": "22.0.0", "packages/flexera/adoption/21.1/x": "21.1",
		"/ManageSoftDL/Packages/Flexera/Adoption/22.0.0": "", "/ManageSoftDL/Packages/Flexera/Adoption/new/a.osd": "", "/ManageSoftDL/Packages/22.0.0/a.osd": "", "": "", "/": "",
	} {
		if got := UpgradeVersion(path); got != want {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
}

func TestVersionsCompareByTheirCommonParts(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"21.1", "21.1.0", 0}, {"21.1", "21.1.7", 0}, {"21.1.0.", "21.1.0", 0}, {"9.9", "21.1", -1}, {"21.10", "21.9", 1}, {"21.1.0.5.9", "21.1.0.5.1", 0}, {"13.1.0", "17.0.0", -1},
	} {
		a, ok := ParseVersion(tt.a)
		b, also := ParseVersion(tt.b)
		if got := a.Compare(b); !ok || !also || got != tt.want || b.Compare(a) != -tt.want {
			t.Errorf("%s and %s: %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
	for _, text := range []string{"", "x", "21..1", "-1", "40000", "21.1 "} {
		if v, ok := ParseVersion(text); ok {
			t.Errorf("%q is read as %v", text, v)
		}
	}
}
