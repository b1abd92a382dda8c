package tomlfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "f")
	if err := os.WriteFile(name, []byte("\ufeff"+"a = 1"), 0o600); err != nil {
		t.Fatal(err)
	}
	if f, err := Read(name, 8); err != nil || string(f.text) != "a = 1" || f.Empty() {
		t.Errorf("%q, %v", f.text, err)
	}
	var large *LargeError
	if _, err := Read(name, 7); !errors.As(err, &large) || large.LimitBytes != 7 || err.Error() != name+" is larger than 7B" {
		t.Errorf("over the limit: %v", err)
	}
	if _, err := Read(filepath.Join(dir, "absent"), 7); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an absent file: %v", err)
	}
	if err := os.WriteFile(name, []byte("\ufeff"), 0o600); err != nil {
		t.Fatal(err)
	}
	if f, err := Read(name, 8); err != nil || !f.Empty() {
		t.Errorf("a file of a byte order mark: %v, empty %v", err, f.Empty())
	}
}

// TestOnlyRegularFilesAreRead: a pipe or a device may have no end, or no writer.
func TestOnlyRegularFilesAreRead(t *testing.T) {
	dir := t.TempDir()
	for name, want := range map[string]string{dir: " is a directory, not a file", os.DevNull: " is not a regular file"} {
		if _, err := Read(name, 7); err == nil || err.Error() != name+want {
			t.Errorf("%s: %v, want %s", name, err, name+want)
		}
	}
}

// TestOneKeyInTwoLetterCases is rejected: the letter case of keys does not matter, and the decoder
// would replace all groups of the first spelling by those of the second.
func TestOneKeyInTwoLetterCases(t *testing.T) {
	for text, want := range map[string]string{
		"[[many]]\nname = 'a'\n[[Many]]\nname = 'b'": ":3:3: duplicate key: many and Many",
		"name = 'a'\nNAME = 'b'":                     ":2:1: duplicate key: name and NAME",
		"[one]\n[ONE.one]":                           ":2:2: duplicate key: one and ONE",
		"free = { x = 1, X = 2 }":                    ":1:17: duplicate key: x and X",
		"[[many]]\nname = 'a'\n[[many]]\nName = 'b'": "",
		"one.name = 'a'\nOne = 1\none.Name = 'b'":    ":2:1: duplicate key: one and One",
	} {
		name := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Read(name, 1000)
		if got := strings.TrimPrefix(errorText(err), name); got != want {
			t.Errorf("%q\ngives %s\nwant  %s", text, got, want)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestLimits are held at their edge: what is just within is read, one more is not.
func TestLimits(t *testing.T) {
	keys := func(n int) string {
		return strings.Repeat("x", n) + " = 1\n"
	}
	var most strings.Builder
	for n := range keysLimit {
		most.WriteString(keys(n + 1))
	}
	deep := strings.Repeat("a.", depthLimit-1)
	for text, want := range map[string]string{
		most.String(): "", most.String() + keys(keysLimit+1): ":2001:1: more than 2000 keys in one table",
		deep + "a = 1": "", deep + "a.a = 1": ":1:33: nested deeper than 16 levels",
		deep + "a = [1]": "", deep + "a = [[1]]": ":1:31: nested deeper than 16 levels",
		deep + "a = [{}]":                      ":1:31: nested deeper than 16 levels",
		"[[" + deep + "a]]\n[[" + deep + "a]]": "",
		"[" + deep + "a]\nb = 1":               ":2:1: nested deeper than 16 levels",
	} {
		name := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Read(name, 10_000_000)
		if got := strings.TrimPrefix(errorText(err), name); got != want {
			t.Errorf("%.80q\ngives %s\nwant  %s", text, got, want)
		}
	}
}
