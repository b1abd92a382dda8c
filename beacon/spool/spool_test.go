package spool

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"beacontop/beacon/protocol"
)

func open(t testing.TB, dir string) *Spool {
	t.Helper()
	s, err := Open(Config{Dir: dir, Types: []string{"Inventories", "Logs"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// old restores the modification time of a damaged file.
func old(f string) error { return os.Chtimes(f, time.Unix(1e9, 0), time.Unix(1e9, 0)) }

func put(t testing.TB, s *Spool, typ, name, body string) string {
	t.Helper()
	folder, err := commit(s, typ, name, body)
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

func commit(s *Spool, typ, name, body string) (folder string, err error) {
	p, err := s.Create(typ, name)
	if err != nil {
		return "", err
	}
	if _, err := io.WriteString(p, body); err != nil {
		return "", errors.Join(err, p.Discard())
	}
	return p.Commit()
}

// tree lists all files below dir except the lock and the redo log, with their contents.
func tree(t testing.TB, dir string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == lockFile || d.Name() == oldRedoFolder || filepath.Base(filepath.Dir(path)) == redoFolder {
			return err
		}
		body, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		fmt.Fprintf(&out, "%s=%s\n", filepath.ToSlash(rel), body)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestCommitMakesAFileVisible(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	p, err := s.Create("Inventories", "a.ndi")
	if err != nil {
		t.Fatal(err)
	}
	large := strings.Repeat("x", smallBytes)
	for _, piece := range []string{"whole ", large} {
		if _, err := p.Write([]byte(piece)); err != nil {
			t.Fatal(err)
		}
	}
	if got := tree(t, dir); got != "Partial/1.part=whole "+large+"\n" {
		t.Errorf("before commit there are %d bytes:\n%.100s", len(got), got)
	}
	if _, err := p.Commit(); err != nil {
		t.Fatal(err)
	}
	if got := tree(t, dir); got != "Incoming/Inventories/a.ndi=whole "+large+"\n" {
		t.Errorf("after commit there are %d bytes:\n%.100s", len(got), got)
	}
	if _, err := p.Commit(); !errors.Is(err, ErrClosed) {
		t.Errorf("second commit: %v", err)
	}
}

func TestDiscardLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	p, err := s.Create("Inventories", "a.ndi")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := p.Discard(); err != nil {
			t.Fatal(err)
		}
	}
	if got := tree(t, dir); got != "" {
		t.Errorf("left:\n%s", got)
	}
}

func TestCommitReplacesAtOnce(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, "Inventories", "a.ndi", "old")
	if folder := put(t, s, "INVENTORIES", "a.ndi", "new"); folder != "Inventories" {
		t.Errorf("folder %q", folder)
	}
	if got := tree(t, dir); got != "Incoming/Inventories/a.ndi=new\n" {
		t.Errorf("tree:\n%s", got)
	}
}

func TestCommitWhenFoldersVanished(t *testing.T) {
	for _, vanished := range []string{"Incoming/Logs", "Incoming", "Partial"} {
		dir := t.TempDir()
		s := open(t, dir)
		put(t, s, "Logs", "a.log", "1")
		if err := os.Remove(filepath.Join(dir, Incoming, "Logs", "a.log")); err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(filepath.Join(dir, vanished)); err != nil {
			t.Fatal(err)
		}
		put(t, s, "Logs", "b.log", "2")
		if got := tree(t, dir); got != "Incoming/Logs/b.log=2\n" {
			t.Errorf("without %s:\n%s", vanished, got)
		}
	}
}

func TestCommitOntoAFolderFails(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if err := os.MkdirAll(filepath.Join(dir, Incoming, "Logs", "BadLogs"), 0o750); err != nil {
		t.Fatal(err)
	}
	p, err := s.Create("Logs", "BadLogs")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Commit(); !errors.Is(err, protocol.ErrName) {
		t.Errorf("commit: %v, want ErrName", err)
	}
	if got := tree(t, dir); got != "" {
		t.Errorf("left:\n%s", got)
	}
}

func TestOpenRemovesWhatACrashLeft(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, partials), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, partials, "7.part"), []byte("half"), 0o640); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	if got := tree(t, dir); got != "" {
		t.Errorf("left:\n%s", got)
	}
}

func TestASpoolHasOneOwner(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Config{Dir: dir}); !errors.Is(err, ErrInUse) {
		t.Errorf("second open: %v, want ErrInUse", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
}

// TestTypeFoldersAreShared uploads with many invented types: known types still get their folders,
// and files of invented types are kept apart.
func TestTypeFoldersAreShared(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(Config{Dir: dir, Types: []string{"Inventories"}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range unknownLimit + otherLimit {
		put(t, s, fmt.Sprintf("Type%d", i), "a", fmt.Sprint(i))
	}
	p, err := s.Create("OneMore", "a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Commit(); !errors.Is(err, ErrTypes) {
		t.Errorf("commit: %v, want ErrTypes", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	s = open(t, dir) // a restart does not change that
	if folder := put(t, s, "inventories", "a", "known"); folder != "inventories" {
		t.Errorf("a known type is in %s", folder)
	}
	files, more, err := s.Waiting(0)
	if err != nil || more || len(files) != unknownLimit+otherLimit+1 {
		t.Fatalf("%d files wait, more: %v, %v", len(files), more, err)
	}
	types := map[string]bool{}
	for _, f := range files {
		types[Type(f.Folder)] = true
		info, err := os.Stat(filepath.Join(dir, Incoming, f.Folder, f.Name))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Dispose(f, info, Deleted); err != nil {
			t.Fatal(err)
		}
	}
	if len(types) != len(files) {
		t.Errorf("%d types of %d files", len(types), len(files))
	}
	if folder := put(t, s, "OneMore", "a", "x"); folder != "OneMore" {
		t.Errorf("after the flood, an unknown type is in %s", folder)
	}
}

// TestATypeFolderThatIsALinkIsRejected: files in it would be acknowledged and never relayed.
func TestATypeFolderThatIsALinkIsRejected(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, "Elsewhere", "a", "x")
	link := filepath.Join(dir, Incoming, "Logs")
	err := os.Symlink("Elsewhere", link)
	if _, made := os.Lstat(link); err != nil || made != nil { // Wine makes none, and says that it did
		t.Skip("no links here:", err)
	}
	if _, err := commit(s, "Logs", "b", "y"); !errors.Is(err, ErrFolder) {
		t.Errorf("commit: %v, want ErrFolder", err)
	}
	if got := tree(t, filepath.Join(dir, Incoming, "Elsewhere")); got != "a=x\n" {
		t.Errorf("tree:\n%s", got)
	}
}

// TestPartialMovedAway moves the folder of partials and creates a new one: uploads continue.
func TestPartialMovedAway(t *testing.T) {
	for _, again := range []bool{true, false} {
		dir := t.TempDir()
		s := open(t, dir)
		put(t, s, "Logs", "a", "1")
		if err := os.Rename(filepath.Join(dir, partials), filepath.Join(dir, "Moved")); err != nil {
			t.Fatal(err)
		}
		if again {
			if err := os.Mkdir(filepath.Join(dir, partials), folderMode); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range []string{"b", "c"} {
			put(t, s, "Logs", name, "2")
		}
		if got := tree(t, filepath.Join(dir, Incoming)); got != "Logs/a=1\nLogs/b=2\nLogs/c=2\n" {
			t.Errorf("made again: %v\n%s", again, got)
		}
	}
}

func TestCommitsSideBySide(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	const writers, files = 16, 20
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range files {
				name := fmt.Sprintf("%d-%d", w, i)
				if _, err := commit(s, []string{"Inventories", "UsageData"}[i%2], name, name); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	waiting, _, err := s.Waiting(0)
	if err != nil {
		t.Fatal(err)
	}
	if len(waiting) != writers*files {
		t.Errorf("%d files wait, want %d", len(waiting), writers*files)
	}
	for _, f := range waiting {
		if body, err := os.ReadFile(filepath.Join(dir, Incoming, f.Folder, f.Name)); err != nil || string(body) != f.Name {
			t.Errorf("%s: %q, %v", f.Name, body, err)
		}
	}
}

func TestCloseLetsCommitsFinishAndRejectsNewOnes(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Create("Logs", "a.log")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Commit(); err == nil {
		t.Error("commit after close succeeded")
	}
}

func TestWaitingIsOldestFirst(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for i, name := range []string{"c", "a", "b"} {
		put(t, s, "Logs", name, name)
		at := time.Unix(int64(1000-i), 0)
		if err := os.Chtimes(filepath.Join(dir, Incoming, "Logs", name), at, at); err != nil {
			t.Fatal(err)
		}
	}
	for _, hidden := range []string{".x", "y.part", "z.tmp", "Thumbs.db", "DESKTOP.INI"} {
		if err := os.WriteFile(filepath.Join(dir, Incoming, "Logs", hidden), nil, 0o640); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, Incoming, "Logs", "BadLogs"), 0o750); err != nil {
		t.Fatal(err)
	}
	files, _, err := s.Waiting(0)
	if err != nil {
		t.Fatal(err)
	}
	var got string
	for _, f := range files {
		got += f.Name
	}
	if got != "bac" {
		t.Errorf("order %q, want bac", got)
	}
}

func TestDisposeKeepsANewerFile(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	f := File{Folder: "Logs", Name: "a.log"}
	stat := func() fs.FileInfo {
		r, err := s.Open(f)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		}()
		info, err := r.Stat()
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	put(t, s, f.Folder, f.Name, "one")
	sent := stat()
	put(t, s, f.Folder, f.Name, "two")
	if err := s.Dispose(f, sent, Deleted); !errors.Is(err, ErrChanged) {
		t.Errorf("remove: %v, want ErrChanged", err)
	}
	if got := tree(t, dir); !strings.Contains(got, "two") {
		t.Errorf("the newer file is gone:\n%s", got)
	}
	if err := s.Dispose(f, stat(), Deleted); err != nil {
		t.Error(err)
	}
	if err := s.Dispose(f, sent, Deleted); err != nil {
		t.Errorf("remove of what is gone: %v", err)
	}
	if got := tree(t, dir); got != "" {
		t.Errorf("left:\n%s", got)
	}
}

func TestNames(t *testing.T) {
	good := []string{
		"a", "system on KESTREL01 at 20261123T120000 (Oracle).ndi.gz", "ü.ndi", "CONSOLE.log", "COM10.log", "LPT.log",
		".hidden", strings.Repeat("x", 255), "a b", "a..b",
	}
	bad := []string{
		"", ".", "..", "a/b", `a\b`, "C:", "a:b", "a*", "a?", `a"`, "a<", "a>", "a|", "a\x00b", "a\nb", "a\x1b[2J", "a\x7f", "a\u0085",
		"a.", "a ", "CON", "con.ndi", "NUL.tar.gz", "COM1", "lpt9.log", "COM¹", "AUX .txt", "CONIN$", "\xff", strings.Repeat("x", 256),
	}
	for _, name := range good {
		if err := protocol.CheckName(name); err != nil {
			t.Errorf("CheckName(%q) = %v", name, err)
		}
	}
	s := open(t, t.TempDir())
	for _, name := range bad {
		if _, err := s.Create("Logs", name); !errors.Is(err, protocol.ErrName) {
			t.Errorf("Create(Logs, %q) = %v, want ErrName", name, err)
		}
		if _, err := s.Create(name, "a.log"); !errors.Is(err, protocol.ErrName) {
			t.Errorf("Create(%q, a.log) = %v, want ErrName", name, err)
		}
	}
}

func FuzzNamesStayInside(f *testing.F) {
	f.Add("..", "a")
	f.Add("Logs", "../../a")
	f.Fuzz(func(t *testing.T, typ, name string) {
		dir := t.TempDir()
		s := open(t, dir)
		p, err := s.Create(typ, name)
		if err != nil {
			if !errors.Is(err, protocol.ErrName) {
				t.Fatalf("create: %v", err)
			}
			return
		}
		folder, err := p.Commit()
		if err != nil {
			t.Fatalf("commit %q/%q: %v", typ, name, err)
		}
		if want := fmt.Sprintf("Incoming/%s/%s=\n", folder, name); tree(t, dir) != want {
			t.Errorf("tree %q, want %q", tree(t, dir), want)
		}
	})
}

// BenchmarkCommit makes 16 KB files durable from 64 writers, and compares with a writer that does
// the same steps for each file alone.
func BenchmarkCommit(b *testing.B) {
	body := bytes.Repeat([]byte{'x'}, 16<<10)
	b.Run("group", func(b *testing.B) {
		s := open(b, b.TempDir())
		parallel(b, func(i int) error {
			p, err := s.Create("Inventories", fmt.Sprint(i))
			if err != nil {
				return err
			}
			if _, err := p.Write(body); err != nil {
				return err
			}
			_, err = p.Commit()
			return err
		})
	})
	b.Run("each alone", func(b *testing.B) {
		dir := b.TempDir()
		parallel(b, func(i int) error { return durableAlone(dir, fmt.Sprint(i), body) })
	})
}

func parallel(b *testing.B, do func(i int) error) {
	b.ReportAllocs()
	next := make(chan int)
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			for i := range next {
				if err := do(i); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for i := 0; b.Loop(); i++ {
		next <- i
	}
	close(next)
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "files/s")
}

func durableAlone(dir, name string, body []byte) error {
	part := filepath.Join(dir, name+".part")
	f, err := os.Create(part)
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err := os.Rename(part, filepath.Join(dir, name)); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	return errors.Join(syncDir(root, "."), root.Close())
}

func TestFates(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for _, name := range []string{"deleted", "archived", "parked"} {
		put(t, s, "Logs", name, name)
	}
	files, _, err := s.Waiting(0)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		info, err := os.Stat(filepath.Join(dir, Incoming, "Logs", f.Name))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Dispose(f, info, map[string]Fate{"deleted": Deleted, "archived": Archived, "parked": Parked}[f.Name]); err != nil {
			t.Error(err)
		}
	}
	if got := tree(t, dir); got != "Archive/Logs/archived=archived\nIncoming/Logs/BadLogs/parked=parked\n" {
		t.Errorf("tree:\n%s", got)
	}
	if files, _, err := s.Waiting(0); err != nil || len(files) != 0 {
		t.Errorf("waiting %v, %v", files, err)
	}
	if n, err := s.PruneArchive(time.Now().Add(-time.Hour)); n != 0 || err != nil {
		t.Errorf("pruned %d, %v", n, err)
	}
	if n, err := s.PruneArchive(time.Now().Add(time.Hour)); n != 1 || err != nil {
		t.Errorf("pruned %d, %v", n, err)
	}
}

// TestHiddenNamesAreRejected: such files would be acknowledged and never relayed.
func TestHiddenNamesAreRejected(t *testing.T) {
	s := open(t, t.TempDir())
	for _, c := range [][2]string{{"Logs", ".hidden.log"}, {".Logs", "a.log"}, {"Logs", "..%2fa.log"}, {"Logs", "a.TMP"}, {"Thumbs.db", "a"}, {"badlogs", "a.log"}} {
		if _, err := s.Create(c[0], c[1]); !errors.Is(err, protocol.ErrName) {
			t.Errorf("%s/%s: %v", c[0], c[1], err)
		}
	}
}
