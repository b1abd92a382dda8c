//go:build unix

package offer

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestAPipeIsNotPublished: opening it would hold a request for ever. Nor does a link lead out of the
// folder.
func TestAPipeIsNotPublished(t *testing.T) {
	dir := t.TempDir()
	s, err := OpenStaging(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	common := filepath.Join(dir, "Staging", "Common")
	secret := filepath.Join(dir, "secret")
	err = errors.Join(syscall.Mkfifo(filepath.Join(common, "pipe.osd"), 0o600), os.WriteFile(secret, []byte("x"), 0o600),
		os.Symlink(secret, filepath.Join(common, "link.osd")), os.Symlink("pipe.osd", filepath.Join(common, "topipe.osd")))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"PIPE.osd", "topipe.osd"} {
		if f, err := s.Open([]string{name}); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v, %v", name, f, err)
		}
	}
	if f, err := s.Open([]string{"link.osd"}); err == nil {
		t.Errorf("a link out of the folder: %v", f)
	}
}
