package copies

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
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
	drafts []*modelDraft
	clock  int
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
}

type modelDraft struct {
	*Draft
	modelCopy
	text   string // to be written
	length int
	reader io.ReadCloser
}

// TestModel compares a store with a list, in random histories with restarts. One in two stores has
// so little space that it evicts.
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
			m.restart()
			for i := range 4 * 9 {
				m.find(m.request(i))
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
	if f := m.store.Figures(); f.Bytes > m.config.Bytes || f.Copies > len(m.copies) {
		m.t.Fatalf("%+v, want at most %d bytes and %d copies", f, m.config.Bytes, len(m.copies))
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
	if d.Draft, err = m.store.Begin(k, answer, int64(d.length)); err != nil {
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
	switch {
	case c == nil && want == nil:
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
	for string(got) != want.body && m.evicted >= 0 { // the newest one was evicted, and this is an older one
		m.evicted = max(m.evicted, want.used)
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

// restart closes the store and opens it again. The order of use is not kept exactly.
func (m *model) restart() {
	for _, d := range m.drafts { // their processes ended
		d.Abort()
		if err := d.reader.Close(); err != nil {
			m.t.Fatal(err)
		}
	}
	m.drafts = nil
	before := m.store.Figures()
	m.store = open(m.t, m.config)
	after := m.store.Figures()
	if before.Copies != after.Copies || before.Bytes != after.Bytes {
		m.t.Fatalf("%+v before a restart, %+v after it", before, after)
	}
	m.clock++
	for _, c := range m.copies {
		c.used = m.clock
	}
}
