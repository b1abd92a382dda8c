//go:build unix

package main

import (
	"cmp"
	"os"
	"path/filepath"
	"runtime"
)

// stateDir is where programs of this system keep what must survive: of the whole
// system for its administrator, else of the user.
func stateDir() string {
	home, err := os.UserHomeDir()
	if err != nil {
		home = "."
	}
	switch {
	case runtime.GOOS == "darwin":
		return filepath.Join(home, "Library", "Application Support", "beacontop")
	case os.Getuid() == 0:
		return "/var/lib/beacontop"
	}
	return filepath.Join(cmp.Or(os.Getenv("XDG_STATE_HOME"), filepath.Join(home, ".local", "state")), "beacontop")
}

// makeStateDir makes the state directory where there is none.
func makeStateDir(dir string) error { return os.MkdirAll(dir, 0o750) }
