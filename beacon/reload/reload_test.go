package reload

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestChangedFilesAreLoadedAgain(t *testing.T) {
	dir := t.TempDir()
	first, second := filepath.Join(dir, "first"), filepath.Join(dir, "second")
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(first, "1")
	write(second, "2")
	var wrong error
	loaded := 0
	f, err := Load(func() error { loaded++; return wrong }, first, second)
	if err != nil {
		t.Fatal(err)
	}
	look := func(what string, news bool, loads int, refused string) {
		t.Helper()
		loaded = 0
		if got := f.Look(); got != news || loaded != loads || f.Refused() != refused {
			t.Errorf("%s: news %t, loaded %d times, refused %q", what, got, loaded, f.Refused())
		}
	}
	look("nothing changed", false, 0, "")
	write(second, "22")
	look("a longer file", true, 1, "")
	if runtime.GOOS != "windows" {
		if err := os.Chmod(second, 0o640); err != nil {
			t.Fatal(err)
		}
		look("another mode", true, 1, "")
	}
	wrong = errors.New("wrong")
	write(first, "11")
	look("a wrong file", true, 1, "wrong")
	look("it is tried again", false, 1, "wrong")
	wrong = errors.New("still wrong")
	look("for another reason", true, 1, "still wrong")
	wrong = nil
	look("it is right", true, 1, "")
	look("nothing changed", false, 0, "")
	if err := os.Remove(first); err != nil {
		t.Fatal(err)
	}
	look("a file is gone", true, 1, "")

	if _, err := Load(func() error { return errors.New("wrong") }, first); err == nil {
		t.Error("what cannot be loaded at first is accepted")
	}
}
