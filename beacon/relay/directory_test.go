package relay

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"beacontop/beacon/event"
	"beacontop/beacon/spool"
)

// TestDirectoryThatIsReplaced moves or removes the genuine beacon's directory in several ways.
// Files delivered afterwards are where the path leads, or are not delivered.
func TestDirectoryThatIsReplaced(t *testing.T) {
	tests := []struct {
		name string
		take func(base string) error
	}{
		{"removed", os.RemoveAll},
		{"moved", func(base string) error { return os.Rename(base, base+"2") }},
		{"moved below another", func(base string) error {
			return errors.Join(os.Rename(base, base+"2"), os.Mkdir(base, 0o750),
				os.Rename(filepath.Join(base+"2", spool.Incoming), filepath.Join(base, spool.Incoming)))
		}},
		{"without its partials", func(base string) error { return os.RemoveAll(filepath.Join(base, "Partial")) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			base := filepath.Join(t.TempDir(), "genuine")
			incoming := filepath.Join(base, spool.Incoming)
			makeFolder(t, incoming)
			d, err := OpenDirectory(incoming)
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := d.Close(); err != nil {
					t.Error(err)
				}
			}()
			deliver := func(name string) error {
				_, err := d.Deliver(t.Context(), spool.File{Folder: "Logs", Name: name, Bytes: 4}, bytes.NewReader([]byte("body")))
				return err
			}
			if err := deliver("before.log"); err != nil {
				t.Fatal(err)
			}
			if err := tt.take(base); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(incoming); err != nil {
				if err := deliver("away.log"); event.CauseOf(err) != event.CauseNotFound {
					t.Errorf("delivered while the directory is missing: %v", err)
				}
				if err := d.Check(t.Context()); err == nil {
					t.Error("a missing directory is reported as up")
				}
				makeFolder(t, incoming)
			}
			if err := deliver("after.log"); err != nil {
				t.Errorf("after it came back: %v", err)
			}
			if _, err := os.Stat(filepath.Join(incoming, "Logs", "after.log")); err != nil {
				t.Error(err)
			}
		})
	}
}

func makeFolder(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(path, 0o750); err != nil {
		t.Fatal(err)
	}
}
