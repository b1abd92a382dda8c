package admin

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"beacontop/beacon/event"
)

// TestTheTokenIsMadeOnce and kept: programs have copies of it.
func TestTheTokenIsMadeOnce(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, TokenFile)
	c := Config{Address: "127.0.0.1:0"}
	if err := c.Check(dir); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("checking has made it: %v", err)
	}
	var before string
	for range 2 {
		s, err := Open(dir, c, nil, func(event.Event) {})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		text, err := os.ReadFile(file)
		if err != nil || len(text) != 44 || before != "" && string(text) != before {
			t.Errorf("%q after %q: %v", text, before, err)
		}
		before = string(text)
	}
	if info, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

// TestTokensThatAreRefused says why, and what helps.
func TestTokensThatAreRefused(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "token")
	open := func() error {
		s, err := Open(dir, Config{Address: "127.0.0.1:0", Token: file}, nil, func(event.Event) {})
		if err == nil {
			err = s.Close()
		}
		return err
	}
	if err := open(); !errors.Is(err, fs.ErrNotExist) || Hint(err) == "" {
		t.Errorf("a file that was named is not made: %v", err)
	}
	for text, want := range map[string]string{
		"  0123456789abcdef \r\n":              "",
		"":                                     "it has 0 characters; at least 16 are needed",
		"0123456789abcde\n":                    "it has 15 characters",
		"0123456789\nabcdef\n":                 "not one line of ASCII characters",
		"0123456789abcdé":                      "not one line of ASCII characters",
		"\xef\xbb\xbf0123456789abcdef":         "not one line of ASCII characters",
		strings.Repeat("x", tokenLimitBytes):   "not one line of ASCII characters",
		strings.Repeat("x", tokenLimitBytes*2): "not one line of ASCII characters",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		err := open()
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want) || Hint(err) == "" || len(err.Error()) > 300) {
			t.Errorf("%.30q: %v", text, err)
		}
	}
	if runtime.GOOS == "windows" {
		return
	}
	if err := os.WriteFile(file, []byte("0123456789abcdef"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := open(); err == nil || Hint(err) != "chmod 600 "+file {
		t.Errorf("others can read it: %v, hint %q", err, Hint(err))
	}
}
