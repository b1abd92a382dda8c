package copies

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestDamagedCopiesAreForgotten damages files as a power cut or a bad disk does: what is found
// afterwards is complete, or nothing.
func TestDamagedCopiesAreForgotten(t *testing.T) {
	damages := map[string]func(*rand.Rand, []byte) []byte{
		"truncated":    func(r *rand.Rand, b []byte) []byte { return b[:r.IntN(len(b))] },
		"empty":        func(*rand.Rand, []byte) []byte { return nil },
		"longer":       func(r *rand.Rand, b []byte) []byte { return append(b, make([]byte, 1+r.IntN(5000))...) },
		"zeros":        func(_ *rand.Rand, b []byte) []byte { return make([]byte, len(b)) },
		"zeros at end": func(r *rand.Rand, b []byte) []byte { clear(b[r.IntN(len(b)):]); return b },
		"lost sector": func(r *rand.Rand, b []byte) []byte {
			at := r.IntN(len(b)) / 512 * 512
			clear(b[at:min(at+512, len(b))])
			return b
		},
		"flipped bit":  func(r *rand.Rand, b []byte) []byte { b[r.IntN(len(b))] ^= 1 << r.IntN(8); return b },
		"newer format": func(_ *rand.Rand, b []byte) []byte { b[len(magic)-1]++; return b },
	}
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			for round := range uint64(6) {
				random := rand.New(rand.NewPCG(round, 1))
				for _, text := range []string{"policy", strings.Repeat("policy ", 700), large} {
					damaged(t, text, func(b []byte) []byte { return damage(random, b) })
				}
			}
		})
	}
}

// damaged keeps a body twice, with two records, and damages the file in between.
func damaged(t *testing.T, text string, damage func([]byte) []byte) {
	t.Helper()
	dir := t.TempDir()
	s := open(t, Config{Dir: dir})
	keep(t, s, key("/policy"), header("Etag", `"1"`), text)
	c := s.Find(key("/policy"))
	if !c.Confirm(header("X-Powered-By", "ASP.NET"), time.Now()) { // fills the second slot
		t.Fatal("not confirmed")
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, files(t, dir)[0])
	intact, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	now := damage(slices.Clone(intact))
	if err := os.WriteFile(file, now, 0o600); err != nil {
		t.Fatal(err)
	}
	stores := []*Store{open(t, Config{Dir: dir})}
	if len(text) <= inMemory { // which are verified each time
		stores = append(stores, s)
	}
	if len(now) != len(intact) && stores[0].Figures() != (Figures{}) {
		t.Fatalf("a file of another length is opened: %+v", stores[0].Figures())
	}
	for _, s := range stores {
		got := body(t, s, key("/policy"))
		if got != "-" && got != text {
			t.Fatalf("%d bytes are found of %d", len(got), len(text))
		}
		if got == "-" && s.Figures() != (Figures{}) {
			t.Fatalf("nothing is found, but there is %+v", s.Figures())
		}
	}
	sound := len(now) == len(intact) && bytes.Equal(now[len(now)-len(text):], intact[len(intact)-len(text):])
	if left := files(t, dir); len(left) > 0 && !sound {
		t.Fatalf("a damaged file stays: %q", left)
	}
}

// TestAHalfWrittenRecord damages the slot that is written, as a crash meanwhile does: the other one
// is there.
func TestAHalfWrittenRecord(t *testing.T) {
	dir := t.TempDir()
	s := open(t, Config{Dir: dir})
	keep(t, s, key("/policy"), header("Server", "0"), "policy")
	for i := range 4 {
		c := s.Find(key("/policy"))
		if got, want := c.Header.Get("Server"), fmt.Sprint(i); got != want {
			t.Fatalf("record %s, want %s", got, want)
		}
		c.Confirm(header("Server", fmt.Sprint(i+1)), time.Now())
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, files(t, dir)[0])
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		slot, err := slotOf(content)
		if err != nil {
			t.Fatal(err)
		}
		_, at, err := readHead(content, slot)
		if err != nil {
			t.Fatal(err)
		}
		torn := slices.Clone(content)
		clear(torn[prefixBytes+at*slot+20:][:slot-20])
		for _, step := range []struct {
			content []byte
			want    int
		}{{torn, i}, {content, i + 1}} {
			if err := os.WriteFile(file, step.content, 0o600); err != nil {
				t.Fatal(err)
			}
			c := open(t, Config{Dir: dir}).Find(key("/policy"))
			if c == nil || c.Header.Get("Server") != fmt.Sprint(step.want) {
				t.Fatalf("copy %+v, want record %d", c, step.want)
			}
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestFilesOfOthersStay opens a folder with files that no store made.
func TestFilesOfOthersStay(t *testing.T) {
	dir := t.TempDir()
	s := open(t, Config{Dir: dir})
	keep(t, s, key("/policy"), header(), "policy")
	others := []string{"README", "copy-1", "copy-000000000000000G", "copy-00000000000000AA", "copy-ffffffffffffffff", "draft-", "draft-0000000000000001.bak"}
	for _, name := range others {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "copy-00000000000000ab"), 0o700); err != nil {
		t.Fatal(err)
	}
	before := files(t, dir)
	for _, name := range []string{"draft-0000000000000077", "copy-0000000000000078"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("btcopy"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s = open(t, Config{Dir: dir})
	expect(t, s, key("/policy"), "policy")
	if after := files(t, dir); !slices.Equal(before, after) {
		t.Errorf("files %q, want %q", after, before)
	}
	keep(t, s, key("/package"), header(), large)
	if names := files(t, dir); !slices.Contains(names, copyName(0xad)) {
		t.Errorf("files %q: want a number above all others", names)
	}
}

// FuzzHead reads heads of files that anything may have written.
func FuzzHead(f *testing.F) {
	r := &record{
		group: hashOf("a"), variant: hashOf("b"), vary: "Accept,User-Agent", stored: 1, checked: 2, bytes: 3, sum: 4,
		header: header("Etag", `"1"`, "Via", "a", "Via", "b"),
	}
	head, err := newHead(slotUnit, r)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(head, false)
	f.Add(r.append(nil), true)
	f.Add([]byte(magic), false)
	f.Add([]byte{}, true)
	f.Fuzz(func(t *testing.T, b []byte, recordOnly bool) {
		var got *record
		slot := slotUnit
		if recordOnly { // whose checksum the fuzzer would hardly find
			got = parse(b)
		} else if n, err := slotOf(b); err == nil && int64(len(b)) >= headBytes(n) {
			slot = n
			got, _, _ = readHead(b, n)
		}
		if got == nil {
			return
		}
		if got.bytes < 0 {
			t.Fatalf("a body of %d bytes", got.bytes)
		}
		binary := got.append(nil)
		again := parse(binary)
		if again == nil || !bytes.Equal(again.append(nil), binary) || !sameFields(got.header, again.header) {
			t.Fatalf("%+v became %+v", got, again)
		}
		if filled, err := got.fill(max(slot, slotMost)); err == nil && readSlot(filled) == nil {
			t.Fatalf("%+v cannot be read", got)
		}
	})
}
