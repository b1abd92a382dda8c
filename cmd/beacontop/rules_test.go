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

	const humanize, none = "github.com/dustin/go-humanize", "none"
	outsideOf := map[string]string{ // what else these packages use, besides the standard library
		"beacon/protocol": none, "beacon/event": none, "beacon/estate": none, "beacon/policy": none, "beacon/rhythm": none,
		"beacon/spool": "golang.org/x/sys/", "beacon/figures": humanize, "beacon/diagnosis": humanize,
		"beacon/diagnosis/engine": humanize, "beacon/diagnosis/catalogue": humanize, "beacon/diagnosis/explanation": humanize, "beacon/diagnosis/iis": none,
		"beacon/origin/copies": none,
	}
	known := []string{"beacon/cache", "beacon/rhythm", "beacon/protocol", "beacon/event", "beacon/printable", "beacon/estate/series", "beacon/estate/filter", "beacon/estate/identity", "beacon/estate/version", "beacon/estate/roster", "beacon/estate/queue", "beacon/estate/traffic", "beacon/estate/front", "beacon/estate/shares", "beacon/estate/failures", "beacon/estate/timeline", "beacon/estate/ladder"}
	judged := append(slices.Clone(known), "beacon/estate", "beacon/figures", "beacon/diagnosis")
	floors := map[string][]string{ // packages, and those of the module that each may depend on
		"beacon/cache":           {},
		"beacon/protocol":        {},
		"beacon/rhythm":          {},
		"beacon/event":           {"beacon/protocol"},
		"beacon/printable":       {},
		"beacon/estate/series":   {},
		"beacon/estate/filter":   {"beacon/protocol", "beacon/event", "beacon/printable"},
		"beacon/estate/identity": {"beacon/protocol", "beacon/event"},
		"beacon/estate/version":  {"beacon/protocol"},
		"beacon/estate/roster":   {"beacon/cache", "beacon/rhythm", "beacon/protocol", "beacon/event", "beacon/estate/series", "beacon/estate/identity", "beacon/estate/version"},
		"beacon/estate/queue":    {"beacon/protocol", "beacon/event", "beacon/estate/series"},
		"beacon/estate/timeline": {"beacon/cache", "beacon/protocol", "beacon/event", "beacon/printable", "beacon/estate/filter"},
		"beacon/estate/traffic":  {"beacon/protocol", "beacon/event", "beacon/estate/series"},
		"beacon/estate/front":    {"beacon/protocol", "beacon/event", "beacon/estate/series"},
		"beacon/estate/shares":   {"beacon/estate/series"},
		"beacon/estate/failures": {"beacon/cache", "beacon/rhythm", "beacon/protocol", "beacon/event", "beacon/printable", "beacon/estate/series", "beacon/estate/filter", "beacon/estate/identity", "beacon/estate/version", "beacon/estate/roster"},
		"beacon/estate/ladder":   {"beacon/cache", "beacon/rhythm", "beacon/protocol", "beacon/event", "beacon/estate/series", "beacon/estate/identity", "beacon/estate/version", "beacon/estate/roster"},
		"beacon/estate":          known,
		"beacon/policy":          {"beacon/protocol"},
		"beacon/spool":           {"beacon/protocol"},
		"beacon/reload":          {},
		"watch/logs/merge":       {"beacon/protocol", "beacon/event"},
		"watch/places":           {},
		"beacon/figures":         append(slices.Clone(known), "beacon/estate"),
		"beacon/diagnosis":       append(slices.Clone(known), "beacon/estate", "beacon/figures"),
		"ui":                     append(slices.Clone(judged), "beacon/diagnosis/explanation", "ui/quiet", "ui/remote", "ui/pane", "ui/pane/page", "ui/keys", "ui/position", "ui/draw", "ui/entry", "ui/view"),
		"ui/pane":                append(slices.Clone(judged), "beacon/diagnosis/explanation", "ui/keys", "ui/position", "ui/draw", "ui/view"),
		"ui/pane/page":           append(slices.Clone(judged), "beacon/diagnosis/explanation", "ui/pane", "ui/keys", "ui/position", "ui/draw", "ui/view"),
		"ui/keys":                {},
		"ui/remote":              {},
		"ui/position":            {"ui/keys"},
		"ui/draw":                judged,
		"ui/view":                judged,
		"ui/entry":               append(slices.Clone(judged), "ui/draw"),

		"beacon/diagnosis/engine":      judged,
		"beacon/diagnosis/catalogue":   append(slices.Clone(judged), "beacon/diagnosis/engine"),
		"beacon/diagnosis/explanation": judged,
		"beacon/diagnosis/iis":         {"beacon/protocol", "beacon/event"},
	}
	for name, below := range floors {
		for _, dep := range all[module+"/"+name].Deps {
			switch {
			case own(dep) && !slices.Contains(below, strings.TrimPrefix(dep, module+"/")):
				t.Errorf("%s depends on %s: it may depend on %q only, so that it can be read and tested alone", name, dep, below)
			case !screen(name) && outside(dep) && !strings.HasPrefix(dep, outsideOf[name]):
				t.Errorf("%s depends on %s: it defines the basic types or stores data, so it uses the standard library only (the spool also system calls, figures go-humanize)", name, dep)
			case dep == "net/http", !screen(name) && dep == "os/exec":
				t.Errorf("%s depends on %s: it does no input or output", name, dep)
			}
		}
	}
	httpSide := map[string][]string{ // what beacon uses to talk to agents and to other beacons, and what each of these may depend on
		"beacon/dial":       {},
		"beacon/origin":     {"beacon/content", "beacon/protocol", "beacon/event", "beacon/dial", "beacon/origin/copies"},
		"beacon/account":    {"beacon/reload"},
		"beacon/content":    {"beacon/protocol", "beacon/event"},
		"beacon/offer":      {"beacon/protocol", "beacon/event", "beacon/reload", "beacon/policy", "beacon/connection", "beacon/secret"},
		"beacon/secret":     {},
		"beacon/connection": {"beacon/protocol", "beacon/event", "beacon/reload", "beacon/secret"},

		"beacon/origin/copies": {}, // it stores data
	}
	for name, below := range httpSide {
		for _, dep := range all[module+"/"+name].Deps {
			if own(dep) && !slices.Contains(below, strings.TrimPrefix(dep, module+"/")) {
				t.Errorf("%s depends on %s: it may depend on %q only, so that it can be read and tested alone", name, dep, below)
			}
			if outside(dep) && outsideOf[name] == none {
				t.Errorf("%s depends on %s: it stores data, so it uses the standard library only", name, dep)
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
			case imported == humanize && path != module+"/beacon/figures":
				t.Errorf("%s imports %s: only figures formats numbers, so that they read the same everywhere", path, imported)
			case strings.HasPrefix(imported, "github.com/spf13/") && path != root && !slices.Contains(flagged, strings.TrimPrefix(path, root+"/")):
				t.Errorf("%s imports %s: only the settings and the commands know flags", path, imported)
			case strings.HasPrefix(imported, module+"/cmd/") && !strings.HasPrefix(path, module+"/cmd/"):
				t.Errorf("%s imports %s: nothing outside cmd depends on commands", path, imported)
			}
		}
	}
}

// root is the command itself.
const root = module + "/cmd/beacontop"

// flagged are the packages below it that know flags: the settings, and those that hold commands, each added to
// the root in one line.
var flagged = []string{"settings", "monitoring", "release", "service", "inquiry", "wire"}

// TestArrowsOfTheCommand checks what the packages below the command import of each other, and of
// the screen. The command itself may import all of them.
func TestArrowsOfTheCommand(t *testing.T) {
	allowed := map[string][]string{
		"admin":      {"api", "durable", "logins", "private"}, // it answers with the former, and keeps its token by the others
		"agentfiles": {},
		"attach":     {"background", "control", "signals", "voice"}, // it is the screen of a daemon
		"background": {"voice"},
		"api":        {"form"},
		"control":    {},
		"daemon":     {"garbage", "durable", "notify", "obstacle"},
		"demo":       {"daemon"},
		"firewall":   {"daemon"},
		"form":       {},
		"garbage":    {},
		"host":       {"admin", "api", "control", "daemon", "metrics"}, // it joins them
		"incident":   {"daemon"},
		"metrics":    {},
		"monitoring": {"metrics", "notify", "settings", "voice"},
		"durable":    {},
		"logins":     {},
		"private":    {},
		"notify":     {"durable"},
		"inquiry":    {"api", "control", "daemon", "form", "settings", "signals", "snapshot", "verdict", "voice"}, // commands, below one line in the root
		"obstacle":   {},
		"output":     {},
		"probing":    {"settings"}, // whose kinds of values its flags have
		"reading":    {},
		"settings":   {"admin", "daemon", "notify", "sshd", "viewers"}, // whose configuration it fills
		"release":    {"control", "settings"},                          // whose schema and example it shows
		"service":    {"daemon", "settings", "supervisor", "voice"},
		"wire":       {"voice"},
		"signals":    {},
		"sshd":       {"logins", "sshd/keys"},
		"sshd/keys":  {"private"},
		"viewers":    {"api", "daemon", "form", "host", "private", "sshd", "sshd/keys", "verdict", "voice"}, // it joins them
		"supervisor": {"daemon", "signals"},                                                                 // whose beacon it watches
		"snapshot":   {"api", "daemon"},                                                                     // which answer the questions, and read logs
		"verdict":    {"form", "voice"},                                                                     // a status becomes a text and an exit code
		"views":      {},
		"voice":      {},
	}
	for path, p := range packages(t) {
		name, below := strings.CutPrefix(path, root+"/")
		if !below {
			continue
		}
		others, known := allowed[name]
		if !known {
			t.Errorf("%s: list it here, with the packages of the command that it may import", path)
		}
		for _, imported := range p.Imports {
			other, inside := strings.CutPrefix(imported, root+"/")
			switch {
			case imported == root || inside && !slices.Contains(others, other):
				t.Errorf("%s imports %s: it may import %q only", path, imported, others)
			case imported == module+"/ui" && name != "settings" && name != "viewers" && name != "attach": // which list the themes, and serve screens
				t.Errorf("%s imports %s: only the command opens a screen", path, imported)
			case imported == "golang.org/x/crypto/ssh" && name != "sshd" && name != "sshd/keys" && name != "viewers":
				t.Errorf("%s imports %s: only the server of viewers speaks SSH", path, imported)
			}
		}
	}
}

// TestTheCommandStaysSmall keeps the place where everything meets from growing: what a command does
// belongs into a package below.
func TestTheCommandStaysSmall(t *testing.T) {
	const mostFiles, mostLines = 15, 1800
	p, lines := packages(t)[root], 0
	for _, file := range p.GoFiles {
		text, err := os.ReadFile(filepath.Join(p.Dir, file))
		if err != nil {
			t.Fatal(err)
		}
		lines += strings.Count(string(text), "\n")
	}
	if len(p.GoFiles) > mostFiles || lines > mostLines {
		t.Errorf("%d files, %d lines; want at most %d and %d", len(p.GoFiles), lines, mostFiles, mostLines)
	}
}

// TestPackagesAreOneIdea keeps packages so small that their files can be read as a list. The files of
// all systems count.
func TestPackagesAreOneIdea(t *testing.T) {
	const mostFiles = 25
	for path, p := range packages(t) {
		if !own(path) {
			continue
		}
		entries, err := os.ReadDir(p.Dir)
		if err != nil {
			t.Fatal(err)
		}
		files := 0
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), ".go") && !strings.HasSuffix(e.Name(), "_test.go") {
				files++
			}
		}
		if files > mostFiles {
			t.Errorf("%s has %d files, at most %d: does it hold a second idea, or are there files that are no idea of their own?", path, files, mostFiles)
		}
	}
}

// TestArrowsOfWatch checks what the packages of watch import of each other: finding logs, reading
// them as they grow, and summing them up are separate.
func TestArrowsOfWatch(t *testing.T) {
	allowed := map[string][]string{
		"watch":               {},
		"watch/weblog":        {},
		"watch/weblogtest":    {"watch/weblog"},
		"watch/logs":          {"watch/weblog"},
		"watch/logs/merge":    {},
		"watch/places":        {},
		"watch/logs/follower": {"watch", "watch/weblog", "watch/logs", "watch/logs/merge"},
		"watch/report":        {"watch/weblog", "watch/logs", "watch/report/mask"},
		"watch/report/chart":  {},
		"watch/report/format": {"watch/report", "watch/report/chart"},
		"watch/report/input":  {"watch/weblog", "watch/logs", "watch/logs/merge"},
		"watch/report/mask":   {},
	}
	for path, p := range packages(t) {
		name := strings.TrimPrefix(path, module+"/")
		if name != "watch" && !strings.HasPrefix(name, "watch/") {
			continue
		}
		others, known := allowed[name]
		if !known {
			t.Errorf("%s: list it here, with the packages of watch that it may import", path)
		}
		for _, imported := range p.Imports {
			other, inside := strings.CutPrefix(imported, module+"/")
			if inside && strings.HasPrefix(other+"/", "watch/") && !slices.Contains(others, other) {
				t.Errorf("%s imports %s: it may import %q only", path, imported, others)
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
