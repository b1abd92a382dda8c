package daemon

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"beacontop/beacon/event"
)

// file writes a file below a directory, and returns its path.
func file(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestLogsThatAppearLater are found each once, and a path without logs hides no other.
func TestLogsThatAppearLater(t *testing.T) {
	dir := t.TempDir()
	one := file(t, dir, "W3SVC1/u_ex1.log", "x")
	missing, sites := filepath.Join(dir, "missing"), filepath.Join(dir, "W3SVC*")
	for name, c := range map[string]struct {
		config WatchConfig
		want   string
	}{
		"the paths of the start":       {WatchConfig{Logs: []string{missing, filepath.Dir(one), one}}, "W3SVC1/u_ex*.log"},
		"the paths of an installation": {WatchConfig{Logs: []string{one}, Later: []string{missing, sites}}, "W3SVC1/u_ex*.log W3SVC2/u_ex*.log"},
	} {
		w := &Watched{config: c.config}
		file(t, dir, "W3SVC2/u_ex1.log", "x")
		var got []string
		for _, l := range w.again() {
			rel, err := filepath.Rel(dir, l.String())
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, filepath.ToSlash(rel))
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s: %s, want %s", name, text, c.want)
		}
	}
}

// TestPublishedFilesAreCounted: policies apart from the rest, and a directory that is gone is a
// problem, not zero files.
func TestPublishedFilesAreCounted(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"Policies/Merged/a_domain/Machine/A.npl", "Policies/Merged/a_domain/Machine/B.NPL", "Packages/a/a.osd"} {
		file(t, dir, name, "x")
	}
	got := published(t.Context(), dir)
	if want := (event.Source{Path: dir, Kind: event.SourceDirectory, Watch: "poll 1m0s", Files: 3, Note: "2 policies of devices, 1 other file"}); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if got := published(stopped, dir); got.Files != 0 || got.Problem != "" {
		t.Errorf("after the stop: %+v", got)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if got := published(t.Context(), dir); got.Problem == "" || got.Files != 0 || got.Note != "" {
		t.Errorf("without its directory: %+v", got)
	}
}

// TestSettingsThatNameNothing: a missing or foreign file is shown as it is, and names no beacon.
func TestSettingsThatNameNothing(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct{ path, note, problem, beacon string }{
		"another file":        {file(t, dir, "other.config", "<configuration/>"), "contains no known setting", "", ""},
		"another encoding":    {file(t, dir, "ansi.config", `<?xml version="1.0" encoding="windows-1252"?><x networkname="PAR1" protocol="http"/>`), "network name PAR1, protocol http", "", "PAR1"},
		"a file that is gone": {filepath.Join(dir, "gone.config"), "contains no known setting", "gone.config", ""},
		"a missing folder":    {filepath.Join(dir, "gone", "x.config"), "contains no known setting", "gone", ""},
		"no XML":              {file(t, dir, "text.config", "<a"), "contains no known setting", "not XML: ", ""},
	} {
		w := &Watched{name: "before"}
		w.readSettings(c.path)
		if s := w.settings; s.Path != c.path || s.Note != c.note || (s.Problem == "") != (c.problem == "") || !strings.Contains(s.Problem, c.problem) || w.name != c.beacon {
			t.Errorf("%s: %+v, named %q", name, s, w.name)
		}
	}
}

// TestTheDirectoryOfTheState is where the system keeps it: its administrator's, or this user's.
func TestTheDirectoryOfTheState(t *testing.T) {
	if got := DefaultDir(); !filepath.IsAbs(got) || filepath.Base(got) != "beacontop" {
		t.Errorf("%q", got)
	}
	dir := filepath.Join(t.TempDir(), "a", "b")
	for range 2 { // also when it exists already
		if err := MakeDir(dir); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm()&0o007 != 0 && filepath.Separator == '/' {
		t.Errorf("%v, %v: others may read it", info, err)
	}
}
