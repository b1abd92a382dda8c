package copies

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheLeastRecentlyUsedCopyGoesFirst(t *testing.T) {
	dir := t.TempDir()
	s := open(t, Config{Dir: dir, Bytes: 3 * blockBytes})
	for _, target := range []string{"/a", "/b", "/c"} {
		keep(t, s, key(target), header(), "policy")
	}
	expect(t, s, key("/a"), "policy")
	keep(t, s, key("/d"), header(), "policy")
	expect(t, s, key("/b"), "-")
	for _, target := range []string{"/a", "/c", "/d"} {
		expect(t, s, key(target), "policy")
	}
	if f := s.Figures(); f.Copies != 3 || f.Bytes != 3*blockBytes {
		t.Errorf("%+v", f)
	}
	s = open(t, Config{Dir: dir, Bytes: blockBytes})
	if f := s.Figures(); f.Copies != 1 || f.Bytes != blockBytes || len(files(t, dir)) != 1 {
		t.Errorf("%+v with a lower limit", f)
	}
}

func TestSpaceOfDrafts(t *testing.T) {
	s := open(t, Config{Dir: t.TempDir(), Bytes: 10 * megabyte})
	keep(t, s, key("/policy"), header(), "policy")
	for _, length := range []int64{10*megabyte + 1, 1<<63 - 1} {
		if _, err := s.Begin(key("/package"), header(), length); !errors.Is(err, ErrRoom) {
			t.Errorf("a draft of %d bytes: %v", length, err)
		}
	}
	first, err := s.Begin(key("/package"), header(), 9*megabyte)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Begin(key("/other"), header(), 2*megabyte); !errors.Is(err, ErrRoom) {
		t.Errorf("two drafts that have no space together: %v", err)
	}
	unknown, err := s.Begin(key("/other"), header(), -1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := unknown.Write(make([]byte, 2*megabyte)); !errors.Is(err, ErrRoom) {
		t.Errorf("a draft that grows into the space of another: %v", err)
	}
	if expect(t, s, key("/policy"), "policy"); t.Failed() { // what was promised is not used yet
		return
	}
	if _, err := first.Write(make([]byte, 9*megabyte)); err != nil {
		t.Fatal(err)
	}
	if err := first.Commit(); err != nil {
		t.Fatal(err)
	}
	first.Abort() // does nothing
	expect(t, s, key("/policy"), "policy")
	if f := s.Figures(); f.Copies != 2 || f.Bytes <= 9*megabyte || f.Bytes > 10*megabyte {
		t.Errorf("%+v", f)
	}
}

// TestSpaceThatUploadsNeed has a disk on which uploads leave less and less.
func TestSpaceThatUploadsNeed(t *testing.T) {
	var room atomic.Int64
	s := open(t, Config{Dir: t.TempDir(), Bytes: 64 * megabyte, Room: room.Load})
	if _, err := s.Begin(key("/a"), header(), -1); !errors.Is(err, ErrRoom) {
		t.Errorf("a draft without any space: %v", err)
	}
	room.Store(megabyte)
	for i := range 10 {
		keep(t, s, key(fmt.Sprint(i)), header(), "policy")
	}
	if _, err := s.Begin(key("/a"), header(), megabyte); !errors.Is(err, ErrRoom) {
		t.Errorf("a draft of as much as there is, which needs a head: %v", err)
	}
	room.Store(20 * megabyte)
	d, err := s.Begin(key("/package"), header(), 16*megabyte)
	if err != nil {
		t.Fatal(err)
	}
	piece := make([]byte, megabyte)
	for range 4 {
		if _, err := d.Write(piece); err != nil {
			t.Fatal(err)
		}
	}
	room.Store(megabyte)
	for err == nil {
		_, err = d.Write(piece)
	}
	if !errors.Is(err, ErrRoom) {
		t.Errorf("uploads took the space meanwhile: %v", err)
	}
	if s.Trim(); s.Figures().Copies != 10 {
		t.Errorf("%+v, though uploads need nothing", s.Figures())
	}
	room.Store(-2*blockBytes - 1)
	s.Trim()
	if f := s.Figures(); f.Copies != 7 || f.Bytes != 7*blockBytes {
		t.Errorf("%+v after giving back three blocks", f)
	}
	expect(t, s, key("2"), "-")
	expect(t, s, key("3"), "policy")
	room.Store(-1 << 40)
	if s.Trim(); s.Figures() != (Figures{}) {
		t.Errorf("%+v after giving back all", s.Figures())
	}
	if s.ahead.Load() != 0 || s.claimed != 0 || s.taken != 0 {
		t.Errorf("%d ahead, %d claimed, %d taken, without a draft", s.ahead.Load(), s.claimed, s.taken)
	}
}

func TestAHeaderThatIsTooLong(t *testing.T) {
	s := open(t, Config{Dir: t.TempDir()})
	for length, want := range map[int]bool{20_000: true, mostHeader - 20: true, mostHeader: false, 1 << 20: false} {
		answer := header("Long", strings.Repeat("x", length))
		if got := Storable("GET", nil, 200, answer, true); got != want {
			t.Errorf("%d bytes: storable %t", length, got)
		}
		d, err := s.Begin(key("/policy"), answer, 0)
		if (err == nil) != want && length > slotMost {
			t.Errorf("%d bytes: %v", length, err)
		}
		if err != nil {
			continue
		}
		if err := d.Commit(); err != nil {
			t.Errorf("%d bytes: %v", length, err)
		}
		c := s.Find(key("/policy"))
		if c == nil || len(c.Header.Get("Long")) != length {
			t.Fatalf("%d bytes: %v", length, c)
		}
		if _, err := io.Copy(io.Discard, c); err != nil {
			t.Error(err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestAnAnswerThatOutgrowsTheStore is begun once an hour, if its length is unknown.
func TestAnAnswerThatOutgrowsTheStore(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, Config{Dir: dir, Bytes: 200 << 10})
		for range 2 {
			d, err := s.Begin(key("/large"), header(), -1)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(d, large); !errors.Is(err, ErrRoom) {
				t.Fatal(err)
			}
			time.Sleep(outgrownFor)
			if d, err := s.Begin(key("/large"), header(), -1); !errors.Is(err, ErrRoom) {
				t.Errorf("%v %v", d, err)
			}
			keep(t, s, key("/large"), header(), "announced, and small")
			time.Sleep(time.Second)
		}
		for i := range 2 * mostOutgrown {
			s.outgrown.add(hashOf(fmt.Sprint(i)))
		}
		if len(s.outgrown) > mostOutgrown {
			t.Errorf("%d are remembered", len(s.outgrown))
		}
	})
}
