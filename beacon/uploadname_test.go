package beacon

import (
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"beacontop/beacon/protocol"
)

func TestStoredNames(t *testing.T) {
	const when = " on HERON07 at 20261123T120000.ndi.gz"
	for name, want := range map[string]string{
		`CORP\jdoe` + when:                               `CORP=5Cjdoe` + when,
		`NT AUTHORITY\SYSTEM` + when:                     `NT AUTHORITY=5CSYSTEM` + when,
		`corp.example\svc-inv$` + when:                   `corp.example=5Csvc-inv$` + when,
		"NT-AUTORIT\u00c4T\\Netzwerkdienst" + when:       "NT-AUTORIT\u00c4T=5CNetzwerkdienst" + when,
		`CORP\a=5Cb` + when:                              `CORP=5Ca=5Cb` + when,
		`CORP\jdoe on HERON07.ndi`:                       `CORP=5Cjdoe on HERON07.ndi`,
		`CORP\jdoe on A at 20261123T120000 (Oracle).ndi`: `CORP=5Cjdoe on A at 20261123T120000 (Oracle).ndi`,
		`CORP=5Cjdoe` + when:                             `CORP=5Cjdoe` + when, // from another beacon
		`jdoe` + when:                                    `jdoe` + when,

		`..\jdoe` + when:                         "",
		`CORP\..` + when:                         "",
		`CORP\.\x` + when:                        "",
		`\jdoe` + when:                           "",
		`CORP\` + when:                           "",
		`CORP\\jdoe` + when:                      "",
		`\\host\share` + when:                    "",
		`C:\jdoe` + when:                         "",
		`CORP\jdoe:x` + when:                     "",
		`a=5Cb\jdoe` + when:                      "",
		`jdoe on CORP\HERON07.ndi`:               "",
		`jdoe on H at 20261123T120000 (a\b).ndi`: "",
		`CORP\jdoe.ndi`:                          "",
		`..\..\etc\passwd`:                       "",
		`CORP\ jdoe` + when:                      "",
		`CORP \jdoe` + when:                      "",
	} {
		got := storedName(name)
		if err := protocol.CheckName(got); (err != nil) != (want == "") || err == nil && got != want {
			t.Errorf("%q is stored as %q (%v), want %q", name, got, err, want)
		}
	}
}

// TestNamesInOtherEncodings sends names whose percent-encoding is not UTF-8, and names with
// accounts in them.
func TestNamesInOtherEncodings(t *testing.T) {
	for _, c := range []struct {
		name, method, path string
		status             int
		device, stored     string
	}{
		{"an upload in Windows-1252", "PUT", "/ManageSoftRL/Inventories/system%20on%20B%DCRO%80%20at%2020261123T120000.ndi", 200,
			"B\u00dcRO\u20ac", "Incoming/Inventories/system on B\u00dcRO\u20ac at 20261123T120000.ndi"},
		{"the same in UTF-8", "PUT", "/ManageSoftRL/Inventories/system%20on%20B%C3%9CRO%E2%82%AC%20at%2020261123T120000.ndi", 200,
			"B\u00dcRO\u20ac", "Incoming/Inventories/system on B\u00dcRO\u20ac at 20261123T120000.ndi"},
		{"not encoded at all", "PUT", "/ManageSoftRL/Logs/B\xdcRO.log", 200, "", "Incoming/Logs/B\u00dcRO.log"},
		{"a folder in Windows-1252", "PUT", "/ManageSoftRL/Pr%FCfung/a.log", 200, "", "Incoming/Pr\u00fcfung/a.log"},
		{"a policy in Windows-1252", "GET", "/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/B%DCRO.npl", 200, "B\u00dcRO", ""},
		{"a byte that Windows-1252 does not use", "PUT", "/ManageSoftRL/Logs/a%81.log", 400, "", ""},
		{"an account", "PUT", "/ManageSoftRL/Inventories/CORP%5Cjdoe%20on%20HERON07%20at%2020261123T120000.ndi", 200,
			"HERON07", "Incoming/Inventories/CORP=5Cjdoe on HERON07 at 20261123T120000.ndi"},
		{"an account, not encoded", "PUT", `/ManageSoftRL/Inventories/CORP\jdoe%20on%20HERON07%20at%2020261123T120000.ndi`, 200,
			"HERON07", "Incoming/Inventories/CORP=5Cjdoe on HERON07 at 20261123T120000.ndi"},
		{"an account without a type folder", "PUT", "/ManageSoftRL/CORP%5Cjdoe%20on%20HERON07%20at%2020261123T120000.ndi", 200,
			"HERON07", "Incoming/Inventories/CORP=5Cjdoe on HERON07 at 20261123T120000.ndi"},
		{"an account in Windows-1252", "PUT", "/ManageSoftRL/Inventories/NT-AUTORIT%C4T%5CSYSTEM%20on%20A%20at%2020261123T120000.ndi", 200,
			"A", "Incoming/Inventories/NT-AUTORIT\u00c4T=5CSYSTEM on A at 20261123T120000.ndi"},
		{"an account as a folder", "PUT", "/ManageSoftRL/CORP%5Cjdoe%20on%20HERON07/a.ndi", 400, "", ""},
		{"an account in a policy path", "GET", "/ManageSoftDL/Policies/Merged/corp_domain/Machine/CORP%5Cjdoe%20on%20HERON07.npl", 400, "", ""},
		{"a climb in an account", "PUT", "/ManageSoftRL/Inventories/..%5Cjdoe%20on%20HERON07%20at%2020261123T120000.ndi", 400, "HERON07", ""},
		{"a slash in an account", "PUT", "/ManageSoftRL/Inventories/CORP%5C..%2fjdoe%20on%20HERON07%20at%2020261123T120000.ndi", 400, "HERON07", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, nil)
			res, _ := s.raw(c.method + " " + c.path + " HTTP/1.1\r\nHost: b\r\nContent-Length: 0\r\n\r\n")
			e := s.event(0)
			if got := s.files(); res.StatusCode != c.status || e.Device.Name != c.device || got != c.stored {
				t.Errorf("%d, device %q, stored %q; want %d, %q, %q", res.StatusCode, e.Device.Name, got, c.status, c.device, c.stored)
			}
			if !utf8.ValidString(e.Path) {
				t.Errorf("the event's path %q is not UTF-8", e.Path)
			}
		})
	}
}

// FuzzRoute checks that the route of any accepted URL stays in one folder: every part is a
// plain name.
func FuzzRoute(f *testing.F) {
	for _, path := range []string{
		"/ManageSoftRL/Inventories/CORP%5Cjdoe%20on%20H%20at%2020261123T120000.ndi", `/ManageSoftRL/Logs/..\..\a on B.log`, "/ManageSoftRL/a%2f..%5c..%2fb",
		"/ManageSoftDL/Policies/Merged/B%DCRO_domain/Machine/B%DCRO.npl", "/managesoftrl/Inventories/C%3a%5cx%20on%20H.ndi", "//ManageSoftRL/%c0%ae%c0%ae/x", "/ManageSoftRL/a%ef%bc%bcb%20on%20c.ndi",
	} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, target string) {
		u, err := url.ParseRequestURI(target)
		if err != nil {
			return
		}
		r, err := routeOf(u.Path)
		if err != nil {
			return
		}
		for _, part := range r.parts {
			if !utf8.ValidString(part) || strings.ContainsAny(part, `/\:`) || part == ".." || protocol.CheckName(part) != nil {
				t.Errorf("%q gives the part %q", target, part)
			}
		}
		if p := r.path(); p != "" && !filepath.IsLocal(p) {
			t.Errorf("%q leaves its location as %q", target, p)
		}
		if folder, name, err := placeOf(u.Path).destination(); r.location == protocol.Uploads && err == nil && (strings.ContainsAny(folder+name, `/\:`) || folder == "..") {
			t.Errorf("%q goes to %q, %q", target, folder, name)
		}
	})
}

// FuzzStoredName checks that the account can be restored from a stored name.
func FuzzStoredName(f *testing.F) {
	f.Add(`CORP\jdoe on H at 20261123T120000.ndi`)
	f.Add(`CORP\a=5Cb on H.ndi`)
	f.Fuzz(func(t *testing.T, name string) {
		stored := storedName(name)
		if stored == name {
			return
		}
		if strings.Contains(stored, `\`) || strings.Replace(stored, backslash, `\`, 1) != name {
			t.Errorf("%q is stored as %q, which cannot be restored", name, stored)
		}
	})
}
