package keys

import (
	"beacontop/cmd/beacontop/private"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
)

func TestHostKeyIsMadeOnce(t *testing.T) {
	name := filepath.Join(t.TempDir(), HostFile)
	if err := os.WriteFile(name+".part", []byte("of a start that was killed"), 0o644); err != nil {
		t.Fatal(err)
	}
	first, err := Host(name)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Host(name)
	if err != nil || ssh.FingerprintSHA256(again.PublicKey()) != ssh.FingerprintSHA256(first.PublicKey()) {
		t.Errorf("another key at the second start, %v", err)
	}
	info, err := os.Stat(name)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(name), "*")); len(left) != 1 {
		t.Errorf("left behind: %q", left)
	}
}

// TestHostKeysThatAreRefused: a file that exists is never replaced, because clients would take the new
// key for an attack.
func TestHostKeysThatAreRefused(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, HostFile)
	good := filepath.Join(dir, "good")
	if _, err := Host(good); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	for content, want := range map[string]string{
		"":                     "holds no private key",
		string(text[:90]):      "holds no private key",
		"ssh-ed25519 AAAA x\n": "holds no private key",
	} {
		write(t, name, content)
		_, err := Host(name)
		var none *NoKeyError
		if !errors.As(err, &none) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v", content, err)
		}
		if now, _ := os.ReadFile(name); string(now) != content {
			t.Errorf("%.20q was replaced", content)
		}
	}
	if _, err := Host(dir); err == nil {
		t.Error("a directory is accepted")
	}
	if _, err := Host(filepath.Join(dir, "no", "such")); err == nil {
		t.Error("made in a directory that does not exist")
	}
	if runtime.GOOS == "windows" {
		return
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o610} {
		if err := os.Chmod(good, mode); err != nil {
			t.Fatal(err)
		}
		var insecure *private.InsecureError
		if _, err := Host(good); !errors.As(err, &insecure) || insecure.Hint != "chmod 600 "+good {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
}
