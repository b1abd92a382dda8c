package logs

import (
	"os"
	"path/filepath"
	"testing"
)

// ground is a directory with logs in a test.
type ground struct {
	*testing.T
	dir string
}

func newGround(t *testing.T) ground { return ground{t, t.TempDir()} }

func (g ground) path(name string) string { return filepath.Join(g.dir, name) }

func (g ground) ok(err error) {
	if err != nil {
		g.Helper()
		g.Fatal(err)
	}
}

func (g ground) write(name, text string) {
	g.Helper()
	g.ok(os.MkdirAll(filepath.Dir(g.path(name)), 0o750))
	g.ok(os.WriteFile(g.path(name), []byte(text), 0o640))
}

// link makes a link, or skips the test if that is not possible: links need a privilege on Windows,
// and Wine reports success without making one.
func (g ground) link(target, name string) {
	g.Helper()
	err := os.Symlink(g.path(target), g.path(name))
	if _, made := os.Lstat(g.path(name)); err != nil || made != nil {
		g.Skip("no links here:", err)
	}
}

func (g ground) find(paths ...string) []Log {
	g.Helper()
	for i := range paths {
		paths[i] = g.path(paths[i])
	}
	found, err := Find(paths...)
	g.ok(err)
	return found
}
