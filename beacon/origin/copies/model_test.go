package copies

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

var modelRounds = flag.Int("model.rounds", 20, "random histories of a store")

// model is what a store should have, as a list that is searched.
type model struct {
	t      *testing.T
	random *rand.Rand
	config Config
	store  *Store
	copies []*modelCopy // newest last
	// loading says that the store has not read all files; then some are not found.
	loading bool
	forgot  bool // since the last start, while it was loading
	drafts  []*modelDraft
	clock   int
	// evicted is the last use of the copy, of those that were removed for space, that was used last.
	// All copies used before must be gone. -1: none may be.
	evicted int
}

// modelCopy is a copy with the fields of its request that count.
type modelCopy struct {
	target string
	values map[string]string
	body   string
	used   int
	shaky  bool // it may be gone: Forget removes more than it must while the store is loading
}

type modelDraft struct {
	*Draft
	modelCopy
	text   string // to be written
	length int
	reader io.ReadCloser
}

// TestModel compares a store with a list, in random histories with restarts, after which it loads slowly. One
// in two stores has so little space that it evicts.
func TestModel(t *testing.T) {
	for seed := range uint64(*modelRounds) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			m := &model{t: t, random: rand.New(rand.NewPCG(seed, 5)), evicted: -1, config: Config{Dir: t.TempDir(), Bytes: 64 * megabyte}}
			if seed%2 == 1 {
				m.config.Bytes, m.evicted = 600<<10, 0
			}
			m.store = open(t, m.config)
			for range 200 {
				m.step()
			}
			for len(m.drafts) > 0 {
				m.end(m.drafts[0])
			}
			for m.loading {
				m.load()
			}
			m.restart()
			for m.loading {
				m.load()
			}
			for i := range 4 * 9 {
				m.find(m.request(i))
			}
			if names, f := files(t, m.config.Dir), m.store.Figures(); len(names) != f.Copies {
				t.Errorf("files %q, want %d", names, f.Copies)
			}
		})
	}
}

// request returns one of 36 requests.
func (m *model) request(i int) Key {
	return key("/"+string("abcd"[i/9%4]), "Accept", string("xyz"[i/3%3]), "Accept-Language", string("xyz"[i%3]))
}

func (m *model) step() {
	m.clock++
	k := m.request(m.random.IntN(36))
	switch n := m.random.IntN(20); {
	case n == 0:
		m.restart()
	case n == 1:
		m.store.Forget(k)
		m.copies = slices.DeleteFunc(m.copies, func(c *modelCopy) bool { return c.suits(k) })
		m.forgot = m.loading
		for _, c := range m.copies {
			c.shaky = c.shaky || m.loading && c.target == k.Target
		}
	case m.loading && n < 6:
		m.load()
	case n < 8:
		m.find(k)
	case len(m.drafts) < 3 && n < 14:
		m.begin(k)
	case len(m.drafts) > 0:
		d := m.drafts[m.random.IntN(len(m.drafts))]
		piece := d.text[:min(len(d.text), 1+m.random.IntN(150_000))]
		if d.text = d.text[len(piece):]; piece == "" {
			m.end(d)
			break
		}
		if _, err := io.WriteString(d, piece); err != nil {
			m.t.Fatal(err)
		}
		d.body += piece
	}
	if f := m.store.Figures(); f.Bytes > m.config.Bytes || f.Copies > len(m.copies) && !m.loading {
		m.t.Fatalf("%+v, want at most %d bytes and %d copies", f, m.config.Bytes, len(m.copies))
	}
	if used := onDisk(m.t, m.config.Dir); used > m.config.Bytes {
		m.t.Fatalf("%d bytes are on the disk, want at most %d", used, m.config.Bytes)
	}
}

// onDisk sums up the files of a folder.
func onDisk(t *testing.T, dir string) (used int64) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		used += blocks(info.Size())
	}
	return used
}

// load goes on with reading what was there at the last start.
func (m *model) load() {
	if !m.store.index.unread.measured {
		if err := m.store.measure(context.Background()); err != nil {
			m.t.Fatal(err)
		}
		return
	}
	more, err := m.store.loadPiece(1 + m.random.IntN(4))
	if err != nil {
		m.t.Fatal(err)
	}
	if !more {
		m.store.loadEnds()
		m.loading, m.forgot = false, false
	}
}

func (c *modelCopy) suits(k Key) bool {
	for name, value := range c.values {
		if k.Header.Get(name) != value {
			return false
		}
	}
	return c.target == k.Target
}

func (m *model) begin(k Key) {
	d := &modelDraft{modelCopy: modelCopy{target: k.Target, values: map[string]string{}}}
	answer := http.Header{}
	for _, name := range []string{"Accept", "Accept-Language"} {
		if m.random.IntN(2) == 0 {
			answer.Add("Vary", name)
			d.values[name] = k.Header.Get(name)
		}
	}
	d.text = strings.Repeat(string("012"[m.random.IntN(3)]), []int{0, 5, 3000, smallBytes, smallBytes + 1, 100_000}[m.random.IntN(6)])
	d.length = []int{-1, len(d.text), len(d.text), len(d.text) + 1}[m.random.IntN(4)]
	var err error
	measured := m.store.index.unread.measured
	if d.Draft, err = m.store.Begin(k, answer, int64(d.length)); !measured && errors.Is(err, ErrRoom) {
		return
	} else if err != nil {
		m.t.Fatal(err) // three of the largest drafts have space
	}
	d.reader = d.NewReader(context.Background())
	m.drafts = append(m.drafts, d)
}

// end commits or aborts a draft, and reads it.
func (m *model) end(d *modelDraft) {
	m.drafts = slices.DeleteFunc(m.drafts, func(other *modelDraft) bool { return other == d })
	var want error
	switch {
	case m.random.IntN(6) == 0:
		d.Abort()
		want = ErrAborted
	case d.length >= 0 && d.length != len(d.body):
		want = ErrLength
	}
	if err := d.Commit(); !errors.Is(err, want) {
		m.t.Fatalf("commit: %v, want %v", err, want)
	}
	got, err := io.ReadAll(d.reader)
	if string(got) != d.body || !errors.Is(err, want) {
		m.t.Fatalf("a reader got %d bytes and %v, want %d and %v", len(got), err, len(d.body), want)
	}
	if err := d.reader.Close(); err != nil {
		m.t.Fatal(err)
	}
	if want != nil {
		return
	}
	m.copies = slices.DeleteFunc(m.copies, func(c *modelCopy) bool { return c.target == d.target && fmt.Sprint(c.values) == fmt.Sprint(d.values) })
	d.used = m.clock
	m.copies = append(m.copies, &d.modelCopy)
}

func (m *model) find(k Key) {
	m.clock++
	var want *modelCopy
	for _, c := range slices.Backward(m.copies) {
		if c.suits(k) {
			want = c
			break
		}
	}
	c := m.store.Find(k)
	if m.loading && c != nil {
		m.known(k, c)
		return
	}
	switch {
	case c == nil && (want == nil || m.loading):
		return
	case c == nil && want.shaky:
		m.copies = slices.DeleteFunc(m.copies, func(c *modelCopy) bool { return c == want })
		m.find(k) // an older one
		return
	case c == nil && m.evicted >= 0:
		m.copies = slices.DeleteFunc(m.copies, func(c *modelCopy) bool { return c == want })
		m.evicted = max(m.evicted, want.used)
		m.find(k) // an older one
		return
	case c == nil || want == nil:
		m.t.Fatalf("%s %v: copy %v, want %v", k.Target, k.Header, c, want)
	}
	got, err := io.ReadAll(c)
	if err != nil {
		m.t.Fatal(err)
	}
	for string(got) != want.body && (want.shaky || m.evicted >= 0) { // the newest one is gone, and this is an older one
		if !want.shaky {
			m.evicted = max(m.evicted, want.used)
		}
		m.copies = slices.DeleteFunc(m.copies, func(c *modelCopy) bool { return c == want })
		want = nil
		for _, c := range m.copies {
			if c.suits(k) {
				want = c
			}
		}
		if want == nil {
			m.t.Fatalf("%s %v: a body of %d bytes, which is none", k.Target, k.Header, len(got))
		}
	}
	if string(got) != want.body || want.used < m.evicted {
		m.t.Fatalf("%s %v: a body of %d bytes, want %d; used at %d, evicted %d", k.Target, k.Header, len(got), len(want.body), want.used, m.evicted)
	}
	want.used = m.clock
	if m.random.IntN(3) == 0 {
		c.Confirm(header("Server", fmt.Sprint(m.clock)), time.Now())
	}
	if err := c.Close(); err != nil {
		m.t.Fatal(err)
	}
}

// known checks a copy that is found while the store loads: one of those that suit.
func (m *model) known(k Key, c *Copy) {
	got, err := io.ReadAll(c)
	if err := errors.Join(err, c.Close()); err != nil {
		m.t.Fatal(err)
	}
	for _, one := range m.copies {
		if one.suits(k) && one.body == string(got) {
			one.used = m.clock
			return
		}
	}
	m.t.Fatalf("%s %v: a body of %d bytes, which is none", k.Target, k.Header, len(got))
}

// restart closes the store and opens it again. The order of use is not kept exactly.
func (m *model) restart() {
	for _, d := range m.drafts { // their processes ended
		d.Abort()
		if err := d.reader.Close(); err != nil {
			m.t.Fatal(err)
		}
	}
	m.drafts = nil
	for m.forgot { // what was not read yet would come back
		m.load()
	}
	before, loaded := m.store.Figures(), !m.loading
	m.store = openOnly(m.t, m.config)
	m.loading = !m.store.Loaded()
	for m.loading && m.random.IntN(3) == 0 {
		m.load()
	}
	if after := m.store.Figures(); loaded && !m.loading && before != after {
		m.t.Fatalf("%+v before a restart, %+v after it", before, after)
	}
	m.clock++
	for _, c := range m.copies {
		c.used = m.clock
	}
}
