package views

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"beacontop/ui/view"
)

// here is the file of a user who has saved nothing yet.
func here(t *testing.T) File {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"XDG_CONFIG_HOME", "AppData", "HOME"} {
		t.Setenv(name, dir)
	}
	return Own()
}

func TestViewsAreKept(t *testing.T) {
	f := here(t)
	if all, err := f.Load(); len(all) != 0 || err != nil {
		t.Fatalf("before the first: %v, %v", all, err)
	}
	slow := view.View{Name: `slow "lon" ürün`, Pane: "requests", Filter: `took>2s path:"a b"`}
	want := []view.View{{Name: "here", Pane: "agents", Filter: "address:10.1.4.0/24", Sort: "policy", Reverse: true}, slow}
	for _, v := range []view.View{{Name: "HERE", Pane: "queue"}, slow, want[0]} { // the last replaces the first
		if err := f.Save(v); err != nil {
			t.Fatal(err)
		}
	}
	if all, err := f.Load(); err != nil || !reflect.DeepEqual(all, want) {
		t.Errorf("%+v, %v", all, err)
	}
	info, err := os.Stat(f.Place())
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v: others may read it", info, err)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(f.Place()), "*"))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// TestAFileOfSomebodyIsNotOverwritten has files that were edited by hand, with mistakes.
func TestAFileOfSomebodyIsNotOverwritten(t *testing.T) {
	for text, want := range map[string]string{
		"[[view]]\nname = \"x\"\npane = \"agents\"\nfilter = \"statsu:1\"\n": `view "x": filter statsu:1: unknown field statsu`,
		"[[view]]\nname = \"x\"\n":                                                  `view "x" names no pane`,
		"[[view]]\npane = \"agents\"\n":                                             "a view needs a name",
		"[[view]]\nname = \"Policy Failures\"\npane = \"agents\"\n":                 "is built in",
		"[[view]]\nname = \"a\\u001bb\"\npane = \"agents\"\n":                       "cannot be shown",
		"[[view]]\nnam = \"x\"\n":                                                   "nam",
		"[[view]\n":                                                                 "views.toml",
		strings.Repeat("[[view]]\nname = \"x\"\npane = \"agents\"\n", view.Kept+1):  "more than 100",
		"[[view]]\nname = \"" + strings.Repeat("x", 99) + "\"\npane = \"agents\"\n": "more than 60 characters",
		"#" + strings.Repeat(strings.Repeat("x", 1000)+"\n#", limitBytes/1000+1):    "larger than",
	} {
		f := here(t)
		if err := os.MkdirAll(filepath.Dir(f.Place()), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f.Place(), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := f.Load()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v, want %s", text, err, want)
		}
		if err := f.Save(view.View{Name: "y", Pane: "agents"}); err == nil {
			t.Errorf("%.60q: saved", text)
		}
		if now, err := os.ReadFile(f.Place()); err != nil || string(now) != text {
			t.Errorf("%.60q: changed, %v", text, err)
		}
	}
}

func TestViewsThatCannotBeKept(t *testing.T) {
	f := here(t)
	for _, v := range []view.View{{Pane: "agents"}, {Name: " ", Pane: "agents"}, {Name: "x", Pane: "agents", Filter: "is:odd"}, {Name: "silent AGENTS", Pane: "agents"}} {
		if err := f.Save(v); err == nil {
			t.Errorf("%+v is saved", v)
		}
	}
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("AppData", "")
	t.Setenv("HOME", "")
	none := Own()
	if err := none.Save(view.View{Name: "x", Pane: "agents"}); err == nil || !strings.Contains(none.Place(), "no file: ") {
		t.Errorf("without a directory: %v, %s", err, none.Place())
	}
}

func TestThereIsAnEndOfViews(t *testing.T) {
	var all []view.View
	var err error
	for i := range view.Kept + 1 {
		if all, err = view.With(all, view.View{Name: strings.Repeat("i", i/2+1) + strings.Repeat("j", i%2), Pane: "agents"}); err != nil {
			break
		}
	}
	if err == nil || len(all) != 0 {
		t.Errorf("%d views, %v", len(all), err)
	}
}
