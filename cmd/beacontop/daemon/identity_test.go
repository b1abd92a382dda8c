package daemon

import (
	"os"
	"path/filepath"
	"testing"
)

// TestIdentityStays restarts, damages the file, and takes away the permission to read it.
func TestIdentityStays(t *testing.T) {
	dir := t.TempDir()
	first, err := identify(dir)
	if err != nil || !valid(first) {
		t.Fatalf("%q, %v", first, err)
	}
	if again, err := identify(dir); err != nil || again != first {
		t.Errorf("%q after a restart, %v", again, err)
	}
	file := filepath.Join(dir, identityFile)
	for _, text := range []string{"", "12\n", "not hexadecimal!\n"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		other, err := identify(dir)
		if err != nil || !valid(other) || other == first {
			t.Errorf("%q instead of %q, %v", other, text, err)
		}
		if again, err := identify(dir); err != nil || again != other {
			t.Errorf("%q, then %q, %v", other, again, err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("files %v, %v", entries, err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(file, 0o700); err != nil {
		t.Fatal(err)
	}
	if id, err := identify(dir); err == nil {
		t.Errorf("%q from a directory", id)
	}
}
