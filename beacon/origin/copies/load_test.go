package copies

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// folderOf returns a folder with copies for these targets, each used a day after the one before.
func folderOf(t *testing.T, targets ...string) string {
	t.Helper()
	dir := t.TempDir()
	s := open(t, Config{Dir: dir})
	for i, target := range targets {
		keep(t, s, key(target), header(), "old "+target)
		used := time.Date(2026, 11, 1+i, 0, 0, 0, 0, time.UTC)
		names := files(t, dir) // in the order of their numbers
		if err := os.Chtimes(filepath.Join(dir, names[i]), used, used); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// loadRest reads what was not read yet.
func loadRest(t *testing.T, s *Store) {
	t.Helper()
	for more := true; more; {
		more = piece(t, s, 2)
	}
	s.loadEnds()
}

// piece reads so many files.
func piece(t *testing.T, s *Store, files int) (more bool) {
	t.Helper()
	if !s.index.unread.measured {
		if err := s.measure(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	more, err := s.loadPiece(files)
	if err != nil {
		t.Fatal(err)
	}
	return more
}

// TestWhatWasUsedLastIsFoundFirst reads a folder one file at a time.
func TestWhatWasUsedLastIsFoundFirst(t *testing.T) {
	s := openOnly(t, Config{Dir: folderOf(t, "/a", "/b", "/c")})
	if f := s.Figures(); f.Copies != 3 || f.Bytes != 0 || s.Loaded() {
		t.Errorf("%+v before anything is read", f)
	}
	found := 0
	for _, target := range []string{"/c", "/b", "/a"} {
		expect(t, s, key(target), "-")
		piece(t, s, 1)
		expect(t, s, key(target), "old "+target)
		found++
		if f := s.Figures(); f.Copies != 3 || f.Bytes != 3*blockBytes {
			t.Errorf("%+v after %d were read", f, found)
		}
	}
	loadRest(t, s)
}

// TestWhatChangesWhileCopiesAreRead forgets and replaces copies before their files are read, and between.
func TestWhatChangesWhileCopiesAreRead(t *testing.T) {
	for read := range 3 {
		t.Run(fmt.Sprint(read), func(t *testing.T) {
			dir := folderOf(t, "/a", "/b", "/c")
			s := openOnly(t, Config{Dir: dir})
			if read > 0 {
				piece(t, s, read-1)
			}
			s.Forget(key("/a"))
			s.Forget(key("/b"))
			if read > 0 { // before, there is no space
				keep(t, s, key("/b"), header(), "new /b")
				keep(t, s, key("/c"), header(), "new /c")
				keep(t, s, key("/d"), header(), "new /d")
				c := s.Find(key("/d"))
				if !c.Confirm(header("Cache-Control", "no-store"), time.Now()) || c.Close() != nil {
					t.Error("not confirmed")
				}
			}
			loadRest(t, s)
			want := map[string]string{"/a": "-", "/b": "-", "/c": "old /c", "/d": "-"}
			if read > 0 {
				want["/b"], want["/c"] = "new /b", "new /c"
			}
			for range 2 {
				for target, text := range want {
					expect(t, s, key(target), text)
				}
				if names := files(t, dir); len(names) != s.Figures().Copies {
					t.Errorf("files %q, want %d", names, s.Figures().Copies)
				}
				s = open(t, Config{Dir: dir})
			}
		})
	}
}

// TestACopyThatMayNotBeKeptStaysAway replaces a copy whose file was not read yet, and then the origin says
// that the new one may not be kept.
func TestACopyThatMayNotBeKeptStaysAway(t *testing.T) {
	s := openOnly(t, Config{Dir: folderOf(t, "/a", "/b")})
	piece(t, s, 1)
	keep(t, s, key("/a"), header(), "new")
	c := s.Find(key("/a"))
	if !c.Confirm(header("Cache-Control", "no-store"), time.Now()) || c.Close() != nil {
		t.Error("not confirmed")
	}
	loadRest(t, s)
	expect(t, s, key("/a"), "-")
}

// TestTheLimitHoldsWhileCopiesAreRead keeps an answer that needs nearly all space.
func TestTheLimitHoldsWhileCopiesAreRead(t *testing.T) {
	for read := range 4 {
		dir := folderOf(t, "/a", "/b", "/c")
		s := openOnly(t, Config{Dir: dir, Bytes: 2*blockBytes + int64(len(large))})
		if d, err := s.Begin(key("/large"), header(), 1); !errors.Is(err, ErrRoom) {
			t.Fatalf("%v %v before it is known how much space there is", d, err)
		}
		piece(t, s, read)
		keep(t, s, key("/large"), header(), large)
		expect(t, s, key("/large"), large)
		loadRest(t, s)
		if used := onDisk(t, dir); used > s.limit {
			t.Errorf("%d bytes are on the disk, want at most %d", used, s.limit)
		}
		expect(t, s, key("/large"), large)
		expect(t, s, key("/a"), "-")
	}
}

// TestASmallerLimit removes what was used least recently before anything is read.
func TestASmallerLimit(t *testing.T) {
	dir := folderOf(t, "/a", "/b", "/c")
	before := files(t, dir)
	s := openOnly(t, Config{Dir: dir, Bytes: 2 * blockBytes})
	piece(t, s, 0)
	if names := files(t, dir); !slices.Equal(names, before[1:]) {
		t.Errorf("files %q, were %q", names, before)
	}
	loadRest(t, s)
	expect(t, s, key("/a"), "-")
	expect(t, s, key("/b"), "old /b")
}

// TestAwait finds a copy as soon as all were read, and gives up with the request.
func TestAwait(t *testing.T) {
	dir := folderOf(t, "/a", "/b")
	synctest.Test(t, func(t *testing.T) {
		s := openOnly(t, Config{Dir: dir})
		gone, cancel := context.WithCancel(t.Context())
		defer cancel()
		var all sync.WaitGroup
		var got, none *Copy
		all.Go(func() { got = s.Await(t.Context(), key("/a")) })
		all.Go(func() { none = s.Await(gone, key("/a")) })
		synctest.Wait()
		cancel()
		synctest.Wait()
		if got != nil {
			t.Error("found before it was read")
		}
		loadRest(t, s)
		all.Wait()
		if none != nil || got == nil {
			t.Fatalf("%v, %v", none, got)
		}
		if text, err := io.ReadAll(got); err != nil || string(text) != "old /a" || got.Close() != nil {
			t.Errorf("%q %v", text, err)
		}
	})
}

// TestCloseEndsLoading closes a store at any time while it reads: Load ends, and then the store is closed.
func TestCloseEndsLoading(t *testing.T) {
	dir := t.TempDir()
	s := open(t, Config{Dir: dir})
	const files = 600
	for i := range files {
		keep(t, s, key(fmt.Sprint(i)), header(), "policy")
	}
	for i := range 20 {
		s, err := Open(Config{Dir: dir, Bytes: 64 * megabyte})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var loading sync.WaitGroup
		loading.Go(func() {
			if err := s.Load(ctx); err != nil {
				t.Error(err)
			}
		})
		var none *Copy
		loading.Go(func() { none = s.Await(t.Context(), key("none")) })
		if i%3 == 0 {
			cancel()
		}
		for i%2 == 0 && s.Find(key("599")) == nil && ctx.Err() == nil { // it was used last
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		loading.Wait() // nobody waits for ever
		cancel()
		if none != nil {
			t.Error("found what is not there")
		}
	}
	if got := open(t, Config{Dir: dir}).Figures().Copies; got != files {
		t.Errorf("%d copies", got)
	}
}
