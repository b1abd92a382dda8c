package input

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// TestAFileOccursOnce, however many paths lead to it: its lines would count twice. It is shorter than
// what copies are recognised by.
func TestAFileOccursOnce(t *testing.T) {
	dir := t.TempDir()
	linked := filepath.Join(dir, "linked", "u_ex1.log")
	err := errors.Join(os.Mkdir(filepath.Dir(linked), 0o700),
		os.WriteFile(filepath.Join(dir, "u_ex1.log"), []byte("x"), 0o600), os.WriteFile(filepath.Join(dir, "u_ex2.log"), []byte("x"), 0o600),
		os.Link(filepath.Join(dir, "u_ex1.log"), linked))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if all := Find([]string{"u_ex1.log", ".", dir, linked, "u_ex?.log", "-", "-"}, strings.NewReader("")); len(all) != 3 {
		t.Errorf("%d inputs, want 2 files and the stream: %+v", len(all), all)
	}
}

// TestWhatCannotBeRead is an input whose Open returns the reason, with the path that was given.
func TestWhatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	if err := errors.Join(os.WriteFile(in("a.log"), []byte("a"), 0o600), os.WriteFile(in("b.log.gz"), []byte("\x1f\x8b no archive"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if got := content(Find([]string{in("b.log.gz")}, nil)[0]); got != "open "+in("b.log.gz")+": gzip: invalid header" {
		t.Errorf("a damaged archive: %s", got)
	}
	if got := content(Find([]string{os.DevNull}, nil)[0]); got != "" {
		t.Errorf("a device, which is read like the stream: %q", got)
	}
	if got := content(Find([]string{in("[")}, nil)[0]); got != "open "+in("[")+": bad pattern: syntax error in pattern" {
		t.Errorf("a bad pattern: %s", got)
	}
	all := Find([]string{in("a.log")}, nil)
	if err := os.Remove(in("a.log")); err != nil {
		t.Fatal(err)
	}
	var read atomic.Int64
	if _, err := all[0].Open(&read); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), in("a.log")) || read.Load() != 0 {
		t.Errorf("a file that is gone: %v, %d bytes", err, read.Load())
	}
}

// TestALinkToNothingIsReported beside the logs that a pattern matches.
func TestALinkToNothingIsReported(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "b.log")
	if err := os.WriteFile(filepath.Join(dir, "a.log"), []byte("a"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := os.Symlink(filepath.Join(dir, "nowhere"), broken)
	if _, made := os.Lstat(broken); err != nil || made != nil { // as in TestLinksAreFollowed
		t.Skip("no links here:", err)
	}
	all := Find([]string{filepath.Join(dir, "*.log")}, nil)
	if len(all) != 2 || content(all[0]) != "a" || !strings.HasPrefix(content(all[1]), "open "+broken+": ") {
		t.Errorf("%+v", all)
	}
}
