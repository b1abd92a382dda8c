package offer

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestAFreshlyPublishedFileHasNoDate: it may change again within the same second.
func TestAFreshlyPublishedFileHasNoDate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			age  time.Duration
			want bool
		}{{0, false}, {-time.Hour, false}, {time.Minute, true}} {
			if got := !settled(time.Now().Add(-c.age)).IsZero(); got != c.want {
				t.Errorf("a file of %v ago has a date: %v", c.age, got)
			}
		}
	})
}

// TestPublishedFiles looks up files in any letter case, also new ones.
func TestPublishedFiles(t *testing.T) {
	dir := t.TempDir()
	s, err := OpenStaging(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	folder := filepath.Join(dir, "Staging", "Common", "Packages")
	if err := errors.Join(os.Mkdir(folder, 0o750), os.WriteFile(filepath.Join(folder, "Agent.osd"), []byte("text"), 0o640)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{
		"packages/agent.OSD": true, "Packages/Agent.osd": true, "Packages": false, "Packages/other": false,
		"other/Agent.osd": false, "Packages/Agent.osd/below": false,
	} {
		if got, err := s.Has(strings.Split(path, "/")); got != want || err != nil {
			t.Errorf("%s: %v, %v", path, got, err)
		}
	}
	f, err := s.Open([]string{"packages", "agent.osd"})
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err := errors.Join(err, f.Close()); string(text) != "text" || f.ETag == "" || !f.Modified.IsZero() || err != nil {
		t.Errorf("%q, tag %s, modified %v, %v", text, f.ETag, f.Modified, err)
	}
	if _, err := OpenStaging(filepath.Join(folder, "Agent.osd")); err == nil {
		t.Error("a file is taken for a state directory")
	}
}

// TestARemovedFolder removes a folder whose content is cached.
func TestARemovedFolder(t *testing.T) {
	dir := t.TempDir()
	s, err := OpenStaging(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	folder := filepath.Join(dir, "Staging", "Common", "Packages")
	if err := errors.Join(os.Mkdir(folder, 0o750), os.WriteFile(filepath.Join(folder, "a"), nil, 0o640)); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Has([]string{"Packages", "A"}); !got || err != nil {
		t.Fatal(got, err)
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Has([]string{"Packages", "A"}); got || err != nil {
		t.Errorf("a removed file: %v, %v", got, err)
	}
}
