package protocol

import (
	"path"
	"strings"
	"testing"
)

func TestResourceOf(t *testing.T) {
	heron := Device{Name: "HERON07", Domain: "corp.example"}
	const ndi = "system on HERON07 at 20261123T120000.ndi.gz"
	tests := []struct {
		at   Location
		file string
		want Resource
	}{
		{Downloads, PolicyFile(heron), Resource{Kind: KindPolicy, Device: heron}},
		{Downloads, "policies/merged/corp.example_DOMAIN/machine/HERON07.NPL", Resource{Kind: KindPolicy, Device: heron}},
		{Downloads, "Schedules/HERON07.osd", Resource{Kind: KindSchedule}},
		{Downloads, "TEST", Resource{Kind: KindTest}},
		{Downloads, "", Resource{}},
		{Uploads, "inventories/" + ndi, Resource{Kind: KindInventory, Device: Device{Name: "HERON07"}, Folder: "Inventories", Name: ndi}},
		{Uploads, ndi, Resource{Kind: KindInventory, Device: Device{Name: "HERON07"}, Folder: "Inventories", Name: ndi}},
		{Uploads, "Unheard/a.xyz", Resource{Folder: "Unheard", Name: "a.xyz"}},
		{Uploads, "a.xyz", Resource{}},
		{Uploads, "Inventories/deeper/" + ndi, Resource{Kind: KindInventory, Device: Device{Name: "HERON07"}}},
		{Uploads, "Inventories/NUL.ndi", Resource{Kind: KindInventory}},
		{Uploads, "Inventories/../" + ndi, Resource{Kind: KindInventory, Device: Device{Name: "HERON07"}}},
		{Uploads, "test", Resource{Kind: KindTest}},
		{Uploads, "", Resource{}},
		{Elsewhere, ndi, Resource{}},
	}
	for _, c := range tests {
		if c.want.Location = c.at; c.want != ResourceOf(c.at, c.file) {
			t.Errorf("%d %q: %+v, want %+v", c.at, c.file, ResourceOf(c.at, c.file), c.want)
		}
	}
}

func TestValid(t *testing.T) {
	for _, c := range []struct{ in, want Device }{
		{Device{"HERON07", "corp.example"}, Device{"HERON07", "corp.example"}},
		{Device{"HERON07", "a:b"}, Device{"HERON07", ""}},
		{Device{"HERON|7", "corp.example"}, Device{}},
		{Device{"", "corp.example"}, Device{}},
	} {
		if got := c.in.Valid(IsName); got != c.want {
			t.Errorf("%+v: %+v, want %+v", c.in, got, c.want)
		}
	}
}

// FuzzResource checks that stored files stay below Incoming, and that ResourceOf and UploadOf
// agree about them.
func FuzzResource(f *testing.F) {
	f.Add("Inventories/system on HERON07 at 20261123T120000.ndi.gz")
	f.Add("../../etc/passwd")
	f.Add("Policies/Merged/a_domain/Machine/b.npl")
	f.Fuzz(func(t *testing.T, file string) {
		up := ResourceOf(Uploads, file)
		if (up.Folder == "") != (up.Name == "") {
			t.Fatalf("%q: folder %q, name %q", file, up.Folder, up.Name)
		}
		if up.Folder != "" {
			if at := path.Join(up.Folder, up.Name); strings.Count(at, "/") != 1 || path.Clean("/"+at) != "/"+at {
				t.Fatalf("%q is stored as %q", file, at)
			}
			if stored := UploadOf(up.Folder, up.Name); stored != up {
				t.Fatalf("%q: %+v as a request, %+v as a file", file, up, stored)
			}
		}
		if d := ResourceOf(Downloads, file).Device.Valid(IsName); d.Known() && d.Domain != "" {
			if again := ResourceOf(Downloads, PolicyFile(d)).Device; again != d {
				t.Fatalf("%q: %+v, and by its own policy %+v", file, d, again)
			}
		}
	})
}
