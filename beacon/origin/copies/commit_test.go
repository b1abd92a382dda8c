package copies

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
)

// TestACommitThatIsOvertaken lets a second commit for the same requests come between the steps of a
// first one: the second was later, and counts.
func TestACommitThatIsOvertaken(t *testing.T) {
	dir := t.TempDir()
	s := open(t, Config{Dir: dir})
	first, err := s.Begin(key("/policy"), header(), -1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(first, "first"); err != nil {
		t.Fatal(err)
	}
	number, _ := s.nextNumber(&first.record)
	keep(t, s, key("/policy"), header(), "second")
	head, err := newHead(first.slot, &first.record)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.share.take(blockBytes); err != nil {
		t.Fatal(err)
	}
	if err := first.spill(head); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, first.name), filepath.Join(dir, copyName(number))); err != nil {
		t.Fatal(err)
	}
	expect(t, open(t, Config{Dir: dir}), key("/policy"), "second") // after a crash here
	s.install(first, number, false)
	first.end(nil)
	expect(t, s, key("/policy"), "second")
	if names := files(t, dir); len(names) != 1 {
		t.Errorf("files %q, want one", names)
	}
	if f := s.Figures(); f.Copies != 1 || f.Bytes != blockBytes {
		t.Errorf("%+v", f)
	}
}

// TestAnEqualBodyBelowANewerVariant answers a request with a body that is kept, below a newer one that
// suits the request as well.
func TestAnEqualBodyBelowANewerVariant(t *testing.T) {
	s := open(t, Config{Dir: t.TempDir()})
	k := key("/site", "Accept", "x")
	keep(t, s, k, header(), "same for all")
	keep(t, s, k, header("Vary", "Accept"), "for x")
	keep(t, s, k, header(), "same for all")
	expect(t, s, k, "same for all")
}

// TestMemory keeps the promise of the package comment.
func TestMemory(t *testing.T) {
	const count, most = 20_000, 512
	x := index{groups: map[hash][]*entry{}}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range uint64(count) {
		x.add(&entry{number: i, group: hashOf(strconv.FormatUint(i, 10)), vary: "Accept-Encoding"})
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if each := (after.HeapAlloc - before.HeapAlloc) / count; each > most {
		t.Errorf("%d bytes for each copy, want at most %d", each, most)
	} else {
		t.Logf("%d bytes for each copy", each)
	}
	runtime.KeepAlive(&x)
}
