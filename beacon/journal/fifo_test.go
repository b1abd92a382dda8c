//go:build unix

package journal

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestStartWithoutRegularFiles has a FIFO, a device, a directory or a socket in place of a file of
// the history, or of a companion file of SQLite: it is renamed, and the start does not block.
func TestStartWithoutRegularFiles(t *testing.T) {
	const today = "2026-11-25.db"
	kinds := map[string]func(path string) error{
		"FIFO":           func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"directory":      func(path string) error { return os.Mkdir(path, 0o750) },
		"link to a FIFO": func(path string) error { return os.Symlink(filepath.Join(filepath.Dir(path), "..", "pipe"), path) },
		"terminal":       func(path string) error { return os.Symlink("/dev/ptmx", path) },
	}
	whole := t.TempDir()
	threeDays(t, whole)
	for kind, put := range kinds {
		for _, name := range []string{stateFile, today, stateFile + "-journal", today + "-wal", today + "-journal"} {
			t.Run(kind+" as "+name, func(t *testing.T) {
				dir := copied(t, whole)
				if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
					t.Fatal(err)
				}
				path := filepath.Join(dir, Folder, name)
				if err := os.RemoveAll(path); err != nil {
					t.Fatal(err)
				}
				if err := put(path); err != nil {
					t.Fatal(err)
				}
				r := start(t, Config{Dir: dir})
				if n := sample(r.state, noon.AddDate(0, 0, 3)).Totals.Known; n < 400 {
					t.Errorf("%d agents are known, want those of two days at least", n)
				}
				events := conversation(600, 10)
				for i := range events {
					events[i].Time = events[i].Time.AddDate(0, 0, 2)
				}
				r.fold(events)
				r.end()
				again := start(t, Config{Dir: dir})
				if n := sample(again.state, noon.AddDate(0, 0, 3)).Totals.Known; n < 410 || len(again.gaps()) > 0 {
					t.Errorf("after one more start %d agents are known, gaps %+v", n, again.gaps())
				}
				if got := strings.Join(files(t, dir), " "); !strings.Contains(got, ".broken") {
					t.Errorf("files %s: nothing was renamed", got)
				}
			})
		}
	}
}

// TestStartWithoutFolder has a FIFO in place of the folder: the start does not block.
func TestStartWithoutFolder(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, Folder), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, Config{Dir: dir})
	r.fold(conversation(0, 10))
	if err := r.stop(); err == nil {
		t.Error("a folder that is a FIFO was written to")
	}
}
