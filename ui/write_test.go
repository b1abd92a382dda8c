package ui

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// wrote presses w on a screen and returns the only file that exists then, as a table.
func (s *screen) wrote(t *testing.T) (file string, table [][]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	cmd := s.write()
	if cmd == nil {
		t.Fatalf("nothing is written: %s", s.said)
	}
	if names, err := os.ReadDir("."); err != nil || len(names) > 0 {
		t.Fatalf("%v was written before the command ran (%v)", names, err)
	}
	s.Update(cmd())
	names, err := filepath.Glob("beacontop-*.csv")
	if err != nil || len(names) != 1 {
		t.Fatalf("%v, %v\n%s", names, err, s.View())
	}
	content, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	table, err = csv.NewReader(strings.NewReader(string(content))).ReadAll() // requires equal field counts
	if err != nil {
		t.Fatal(err)
	}
	return names[0], table
}

func TestATableIsWritten(t *testing.T) {
	for _, tt := range []struct {
		name   string
		keys   []string
		file   string
		rows   int
		note   string
		column string
		first  string // expected in the first row
	}{
		{"all agents, not only those on the screen", []string{"2"}, "agents", 44, "wrote 44 agents to", "device", "KESTREL01"},
		{"those that match the filter", []string{"2", "/", "o", "w", "l", "enter"}, "agents", 2, "wrote 2 agents to", "policy", ""},
		{"requests", []string{"3", "/", "4", "0", "0", "enter"}, "requests", 2, "wrote 2 transfers to", "path", "/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HERON08.npl"},
		{"groups of failures", []string{"4"}, "failures", 3, "wrote 3 groups to", "cause", "bad path"},
		{"the devices of a group", []string{"4", "enter"}, "failed-devices", 2, "wrote 2 devices to", "first", "2026-11-23T11:34:00Z"},
		{"the queue", []string{"5"}, "queue", 2, "wrote 2 folders to", "waiting", "128"},
		{"the transfers of a device", []string{"2", "/", "l", "0", "1", "enter", "enter"}, "transfers", 4, "wrote 4 transfers to", "time", "2026-11-23T12:02:20Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := show(busy(), 120, 12, Config{Theme: ThemeNone, At: noon}, tt.keys...)
			file, table := s.wrote(t)
			if !strings.HasPrefix(file, "beacontop-"+tt.file+"-2") || !strings.HasSuffix(file, "Z.csv") {
				t.Errorf("the file is %s", file)
			}
			if got := strings.Join(strings.Fields(s.View()), " "); !strings.Contains(got, tt.note) || !strings.Contains(strings.ReplaceAll(got, " ", ""), file) {
				t.Errorf("no %q with the name on the screen:\n%s", tt.note, s.View())
			}
			if info, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
				t.Errorf("%v, %v: want that only its owner reads it", info.Mode(), err)
			}
			if len(table) != tt.rows+1 {
				t.Fatalf("%d rows, want %d:\n%v", len(table)-1, tt.rows, table)
			}
			for i, column := range table[0] {
				if column == tt.column {
					if got := table[1][i]; got != tt.first {
						t.Errorf("%s %q, want %q", tt.column, got, tt.first)
					}
					return
				}
			}
			t.Errorf("no column %s in %v", tt.column, table[0])
		})
	}
}

// TestAFileHoldsNoFormulaAndNoControlCharacter uses hostile names: any sender of requests can
// choose them.
func TestAFileHoldsNoFormulaAndNoControlCharacter(t *testing.T) {
	state := hostile()
	for i, name := range []string{"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)"} {
		e := request(0, name, byte(i), protocol.KindPolicy, 400, event.CauseBadPath)
		e.Path, e.UserAgent, e.Detail = name, name, name
		state.Apply(e)
	}
	for _, keys := range [][]string{{"2"}, {"3"}, {"4"}, {"4", "enter"}, {"5"}} {
		t.Run(fmt.Sprint(keys), func(t *testing.T) {
			_, table := show(state, 80, 24, Config{Theme: ThemeNone, At: noon}, keys...).wrote(t)
			for _, row := range table[1:] {
				for _, field := range row {
					if field != "" && strings.ContainsRune("=+-@", rune(field[0])) {
						t.Errorf("a formula: %q", field)
					}
					if strings.ContainsFunc(field, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
						t.Errorf("a control character: %q", field)
					}
				}
			}
		})
	}
}

func TestNoFileIsOverwritten(t *testing.T) {
	t.Chdir(t.TempDir())
	content := []byte("device\r\nHERON07\r\n")
	first, err := writeSheet("agents", content, noon)
	if err != nil || filepath.Base(first) != "beacontop-agents-20261123T120400Z.csv" || !filepath.IsAbs(first) {
		t.Fatalf("%s, %v", first, err)
	}
	if err := os.WriteFile(first, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	second, err := writeSheet("agents", content, noon)
	if err != nil || filepath.Base(second) != "beacontop-agents-20261123T120400Z-2.csv" {
		t.Fatalf("%s, %v", second, err)
	}
	if got, err := os.ReadFile(first); err != nil || string(got) != "mine" {
		t.Errorf("the first file holds %q, %v", got, err)
	}
	if got, err := os.ReadFile(second); err != nil || string(got) != "device\r\nHERON07\r\n" {
		t.Errorf("the second file holds %q, %v", got, err)
	}
	for range namesTried {
		_, err = writeSheet("agents", content, noon)
	}
	if !errors.Is(err, fs.ErrExist) {
		t.Errorf("all names are taken: %v", err)
	}
}

// TestALongErrorIsShownInFull wraps the error over the last rows.
func TestALongErrorIsShownInFull(t *testing.T) {
	err := errors.New("not written: open /home/" + strings.Repeat("a-long-name/", 12) + "beacontop-agents-20261123T120400Z.csv: permission denied")
	for _, size := range sizes {
		s := show(busy(), size[0], size[1], Config{Theme: ThemeNone}, "2")
		before := s.lines()
		s.Update(doneMsg{err: err})
		lines := s.lines()
		if len(lines) != len(before) {
			t.Fatalf("%v: %d lines, want %d", size, len(lines), len(before))
		}
		if got := strings.ReplaceAll(strings.Join(lines, ""), " ", ""); !strings.Contains(got, strings.ReplaceAll(err.Error(), " ", "")) {
			t.Errorf("%v: cut\n%s", size, s.View())
		}
		s.press("j")
		if strings.Contains(s.View(), "not written") {
			t.Errorf("%v: still there after a key", size)
		}
	}
}

func TestWhereThereIsNoTableTheFooterSaysSo(t *testing.T) {
	for _, keys := range [][]string{{"1"}, {"6"}, {"4", "enter", "enter"}} {
		s := show(busy(), 80, 24, Config{Theme: ThemeNone}, append(keys, "w")...)
		if got := s.View(); !strings.Contains(got, "nothing to write here") {
			t.Errorf("%v: nothing is said\n%s", keys, got)
		}
	}
}

// TestASharedScreenNeitherWritesNorCopies checks that both keys have no effect and are not
// offered.
func TestASharedScreenNeitherWritesNorCopies(t *testing.T) {
	t.Chdir(t.TempDir())
	s := show(busy(), 120, 36, Config{Theme: ThemeNone, Shared: true}, "2")
	for _, k := range []string{"w", "y"} {
		s.press(k)
		if s.note != "" || s.said != "" {
			t.Errorf("%s: %q %q", k, s.note, s.said)
		}
	}
	s.press("?")
	if got := s.View(); strings.Contains(got, "CSV") || strings.Contains(got, "copy") {
		t.Errorf("offered:\n%s", got)
	}
	if own := show(busy(), 120, 36, Config{Theme: ThemeNone}, "?").View(); !strings.Contains(own, "copy, write as CSV") {
		t.Errorf("not in the help:\n%s", own)
	}
}

// TestWhyNothingIsWritten is said on the screen, and no file is left.
func TestWhyNothingIsWritten(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	s := show(busy(), 100, 24, Config{Theme: ThemeNone}, "2")
	s.source = func(estate.Query) (estate.Sample, error) { return estate.Sample{}, errors.New("the beacon is gone") }
	s.Update(s.write()())
	if got := s.View(); !strings.Contains(got, "not written: no answer: the beacon is gone") {
		t.Errorf("not said:\n%s", got)
	}
	if names, err := os.ReadDir(dir); err != nil || len(names) > 0 {
		t.Errorf("%v is left, %v", names, err)
	}
}
