package copies

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const megabyte = 1 << 20

// open opens a store in a folder, until the end of the test, and reads what is there.
func open(t testing.TB, c Config) *Store {
	t.Helper()
	s := openOnly(t, c)
	if err := s.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}

// openOnly opens a store that has not read what is there.
func openOnly(t testing.TB, c Config) *Store {
	t.Helper()
	if c.Bytes == 0 {
		c.Bytes = 64 * megabyte
	}
	s, err := Open(c)
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

// key is that of a request with these fields of a header: name, value, name, value …
func key(target string, fields ...string) Key {
	return Key{Target: "GET " + target, Header: header(fields...)}
}

func header(fields ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(fields); i += 2 {
		h.Add(fields[i], fields[i+1])
	}
	return h
}

// keep stores an answer.
func keep(t testing.TB, s *Store, k Key, answer http.Header, body string) {
	t.Helper()
	d, err := s.Begin(k, answer, int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(d, body); err != nil {
		t.Fatal(err)
	}
	if err := d.Commit(); err != nil {
		t.Fatal(err)
	}
}

// body returns the body of the copy for a request; "-": there is none.
func body(t testing.TB, s *Store, k Key) string {
	t.Helper()
	c := s.Find(k)
	if c == nil {
		return "-"
	}
	got, err := io.ReadAll(c)
	if err := errors.Join(err, c.Close()); err != nil {
		t.Fatal(err)
	}
	if int64(len(got)) != c.Bytes {
		t.Errorf("body of %d bytes, which says that it has %d", len(got), c.Bytes)
	}
	return string(got)
}

func expect(t testing.TB, s *Store, k Key, want string) {
	t.Helper()
	if got := body(t, s, k); got != want {
		t.Errorf("%s %s: copy %.40q, want %.40q", k.Target, k.Scope, got, want)
	}
}

// files lists the folder.
func files(t testing.TB, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

var large = strings.Repeat("a package of software ", 20_000) // 440 kB, not in memory

func TestACopySurvivesARestart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "copies")
	s := open(t, Config{Dir: dir})
	answer := header("Etag", `"1"`, "Content-Type", "text/plain", "X-Two", "a", "X-Two", "b", "Content-Length", "6", "Connection", "close")
	keep(t, s, key("/policy"), answer, "policy")
	keep(t, s, key("/package"), header(), large)
	keep(t, s, key("/empty"), header(), "")
	before := s.Figures()
	for range 2 {
		expect(t, s, key("/policy"), "policy")
		expect(t, s, key("/package"), large)
		expect(t, s, key("/empty"), "")
		expect(t, s, key("/other"), "-")
		c := s.Find(key("/policy"))
		if want := header("Etag", `"1"`, "Content-Type", "text/plain", "X-Two", "a", "X-Two", "b"); !sameFields(c.Header, want) {
			t.Errorf("header %v, want %v", c.Header, want)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		if got := s.Figures(); got != before || got.Copies != 3 {
			t.Errorf("figures %+v, want %+v", got, before)
		}
		s = open(t, Config{Dir: dir})
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("mode of the folder: %v, %v", info.Mode(), err)
	}
}

func TestALaterAnswerReplacesACopy(t *testing.T) {
	for _, later := range []string{"other", large} {
		dir := t.TempDir()
		s := open(t, Config{Dir: dir})
		keep(t, s, key("/policy"), header(), "policy")
		keep(t, s, key("/policy"), header("Etag", `"2"`), later)
		expect(t, s, key("/policy"), later)
		expect(t, open(t, Config{Dir: dir}), key("/policy"), later)
		if names := files(t, dir); len(names) != 1 {
			t.Errorf("files %q, want one", names)
		}
	}
}

// TestTheLaterCommitWins runs drafts for the same requests at once.
func TestTheLaterCommitWins(t *testing.T) {
	dir := t.TempDir()
	s := open(t, Config{Dir: dir})
	var drafts []*Draft
	for _, text := range []string{"first", "second"} {
		d, err := s.Begin(key("/policy"), header(), -1)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(d, text); err != nil {
			t.Fatal(err)
		}
		drafts = append(drafts, d)
	}
	for _, d := range []*Draft{drafts[1], drafts[0]} {
		if err := d.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	expect(t, s, key("/policy"), "first")
	expect(t, open(t, Config{Dir: dir}), key("/policy"), "first")
}

func TestAnEqualBodyIsNotWrittenAgain(t *testing.T) {
	dir := t.TempDir()
	s := open(t, Config{Dir: dir})
	keep(t, s, key("/policy"), header("Etag", `"1"`, "Date", "now"), "policy")
	before := files(t, dir)
	keep(t, s, key("/policy"), header("Etag", `"2"`, "Date", "later"), "policy")
	if after := files(t, dir); !slices.Equal(before, after) {
		t.Errorf("files %q became %q", before, after)
	}
	for _, s := range []*Store{s, open(t, Config{Dir: dir})} {
		c := s.Find(key("/policy"))
		if c.Header.Get("Etag") != `"2"` {
			t.Errorf("the header is still %v", c.Header)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	keep(t, s, key("/policy"), header("Long", strings.Repeat("x", 5000)), "policy") // does not fit
	c := s.Find(key("/policy"))
	if len(c.Header.Get("Long")) != 5000 {
		t.Errorf("the header is still %v", c.Header)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

func TestScopesAndVariants(t *testing.T) {
	s := open(t, Config{Dir: t.TempDir()})
	mine := key("/policy")
	mine.Scope = "10.1.4.7"
	keep(t, s, mine, header(), "of HERON07")
	expect(t, s, mine, "of HERON07")
	theirs := key("/policy")
	theirs.Scope = "10.1.4.8"
	expect(t, s, theirs, "-")
	keep(t, s, theirs, header(), "of OWL02")
	expect(t, s, theirs, "of OWL02")
	expect(t, s, mine, "of HERON07")

	vary := header("Vary", "accept-language,  User-Agent", "Vary", "User-agent")
	english := key("/site", "Accept-Language", "en", "User-Agent", "a")
	german := key("/site", "Accept-Language", "de", "User-Agent", "a")
	keep(t, s, english, vary, "english")
	expect(t, s, german, "-")
	keep(t, s, german, vary, "deutsch")
	expect(t, s, german, "deutsch")
	expect(t, s, english, "english")
	expect(t, s, key("/site", "Accept-Language", "en", "User-Agent", "b"), "-")
	expect(t, s, key("/site"), "-")
	s.Forget(english)
	expect(t, s, english, "-")
	expect(t, s, german, "deutsch")

	zipped := key("/zipped", "Accept-Encoding", "gzip")
	keep(t, s, zipped, header("Content-Encoding", "gzip"), "\x1f\x8b") // without Vary
	expect(t, s, zipped, "\x1f\x8b")
	expect(t, s, key("/zipped"), "-")
}

// TestManyVariants keeps one target's variants from filling the store.
func TestManyVariants(t *testing.T) {
	dir := t.TempDir()
	s := open(t, Config{Dir: dir})
	agent := func(i int) Key { return key("/site", "User-Agent", strings.Repeat("a", i+1)) }
	for i := range mostVariants + 3 {
		keep(t, s, agent(i), header("Vary", "User-Agent"), "site")
	}
	for _, s := range []*Store{s, open(t, Config{Dir: dir})} {
		if got := s.Figures().Copies; got != mostVariants {
			t.Errorf("%d copies, want %d", got, mostVariants)
		}
		expect(t, s, agent(2), "-")
		expect(t, s, agent(3), "site")
	}
}

func TestABodyOfAnotherLength(t *testing.T) {
	for name, text := range map[string]string{"short": large[:len(large)-1], "long": large + "."} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, Config{Dir: dir})
			keep(t, s, key("/package"), header(), "older")
			d, err := s.Begin(key("/package"), header(), int64(len(large)))
			if err != nil {
				t.Fatal(err)
			}
			_, writeErr := io.WriteString(d, text)
			if err := d.Commit(); !errors.Is(err, ErrLength) {
				t.Errorf("write: %v, commit: %v", writeErr, err)
			}
			expect(t, s, key("/package"), "older")
			if names := files(t, dir); len(names) != 1 {
				t.Errorf("files %q, want one", names)
			}
			if got := s.Figures().Bytes; got != blockBytes {
				t.Errorf("%d bytes in use, want a block", got)
			}
		})
	}
}

func TestAReaderFollows(t *testing.T) {
	for name, text := range map[string]string{"small": "a policy of a device", "large": large} {
		for _, end := range []string{"commit", "abort"} {
			t.Run(name+", "+end, func(t *testing.T) {
				s := open(t, Config{Dir: t.TempDir()})
				d, err := s.Begin(key("/package"), header(), -1)
				if err != nil {
					t.Fatal(err)
				}
				type result struct {
					got []byte
					err error
				}
				results := make(chan result)
				follow := func() {
					r := d.NewReader(context.Background())
					got, err := io.ReadAll(r)
					results <- result{got, errors.Join(err, r.Close())}
				}
				go follow()
				for _, piece := range []string{text[:10], text[10:]} {
					if _, err := io.WriteString(d, piece); err != nil {
						t.Fatal(err)
					}
				}
				go follow()
				var want error
				if end == "commit" {
					err = d.Commit()
				} else {
					d.Abort()
					want = ErrAborted
				}
				if err != nil {
					t.Fatal(err)
				}
				for range 2 {
					r := <-results
					if !errors.Is(r.err, want) || want == nil && string(r.got) != text || !strings.HasPrefix(text, string(r.got)) {
						t.Errorf("a reader got %d bytes and %v", len(r.got), r.err)
					}
				}
				go follow() // after the end
				if r := <-results; !errors.Is(r.err, want) || want == nil && string(r.got) != text {
					t.Errorf("a late reader got %d bytes and %v", len(r.got), r.err)
				}
			})
		}
	}
}

func TestAReaderGivesUp(t *testing.T) {
	s := open(t, Config{Dir: t.TempDir()})
	d, err := s.Begin(key("/package"), header(), -1)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Abort()
	ctx, cancel := context.WithCancel(t.Context())
	r := d.NewReader(ctx)
	cancel()
	if _, err := r.Read(make([]byte, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want canceled", err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if _, err := r.Read(make([]byte, 1)); err == nil {
		t.Error("a closed reader reads")
	}
}

// TestAnOpenCopyStaysReadable replaces, evicts and forgets copies that are read.
func TestAnOpenCopyStaysReadable(t *testing.T) {
	for name, remove := range map[string]func(*Store){
		"replaced":  func(s *Store) { keep(t, s, key("/package"), header(), "newer") },
		"evicted":   func(s *Store) { keep(t, s, key("/other"), header(), large) },
		"forgotten": func(s *Store) { s.Forget(key("/package")) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, Config{Dir: dir, Bytes: blocks(int64(len(large))) + blockBytes})
			keep(t, s, key("/package"), header(), large)
			c := s.Find(key("/package"))
			half := make([]byte, len(large)/2)
			if _, err := io.ReadFull(c, half); err != nil {
				t.Fatal(err)
			}
			remove(s)
			if got := body(t, s, key("/package")); got == large {
				t.Error("it was not removed")
			}
			rest, err := io.ReadAll(c)
			if err != nil || string(half)+string(rest) != large {
				t.Errorf("%d bytes, %v", len(rest), err)
			}
			if c.Confirm(header(), time.Now()); s.Figures().Copies > 1 {
				t.Error("a confirmed copy came back")
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestACopyIsAReadSeeker(t *testing.T) {
	s := open(t, Config{Dir: t.TempDir()})
	keep(t, s, key("/package"), header(), large)
	c := s.Find(key("/package"))
	defer func() { _ = c.Close() }()
	if n, err := c.Seek(0, io.SeekEnd); err != nil || n != int64(len(large)) {
		t.Errorf("the end is at %d, %v", n, err)
	}
	if n, err := c.Seek(-10, io.SeekCurrent); err != nil || n != int64(len(large))-10 {
		t.Errorf("ten before the end is at %d, %v", n, err)
	}
	if rest, err := io.ReadAll(c); err != nil || string(rest) != large[len(large)-10:] {
		t.Errorf("the end is %q, %v", rest, err)
	}
	if _, err := c.Seek(-10-int64(len(large)), io.SeekEnd); err == nil {
		t.Error("there is something before the beginning")
	}
	for _, off := range []int64{-1, -int64(len(large))} {
		if _, err := c.ReadAt(make([]byte, 4), off); err == nil {
			t.Errorf("read at %d", off)
		}
		if _, err := c.Seek(off, io.SeekStart); err == nil {
			t.Errorf("there is a byte %d", off)
		}
	}
	some := make([]byte, 7)
	if _, err := c.ReadAt(some, 100); err != nil || !bytes.Equal(some, []byte(large[100:107])) {
		t.Errorf("%q, %v", some, err)
	}
}

// TestServeContent sends copies over a connection, with sendfile where they are large.
func TestServeContent(t *testing.T) {
	s := open(t, Config{Dir: t.TempDir()})
	keep(t, s, key("/policy"), header(), "policy")
	keep(t, s, key("/package"), header(), large)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := s.Find(key(r.URL.Path))
		http.ServeContent(w, r, "", time.Time{}, c)
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	for _, test := range []struct{ path, ranges, want string }{
		{"/policy", "", "policy"}, {"/policy", "bytes=2-3", "li"}, {"/package", "", large}, {"/package", "bytes=100000-", large[100_000:]},
	} {
		req, err := http.NewRequest("GET", server.URL+test.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if test.ranges != "" {
			req.Header.Set("Range", test.ranges)
		}
		res, err := server.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(res.Body)
		if err := errors.Join(err, res.Body.Close()); err != nil || string(got) != test.want {
			t.Errorf("%s %s: %d bytes, %v, want %d", test.path, test.ranges, len(got), err, len(test.want))
		}
	}
}
