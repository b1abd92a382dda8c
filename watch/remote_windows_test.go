package watch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRemoteVolume(t *testing.T) {
	for path, want := range map[string]bool{
		`\\filer\logs\W3SVC1`:          true,
		`//filer/logs/W3SVC1`:          true,
		`\\?\UNC\filer\logs\W3SVC1`:    true,
		`\\?\unc\filer\logs`:           true,
		`C:\inetpub\logs`:              false,
		`\\?\C:\inetpub\logs`:          false,
		`\\?\` + `c:\a\` + long + `\b`: false,
	} {
		if got := remoteVolume(path); got != want {
			t.Errorf("%s: %t", path, got)
		}
	}
}

var long = strings.Repeat("x", 250)

// TestSharesArePolled accesses a directory of this machine through its own administrative share,
// and through a mapped drive if REMOTE_DRIVE names one.
func TestSharesArePolled(t *testing.T) {
	dir := t.TempDir()
	if remote(dir) {
		t.Errorf("%s is remote", dir)
	}
	paths := []string{os.Getenv("REMOTE_DRIVE")}
	if drive, rest, ok := strings.Cut(dir, `:\`); ok {
		paths = append(paths, `\\localhost\`+drive+`$\`+rest)
	}
	tried := false
	for _, path := range paths {
		if _, err := os.Stat(path); path == "" || err != nil {
			continue
		}
		tried = true
		t.Log("tried", path)
		n, err := OpenNotifier()
		if err != nil {
			t.Fatal(err)
		}
		if refused := n.Watch([]string{filepath.Clean(path)}); refused[filepath.Clean(path)] != ErrPoll {
			t.Errorf("%s: %v, want it polled", path, refused)
		}
		if err := n.watcher.Close(); err != nil {
			t.Error(err)
		}
	}
	if !tried {
		t.Skip("no share here")
	}
}
