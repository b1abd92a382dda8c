//go:build unix

package keys

import (
	"beacontop/cmd/beacontop/private"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWhoCanWriteTheFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dir")
	name := filepath.Join(dir, "authorized_keys")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, name, "")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(name, link); err != nil {
		t.Fatal(err)
	}
	chmod := func(name string, mode os.FileMode) {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		file, dir os.FileMode
		want      string
	}{
		{0o600, 0o700, ""},
		{0o644, 0o755, ""},
		{0o660, 0o700, "others can write it (mode 0660)"},
		{0o602, 0o700, "others can write it (mode 0602)"},
		{0o600, 0o770, "others can write it (mode 0770)"},
		{0o600, 0o707, "others can write it (mode 0707)"},
		{0o600, 0o777 | os.ModeSticky, ""},
	} {
		chmod(name, tt.file)
		chmod(dir, tt.dir)
		for _, opened := range []string{name, link} {
			_, err := Open(opened)
			var insecure *private.InsecureError
			if tt.want == "" && err != nil || tt.want != "" && (!errors.As(err, &insecure) || insecure.Why != tt.want || !strings.HasPrefix(insecure.Hint, "chmod go-w ")) {
				t.Errorf("%v: %v", tt, err)
			}
		}
	}
	if os.Getuid() == 0 {
		chmod(dir, 0o700)
		chmod(name, 0o600)
		if err := os.Chown(name, 12345, -1); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(name); err == nil || !strings.Contains(err.Error(), "it belongs to another user (uid 12345)") {
			t.Error(err)
		}
	}
	if _, err := Open(dir); err == nil {
		t.Error("a directory is accepted")
	}
}
