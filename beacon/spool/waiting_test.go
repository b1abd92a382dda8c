package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// Of many files the oldest are returned, whatever the order of the folder.
func TestWaitingReturnsTheOldest(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	const files = 100
	for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(files) {
		folder := []string{"Logs", "Inventories"}[i%2]
		name := fmt.Sprintf("%03d", i)
		put(t, s, folder, name, "x")
		at := time.Unix(int64(i), 0)
		if err := os.Chtimes(filepath.Join(dir, Incoming, folder, name), at, at); err != nil {
			t.Fatal(err)
		}
	}
	for _, limit := range []int{0, 1, 7, files - 1, files, files + 1} {
		got, more, err := s.Waiting(limit)
		if err != nil {
			t.Fatal(err)
		}
		want := files
		if limit > 0 {
			want = min(limit, files)
		}
		if len(got) != want || more != (want < files) {
			t.Errorf("limit %d: %d files, more: %v", limit, len(got), more)
		}
		for i, f := range got {
			if f.Name != fmt.Sprintf("%03d", i) {
				t.Errorf("limit %d: file %d is %s", limit, i, f.Name)
			}
		}
	}
}

// lockedDisk has a folder that cannot be listed.
type lockedDisk struct {
	disk
	folder string
}

func (d lockedDisk) each(folder string, visit func(fs.DirEntry) error) error {
	if folder == path.Join(Incoming, d.folder) {
		return fs.ErrPermission
	}
	return d.disk.each(folder, visit)
}

// A folder that cannot be listed delays the files of no other.
func TestAFolderThatCannotBeListed(t *testing.T) {
	s := open(t, t.TempDir())
	for _, folder := range []string{"Inventories", "Logs", "Other"} {
		put(t, s, folder, "a", "x")
	}
	for folder, want := range map[string][]string{
		"Inventories": {"Logs/a", "Other/Other/a"}, "Logs": {"Inventories/a", "Other/Other/a"}, "Other": {"Inventories/a", "Logs/a"},
	} {
		locked := &Spool{disk: lockedDisk{s.disk, folder}}
		files, _, err := locked.Waiting(0)
		var got []string
		for _, f := range files {
			got = append(got, f.Folder+"/"+f.Name)
		}
		slices.Sort(got)
		if !errors.Is(err, fs.ErrPermission) || !slices.Equal(got, want) {
			t.Errorf("without %s: %q, %v", folder, got, err)
		}
	}
}

// Listing with a limit, like the relay, compared with listing all.
func BenchmarkWaiting(b *testing.B) {
	dir := b.TempDir()
	s, err := Open(Config{Dir: dir, Types: []string{"Logs"}})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	const files = 20_000
	logs := filepath.Join(dir, Incoming, "Logs")
	if err := os.Mkdir(logs, 0o750); err != nil {
		b.Fatal(err)
	}
	for i := range files {
		if err := os.WriteFile(filepath.Join(logs, fmt.Sprintf("system on HOST%05d at 20261123T120000.log", i)), nil, 0o640); err != nil {
			b.Fatal(err)
		}
	}
	for _, limit := range []int{0, files / 10} {
		b.Run(fmt.Sprintf("limit %d", limit), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := s.Waiting(limit); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
