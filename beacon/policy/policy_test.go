package policy

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func sample(t *testing.T) *Set {
	t.Helper()
	p := Default()
	for _, text := range []string{"http://beacon1:8080", "https://beacon2.corp.example", "http://[2001:db8::1]:81/site/"} {
		s, err := ParseServer(text)
		if err != nil {
			t.Fatal(err)
		}
		p.Failover.Servers = append(p.Failover.Servers, s)
	}
	p.Settings = Settings{IncludeDirectory: []string{`C:\Program Files`, "/opt"}, ExcludeExtension: []string{"tmp"}}
	set, err := Compile(Rules{BeaconPolicy: p})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs:\n%s", file, got)
	}
}

func TestFilesOfEachKind(t *testing.T) {
	set := sample(t)
	golden(t, "HERON07.npl", set.Machine(Device{Domain: "corp.example", Name: "HERON07"}, "Default").Body)
	for name, file := range map[string]string{
		"schedule.osd": "Schedules/Default Machine Schedule/Default Machine Schedule.osd",
		"schedule.nds": "Schedules/Default Machine Schedule/Default Machine Schedule.nds",
		"settings.osd": "ClientSettings/Default Inventory Settings/Default Inventory Settings.osd",
		"settings.ndc": "ClientSettings/Default Inventory Settings/Default Inventory Settings.ndc",
		"failover.osd": "ClientSettings/Default Failover Settings/Default Failover Settings.osd",
		"failover.ndc": "ClientSettings/Default Failover Settings/Default Failover Settings.ndc",
	} {
		d, ok := set.Document(file)
		if !ok {
			t.Errorf("no document %s", file)
			continue
		}
		golden(t, name, d.Body)
	}
}

func TestSchedulesAndPoliciesAreWellFormed(t *testing.T) {
	set := sample(t)
	schedule, _ := set.Document("Schedules/Default Machine Schedule/Default Machine Schedule.nds")
	for _, body := range [][]byte{schedule.Body, set.Machine(Device{Domain: `a"<b`, Name: "&"}, "Default").Body} {
		dec := xml.NewDecoder(strings.NewReader(string(body)))
		for {
			if _, err := dec.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%v in\n%s", err, body)
			}
		}
	}
}

func TestAnAgentCanFollowAPolicy(t *testing.T) {
	set := sample(t)
	refs, err := Packages(set.Machine(Device{Domain: "corp.example", Name: "HERON07"}, "Default").Body)
	if err != nil || len(refs) != 3 {
		t.Fatalf("packages %q, %v", refs, err)
	}
	for _, ref := range refs {
		osd, ok := set.Document(ref)
		if !ok {
			t.Fatalf("policy names %q, which does not exist", ref)
		}
		target, err := Target(osd.Body)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := set.Document(path.Join(path.Dir(ref), target)); !ok {
			t.Errorf("%s points to %q, which does not exist", ref, target)
		}
	}
}

func TestBothNamesOfSettings(t *testing.T) {
	set := sample(t)
	for _, name := range []string{"Default Inventory Settings", "Default Failover Settings"} {
		nds, ok1 := set.Document("clientsettings/" + name + "/" + name + ".NDS")
		ndc, ok2 := set.Document("ClientSettings/" + name + "/" + name + ".ndc")
		if !ok1 || !ok2 || nds.ETag != ndc.ETag {
			t.Errorf("%s: .nds %v, .ndc %v", name, ok1, ok2)
		}
	}
}

func TestNoUpgradeIsNamed(t *testing.T) {
	body := string(sample(t).Machine(Device{Domain: "corp.example", Name: "HERON07"}, "Default").Body)
	if strings.Contains(body, "Packages/") || strings.Contains(strings.ToLower(body), "upgrade") {
		t.Errorf("the policy names an upgrade:\n%s", body)
	}
}

func TestIdentifiersChangeWithTheContentOnly(t *testing.T) {
	a, b := sample(t), sample(t)
	if x, y := a.Machine(Device{Domain: "corp.example", Name: "HERON07"}, "Default"), b.Machine(Device{Domain: "CORP.example", Name: "heron07"}, "Default"); x.ETag != y.ETag {
		t.Error("the same rules give another policy")
	}
	if x, y := a.Machine(Device{Domain: "corp.example", Name: "HERON07"}, "Default"), a.Machine(Device{Domain: "corp.example", Name: "OWL12"}, "Default"); x.ETag == y.ETag {
		t.Error("two devices share an identifier")
	}
	p := Default()
	p.Settings.ExcludeExtension = []string{"bak"}
	c, err := Compile(Rules{BeaconPolicy: p})
	if err != nil {
		t.Fatal(err)
	}
	if x, y := a.Machine(Device{Domain: "corp.example", Name: "HERON07"}, "Default"), c.Machine(Device{Domain: "corp.example", Name: "HERON07"}, "Default"); x.ETag == y.ETag {
		t.Error("other rules give the same policy")
	}
}

func TestParseServer(t *testing.T) {
	tests := []struct {
		in, url, err string
	}{
		{"http://beacon1", "http://beacon1", ""},
		{"HTTP://beacon1:8080/", "http://beacon1:8080", ""},
		{"https://b.example:443", "https://b.example", ""},
		{"http://[2001:db8::1]:81/site/", "http://[2001:db8::1]:81/site", ""},
		{"http://b/a%20site/x", "http://b/a%20site/x", ""},
		{"http://b/site/ManageSoftDL/", "", "use its root URL, without /ManageSoftDL"},
		{"beacon1:8080", "", "must begin with http"},
		{"ftp://b", "", "must begin with http"},
		{"http://", "", "no host"},
		{"http://b:99999", "", "port out of range"},
		{"http://user:secret@b", "", "only scheme"},
		{"http://b/?x=1", "", "only scheme"},
		{"http://b\x00", "", "not a URL"},
		{`http://b/"x`, "", "a character"},
	}
	for _, tt := range tests {
		s, err := ParseServer(tt.in)
		switch {
		case tt.err == "" && (err != nil || s.URL() != tt.url):
			t.Errorf("%q: %q, %v; want %q", tt.in, s.URL(), err, tt.url)
		case tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)):
			t.Errorf("%q: %v, want an error with %q", tt.in, err, tt.err)
		}
	}
}

func TestReadsMistakesOfRealFiles(t *testing.T) {
	npl := `<?xml version="1.0"?><!-- <Package href="no.osd"/> --><Policy><Policy GUID='x'>
		<PACKAGE HREF='$(DownloadRootURL)/A%20B/A &amp; B.osd' /><Package ObjectID="1" href="http://other/x.osd"></Package>`
	refs, err := Packages([]byte(npl))
	if want := []string{"A B/A & B.osd", "http://other/x.osd"}; err != nil || !slices.Equal(refs, want) {
		t.Errorf("packages %q, %v, want %q", refs, err, want)
	}
	osd := `<?XML::NAMESPACE HREF="x" AS="NETDEPLOY"?><SOFTPKG><NETDEPLOY::PROPERTY NAME="a>b"/><CODEBASE HREF="Bootstrap Failover Settings.ndc"/>`
	if got, err := Target([]byte(osd)); err != nil || got != "Bootstrap Failover Settings.ndc" {
		t.Errorf("target %q, %v", got, err)
	}
	for _, junk := range []string{"", "<html>", "<Policy", "<<<>>>", `<a b="`} {
		if _, err := Target([]byte(junk)); !errors.Is(err, ErrFormat) {
			t.Errorf("target of %q: %v", junk, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`<Policy><Package href="a.osd"/></Policy>`))
	f.Add([]byte(`<CODEBASE HREF='x'`))
	f.Add([]byte(`<Schedule><Event NAME="a"><Trigger TYPE="Weekly" TYPE_PARAM="1,64" TIMESTART="235959"/>`))
	f.Add([]byte("Format: 5.1\nRegistry: set; key = \"a\\\\b;\"; name = c; value = \"\\\"\"\n"))
	f.Fuzz(func(_ *testing.T, doc []byte) {
		_, _ = Packages(doc)
		_, _ = Target(doc)
		_, _, _ = ReadSchedule(doc)
		_, _ = ReadSettings(doc)
	})
}
