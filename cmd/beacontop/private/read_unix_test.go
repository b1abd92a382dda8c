//go:build unix

package private

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestOthersMustNotReadASecret reads it with each mode that it could have.
func TestOthersMustNotReadASecret(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := Read(file, 4); err != nil || string(text) != "0123" {
		t.Errorf("%q %v", text, err)
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o610, 0o602} {
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
		var insecure *InsecureError
		if text, err := Read(file, 100); text != nil || !errors.As(err, &insecure) || insecure.Hint != "chmod 600 "+file {
			t.Errorf("mode %o: %q %v", mode, text, err)
		}
	}
	if _, err := Read(file+"2", 100); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if _, err := Read(filepath.Dir(file), 100); err == nil {
		t.Error("a directory is read")
	}
}
