package protocol

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestKindsHaveAName, which is what events on disk contain: it reads back, and no two share one.
func TestKindsHaveAName(t *testing.T) {
	seen := map[string]Kind{}
	for k := range Kinds {
		text, err := json.Marshal(k)
		if err != nil || string(text) != `"`+k.String()+`"` {
			t.Errorf("%s is written as %s, %v", k, text, err)
		}
		if other, twice := seen[k.String()]; twice || k.String() == "" {
			t.Errorf("%d and %d are both %q", other, k, k)
		}
		seen[k.String()] = k
		var back Kind
		if err := json.Unmarshal(text, &back); err != nil || back != k {
			t.Errorf("%s reads back as %s, %v", text, back, err)
		}
	}
	if got := Kinds.String(); got != "kind(13)" {
		t.Errorf("an unknown kind is %q", got)
	}
	var k Kind
	if err := k.UnmarshalText([]byte("letter")); err == nil || err.Error() != `unknown kind "letter"` {
		t.Errorf("%v", err)
	}
}

// TestPoliciesOfAllReleases: what releases up to 21.2 and from 21.3 on call a policy.
func TestPoliciesOfAllReleases(t *testing.T) {
	for k := range Kinds {
		if want := k == KindOfDownload("Policies/Merged/a_domain/Machine/b.npl") || k == KindOfDownload("api/agent-configurations/b"); k.IsPolicy() != want {
			t.Errorf("%s is a policy: %v", k, k.IsPolicy())
		}
	}
}

// TestUploadFolders: each known folder is spelled in one way, whatever a request says, and its
// files keep their kind when they are stored.
func TestUploadFolders(t *testing.T) {
	all := UploadFolders()
	if len(all) != len(uploadTypes) {
		t.Fatalf("%d folders", len(all))
	}
	for i, folder := range all {
		if CheckName(folder) != nil || UploadFolder(folder) != folder || UploadFolder(strings.ToUpper(folder)) != folder {
			t.Errorf("%q is spelled %q", folder, UploadFolder(folder))
		}
		ext := uploadTypes[i].ext
		if found, known := UploadFolderOf("A" + ext + ".GZ"); known != (ext != "") || known && found != folder {
			t.Errorf("a file %q without a folder goes to %q, %v; want %q", ext, found, known, folder)
		}
		if got := KindOfUpload(folder, "A"+ext); got != uploadTypes[i].kind {
			t.Errorf("%s/A%s is a file of kind %s, want %s", folder, ext, got, uploadTypes[i].kind)
		}
	}
	if got := UploadFolder("Unheard"); got != "Unheard" {
		t.Errorf("an unknown folder is spelled %q", got)
	}
	all[0] = "changed"
	if UploadFolders()[0] == "changed" {
		t.Error("a caller can change the list")
	}
}

func TestLocations(t *testing.T) {
	for element, want := range map[string]Location{
		"ManageSoftDL": Downloads, "managesoftdl": Downloads, "MANAGESOFTRL": Uploads, "ManageSoft": Elsewhere, "": Elsewhere, "ManageSoftDL/": Elsewhere,
	} {
		if got := LocationOf(element); got != want {
			t.Errorf("%q: %d, want %d", element, got, want)
		}
	}
}

func TestDevicesAsText(t *testing.T) {
	for want, d := range map[string]Device{"HERON07": {Name: "HERON07"}, "HERON07.corp.example": {"HERON07", "corp.example"}, "": {}} {
		if got := d.String(); got != want || d.Known() != (want != "") {
			t.Errorf("%+v: %q, known %v", d, got, d.Known())
		}
	}
}
