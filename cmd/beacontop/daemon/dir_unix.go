//go:build unix

package daemon

import (
	"cmp"
	"os"
	"path/filepath"
	"runtime"
)

// SystemDir is where a service keeps its state.
func SystemDir() string {
	if runtime.GOOS == "darwin" {
		return DefaultDir() // of root's home: not known to others
	}
	return "/var/lib/beacontop"
}

// DefaultDir is the system's usual directory for persistent state: system-wide for the
// administrator, otherwise per user.
func DefaultDir() string {
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

// MakeDir creates the state directory if it does not exist.
func MakeDir(dir string) error { return os.MkdirAll(dir, 0o750) }
