package journal

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestOldDaysAreDeleted: the oldest first, by number and by size, never the file being written, and
// despite one that cannot be deleted.
func TestOldDaysAreDeleted(t *testing.T) {
	days := []string{"2026-11-19.db", "2026-11-20.1.db", "2026-11-20.db", "2026-11-21.db", "2026-11-22.db"}
	for _, c := range []struct {
		name    string
		keep    int
		bytes   int64
		writing string
		stuck   string // it cannot be deleted
		want    []string
	}{
		{"all fit", 5, 1000, days[4], "", days},
		{"by number", 2, 1000, days[4], "", days[3:]},
		{"by size, with the files beside them", 5, 50, days[4], "", days[3:]},
		{"never the file being written", 1, 1, days[0], "", days[:1]},
		{"one cannot be deleted", 2, 1000, days[4], days[0], []string{days[0], days[4]}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			j := New(Config{Dir: dir, KeepDays: c.keep, KeepBytes: c.bytes})
			err := os.Mkdir(j.path(""), 0o700)
			for _, name := range days {
				if name == c.stuck {
					err = errors.Join(err, os.MkdirAll(filepath.Join(j.path(name), "x"), 0o700))
					continue
				}
				err = errors.Join(err, os.WriteFile(j.path(name), make([]byte, 10), 0o600), os.WriteFile(j.path(name+"-wal"), make([]byte, 10), 0o600))
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := j.prune(c.writing); (err != nil) != (c.stuck != "") {
				t.Errorf("error %v", err)
			}
			left, err := j.dayFiles()
			if err != nil || !slices.Equal(left, c.want) {
				t.Errorf("left %q, %v, want %q", left, err, c.want)
			}
			for _, name := range days {
				if orphan := !slices.Contains(left, name) && !missing(j.path(name+"-wal")); orphan {
					t.Errorf("%s-wal is left without its file", name)
				}
			}
		})
	}
}

// TestUnusableFilesAreKept: renaming one replaces none that was renamed before, and takes the files
// beside it along, without which it cannot be inspected.
func TestUnusableFilesAreKept(t *testing.T) {
	dir := t.TempDir()
	j := New(Config{Dir: dir})
	for _, want := range []string{stateFile + ".broken", stateFile + ".2.broken", stateFile + ".3.broken"} {
		if err := os.MkdirAll(j.path(""), 0o700); err != nil {
			t.Fatal(err)
		}
		overwrite(t, j.path(stateFile), want)
		overwrite(t, j.path(stateFile+"-wal"), want)
		got, err := j.discard(stateFile)
		if err != nil || got != want {
			t.Errorf("renamed to %s, %v, want %s", got, err, want)
		}
		for _, end := range []string{"", "-wal"} {
			if text, err := os.ReadFile(j.path(want + end)); err != nil || string(text) != want {
				t.Errorf("%s%s: %q, %v", want, end, text, err)
			}
		}
	}
	for _, want := range []string{"2026-11-23.1.db", "2026-11-23.2.db"} {
		overwrite(t, j.path("2026-11-23.db"), want)
		if err := j.part("2026-11-23.db"); err != nil {
			t.Error(err)
		}
		if text, err := os.ReadFile(j.path(want)); err != nil || string(text) != want {
			t.Errorf("%s: %q, %v", want, text, err)
		}
	}
}
