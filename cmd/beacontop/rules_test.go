package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// pkg is the part of go list's output that is used here.
type pkg struct {
	ImportPath string
	Name       string
	Doc        string
	Standard   bool
	Imports    []string
	Deps       []string
	GoFiles    []string
	Dir        string
}

const module = "beacontop"

// packages lists the packages of this module with their dependencies.
func packages(t *testing.T) map[string]pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Name,Doc,Standard,Imports,Deps,GoFiles,Dir", "./...")
	cmd.Dir = filepath.Join("..", "..")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	all := map[string]pkg{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all[p.ImportPath] = p
	}
}

func own(path string) bool { return path == module || strings.HasPrefix(path, module+"/") }

// screen reports whether a package is the dashboard or a part of it.
func screen(name string) bool { return name == "ui" || strings.HasPrefix(name, "ui/") }

// TestArrows checks the dependencies between packages, each rule with its reason.
func TestArrows(t *testing.T) {
	all := packages(t)
	outside := func(path string) bool { return !all[path].Standard && !own(path) }

	floors := map[string][]string{ // packages, and those of the module that each may depend on
		"beacon/protocol": {},
		"beacon/event":    {"beacon/protocol"},
		"beacon/estate":   {"beacon/protocol", "beacon/event"},
		"beacon/policy":   {"beacon/protocol"},
		"beacon/spool":    {"beacon/protocol"},
		"ui":              {"beacon/protocol", "beacon/event", "beacon/estate", "ui/quiet", "ui/pane", "ui/draw"},
		"ui/pane":         {"beacon/protocol", "beacon/event", "beacon/estate", "ui/draw"},
		"ui/draw":         {"beacon/protocol", "beacon/event", "beacon/estate"},
	}
	for name, below := range floors {
		for _, dep := range all[module+"/"+name].Deps {
			switch {
			case own(dep) && !slices.Contains(below, strings.TrimPrefix(dep, module+"/")):
				t.Errorf("%s depends on %s: it may depend on %q only, so that it can be read and tested alone", name, dep, below)
			case !screen(name) && outside(dep) && (name != "beacon/spool" || !strings.HasPrefix(dep, "golang.org/x/sys/")):
				t.Errorf("%s depends on %s: it defines the basic types or stores data, so it uses the standard library only (the spool also system calls)", name, dep)
			case dep == "net/http", !screen(name) && dep == "os/exec":
				t.Errorf("%s depends on %s: it does no input or output", name, dep)
			}
		}
	}
	for path, p := range all {
		if !own(path) {
			continue
		}
		for _, imported := range p.Imports {
			switch {
			case strings.HasPrefix(imported, "github.com/charmbracelet/") && !screen(strings.TrimPrefix(path, module+"/")):
				t.Errorf("%s imports %s: only ui uses the terminal library, so that it can be replaced", path, imported)
			case strings.HasPrefix(imported, "github.com/fsnotify/") && path != module+"/watch":
				t.Errorf("%s imports %s: only watch uses it, because its notifications are not reliable", path, imported)
			case strings.HasPrefix(imported, "modernc.org/") && path != module+"/beacon/journal":
				t.Errorf("%s imports %s: only the journal uses a database", path, imported)
			case strings.HasPrefix(imported, module+"/cmd/"):
				t.Errorf("%s imports %s: no package imports the composition root", path, imported)
			}
		}
	}
}

// TestHumanizeIsUsedInOneFile keeps the formatting of numbers in one file.
func TestHumanizeIsUsedInOneFile(t *testing.T) {
	for path, p := range packages(t) {
		if !own(path) {
			continue
		}
		for _, file := range p.GoFiles {
			text, err := os.ReadFile(filepath.Join(p.Dir, file))
			if err != nil {
				t.Fatal(err)
			}
			here := path == module+"/ui/draw" && file == "format.go"
			if strings.Contains(string(text), `"github.com/dustin/go-humanize"`) != here {
				t.Errorf("%s/%s: only ui/draw/format.go may import go-humanize", path, file)
			}
		}
	}
}

// TestPackagesAreDocumented requires exactly one package comment each, and meaningful package
// names.
func TestPackagesAreDocumented(t *testing.T) {
	empty := []string{"util", "utils", "common", "helpers", "types", "base", "core", "shared"}
	for path, p := range packages(t) {
		if !own(path) {
			continue
		}
		if p.Doc == "" {
			t.Errorf("%s has no package comment", path)
		}
		if slices.Contains(empty, p.Name) {
			t.Errorf("%s: a package is named after what it provides", path)
		}
	}
}

// TestTopLevel pins the visible top-level directory.
func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	var visible []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			visible = append(visible, e.Name())
		}
	}
	if want := []string{"README.md", "beacon", "cmd", "go.mod", "go.sum", "ui", "watch"}; !slices.Equal(visible, want) {
		t.Errorf("top level %q, want %q", visible, want)
	}
}
