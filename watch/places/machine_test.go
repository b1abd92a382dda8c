package places

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestThisMachine finds the files of a beacon below real directories, and leaves them as they are.
func TestThisMachine(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("ProgramData", filepath.Join(dir, "data"))
	t.Setenv("ProgramFiles(x86)", filepath.Join(dir, "programs"))
	want := Places{
		Incoming: filepath.Join(dir, "data", vendorName, "Incoming"),
		Staging:  filepath.Join(dir, "data", vendorName, "Staging", "Common"),
		Engine:   filepath.Join(dir, "programs", vendorName, programName, "DotNet", "conf", engineFile),
	}
	if got := Usual(ThisMachine()); got.Incoming+got.Staging+got.Engine != "" || len(got.Denied) > 0 {
		t.Errorf("on an empty disk: %+v", got)
	}
	for _, folder := range []string{filepath.Join(want.Incoming, "Inventories"), want.Staging, filepath.Dir(want.Engine)} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(want.Engine, []byte("<x/>"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := Usual(ThisMachine())
	if got.Incoming != want.Incoming || got.Staging != want.Staging || got.Engine != want.Engine || len(got.Denied) > 0 {
		t.Errorf("%+v\nwant %+v", got, want)
	}
	if text, err := ThisMachine().Read(want.Engine); err != nil || string(text) != "<x/>" {
		t.Errorf("read %q, %v", text, err)
	}
	if err := ThisMachine().Look(filepath.Join(dir, "absent")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an absent directory: %v", err)
	}
}
