package offer

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beacontop/beacon/event"
	"beacontop/beacon/policy"
)

// TestAnAddressOfThisBeaconIsReported once, when an agent gets it, unless the settings name the
// beacon or the agent runs on this machine.
func TestAnAddressOfThisBeaconIsReported(t *testing.T) {
	for url, want := range map[string]string{
		"http://10.0.0.9:8080/": "10.0.0.9:8080", "http://b1/": "", "http://localhost/": "", "http://127.0.0.1:80/": "",
	} {
		var told []event.Event
		p, err := NewGenerated(Config{
			Policy: policy.Rules{BeaconPolicy: policy.Default()}, Dir: t.TempDir(), Publish: func(e event.Event) { told = append(told, e) },
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range []string{url, "http://10.0.0.10/"} {
			if _, err := p.For(httptest.NewRequest("GET", other, nil)); err != nil {
				t.Fatal(err)
			}
			if want == "" {
				break
			}
		}
		if want == "" && len(told) > 0 || want != "" && (len(told) != 1 || told[0].Name != want || !told[0].Active) {
			t.Errorf("%s: reported %+v", url, told)
		}
		p, err = NewGenerated(Config{Policy: policy.Rules{BeaconPolicy: policy.Default()}, Dir: t.TempDir(), Advertise: policy.Server{Protocol: "http", Host: "b1", Port: 80}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.For(httptest.NewRequest("GET", url, nil)); err != nil {
			t.Error(err)
		}
	}
}

// TestAnswers requests files by several names, and twice: the second time they are the same.
func TestAnswers(t *testing.T) {
	g, err := NewGenerated(Config{Policy: policy.Rules{BeaconPolicy: policy.Default()}, Dir: stateDir(t), Publish: func(event.Event) {}})
	if err != nil {
		t.Fatal(err)
	}
	set, err := g.For(httptest.NewRequest("GET", "http://b1/", nil))
	if err != nil {
		t.Fatal(err)
	}
	const schedule = "Schedules/Default Machine Schedule/Default Machine Schedule.nds"
	device := policy.Device{Name: "HERON07", Domain: "corp.example"}
	for _, c := range []struct {
		name, path, group string
		holds             string // empty: there is no such file
	}{
		{"a schedule", schedule, "", "<Schedule "},
		{"in another letter case", strings.ToUpper(schedule), "", "<Schedule "},
		{"a policy", "Policies/Merged/corp.example_domain/Machine/HERON07.npl", set.Group(device), "<Policy "},
		{"a long path", schedule + strings.Repeat("/", askedLimitBytes), "", ""},
		{"no such file", "Packages/none.osd", "", ""},
	} {
		parts := strings.Split(c.path, "/")
		a, again := set.Answer("/"+c.path, parts, device, c.group), set.Answer("/"+c.path, parts, device, c.group)
		switch {
		case (a != nil) != (c.holds != ""), a != again:
			t.Errorf("%s: %v, then %v", c.name, a, again)
		case a == nil:
		case !strings.Contains(string(a.Body), c.holds), a.Modified.IsZero(), len(a.LastModified) != 1, a.Tag[0] != a.ETag:
			t.Errorf("%s: modified %v, tag %v, %.80q", c.name, a.Modified, a.Tag, a.Body)
		}
	}
	if err := g.Use(policy.Rules{BeaconPolicy: policy.Default()}); err != nil {
		t.Fatal(err)
	}
	if other, err := g.For(httptest.NewRequest("GET", "http://b1/", nil)); other == set || err != nil {
		t.Errorf("under other rules: %v, %v", other, err)
	}
}

// stateDir is a state directory with its folder for dates.
func stateDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, stagingFolder), 0o750); err != nil {
		t.Fatal(err)
	}
	return dir
}
