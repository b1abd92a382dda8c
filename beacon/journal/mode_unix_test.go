//go:build unix

package journal

import (
	"os"
	"path/filepath"
	"testing"
)

// TestOnlyTheGroupCanRead starts with files that everybody may read, as written by an earlier
// release.
func TestOnlyTheGroupCanRead(t *testing.T) {
	dir := t.TempDir()
	threeDays(t, dir)
	folder := filepath.Join(dir, Folder)
	for _, name := range files(t, dir) {
		if err := os.Chmod(filepath.Join(folder, name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	r := start(t, Config{Dir: dir})
	events := conversation(0, 10)
	for i := range events {
		events[i].Time = events[i].Time.AddDate(0, 0, 9)
	}
	r.fold(events)
	r.hurry()
	r.Record(nil, unapplied)
	check := func(least int) {
		t.Helper()
		entries, err := os.ReadDir(folder)
		if err != nil || len(entries) < least {
			t.Fatalf("%v, %v: want %d files at least", entries, err, least)
		}
		for _, e := range entries {
			info, err := e.Info()
			if err != nil {
				t.Fatal(err)
			}
			if mode := info.Mode().Perm(); mode&^0o640 != 0 {
				t.Errorf("%s has the mode %v", e.Name(), mode)
			}
		}
	}
	r.written(t, 5*610)
	check(6) // with the companion files of the open ones
	r.end()
	check(5)
}
