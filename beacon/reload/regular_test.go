package reload

import (
	"os"
	"path/filepath"
	"testing"
)

// TestOnlyRegularFilesAreOpened: opening a pipe may block forever. That a file is missing is for
// whoever opens it to report.
func TestOnlyRegularFilesAreOpened(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		file: "", filepath.Join(dir, "absent"): "", "": "",
		dir: dir + " is not a regular file", os.DevNull: os.DevNull + " is not a regular file",
	} {
		err := Regular(name)
		if want == "" && err != nil || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
}
