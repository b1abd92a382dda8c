package copies

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestStorable(t *testing.T) {
	tests := []struct {
		name                  string
		method                string
		request               []string
		status                int
		answer                []string
		shared, private, keep bool
	}{
		{name: "plain", keep: true},
		{name: "head", method: "HEAD"},
		{name: "post", method: "POST"},
		{name: "part", status: 206},
		{name: "unchanged", status: 304},
		{name: "redirect", status: 301},
		{name: "no-store", answer: []string{"Cache-Control", "max-age=0, No-Store"}},
		{name: "no-store on the second line", answer: []string{"Cache-Control", "public", "Cache-Control", "no-store"}},
		{name: "no-store of the agent", request: []string{"Cache-Control", "no-store"}},
		{name: "no-cache of the agent", request: []string{"Cache-Control", "no-cache"}, keep: true},
		{name: "no-cache", answer: []string{"Cache-Control", "no-cache"}, keep: true},
		{name: "private, of many", answer: []string{"Cache-Control", "private"}},
		{name: "private, of many, for a field", answer: []string{"Cache-Control", `private="X-Device"`}},
		{name: "private, of one", answer: []string{"Cache-Control", "private, max-age=0"}, private: true, keep: true},
		{name: "no-store, of one", answer: []string{"Cache-Control", "no-store"}, private: true},
		{name: "with an account", request: []string{"Authorization", "Basic eA=="}, keep: true},
		{name: "vary by anything", answer: []string{"Vary", "Accept, *"}},
		{name: "vary by much", answer: []string{"Vary", strings.Repeat("a", mostVary+1)}},
		{name: "vary", answer: []string{"Vary", "Accept"}, keep: true},
		{name: "cookie", answer: []string{"Set-Cookie", "a=b"}},
		{name: "a part that says 200", answer: []string{"Content-Range", "bytes 0-1/2"}},
		{name: "trailer", answer: []string{"Trailer", "Checksum"}},
		{name: "a word that is like one", answer: []string{"Cache-Control", "x-no-store, no-storex"}, keep: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			method, status := "GET", 200
			if test.method != "" {
				method = test.method
			}
			if test.status != 0 {
				status = test.status
			}
			if got := Storable(method, header(test.request...), status, header(test.answer...), test.private); got != test.keep {
				t.Errorf("storable: %t, want %t", got, test.keep)
			}
		})
	}
}

func TestStale(t *testing.T) {
	for value, want := range map[string]bool{
		"": true, "max-age=5": true, "public": true, "private": true,
		"no-cache": false, "max-age=5,must-revalidate": false, "proxy-revalidate": false, "s-maxage=5": false,
	} {
		if got := Stale(header("Cache-Control", value)); got != want {
			t.Errorf("%q: %t, want %t", value, got, want)
		}
	}
}

func TestBeginOfAnAnswerThatCannotBeKept(t *testing.T) {
	s := open(t, Config{Dir: t.TempDir()})
	if _, err := s.Begin(key("/policy"), header("Vary", "*"), 5); err == nil {
		t.Error("it begins")
	}
}

// confirm finds the copy for a request, confirms it, and returns its header then.
func confirm(t *testing.T, s *Store, k Key, answer http.Header, at time.Time) (http.Header, bool) {
	t.Helper()
	c := s.Find(k)
	if c == nil {
		t.Fatal("there is no copy")
	}
	ok := c.Confirm(answer, at)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if ok && !c.Checked.Equal(at) {
		t.Errorf("checked %s, want %s", c.Checked, at)
	}
	return c.Header, ok
}

func TestConfirm(t *testing.T) {
	dir := t.TempDir()
	s := open(t, Config{Dir: dir})
	keep(t, s, key("/policy"), header("Etag", `W/"1"`, "Server", "a", "Content-Encoding", "gzip", "Date", "then", "Kept", "yes"), "policy")
	k := key("/policy")
	at := time.Now().Add(time.Minute).UTC()
	if _, ok := confirm(t, s, k, header("Etag", `"2"`), at); ok {
		t.Error("a 304 for another entity tag confirms")
	}
	if _, ok := confirm(t, s, k, header("Last-Modified", "then"), at); ok {
		t.Error("a 304 for another date confirms")
	}
	answer := header("Etag", `"1"`, "Server", "b", "Content-Encoding", "br", "Content-Length", "0", "Set-Cookie", "a=b", "Date", "now", "Vary", "Accept")
	want := header("Etag", `"1"`, "Server", "b", "Content-Encoding", "gzip", "Date", "now", "Kept", "yes")
	if got, ok := confirm(t, s, k, answer, at); !ok || !equal(got, want) {
		t.Errorf("%t, %v, want %v", ok, got, want)
	}
	for _, s := range []*Store{s, open(t, Config{Dir: dir})} {
		c := s.Find(k)
		if !equal(c.Header, want) || !c.Checked.Equal(at) || !c.Stored.Before(at) {
			t.Errorf("%v, checked %s, want %v, %s", c.Header, c.Checked, want, at)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, ok := confirm(t, s, k, header("X", strings.Repeat("x", 10_000)), at.Add(time.Second)); !ok { // too long for the slot
		t.Error("a longer header does not confirm")
	}
	expect(t, open(t, Config{Dir: dir}), k, "policy")
	confirm(t, s, k, header("Cache-Control", "no-store"), at)
	expect(t, s, k, "-")
}

func equal(a, b http.Header) bool {
	return maps.EqualFunc(a, b, func(x, y []string) bool { return strings.Join(x, "\n") == strings.Join(y, "\n") })
}

// TestChecksAreWrittenOnceAnHour confirms a copy often, and restarts.
func TestChecksAreWrittenOnceAnHour(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, Config{Dir: dir})
		k := key("/policy")
		keep(t, s, k, header(), "policy")
		for range 200 {
			time.Sleep(time.Minute)
			if _, ok := confirm(t, s, k, header("Date", time.Now().String()), time.Now()); !ok {
				t.Fatal("not confirmed")
			}
			again := open(t, Config{Dir: dir}).Find(k)
			if late := time.Since(again.Checked); late < 0 || late > touchEvery {
				t.Fatalf("after a restart it was checked %s ago", late)
			}
			if err := again.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestUsesSurviveARestart uses copies in another order than they were kept in, over hours.
func TestUsesSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, Config{Dir: dir, Bytes: megabyte})
		for _, target := range []string{"/a", "/b", "/c"} {
			keep(t, s, key(target), header(), "policy")
		}
		for _, target := range []string{"/b", "/c", "/a"} {
			time.Sleep(2 * time.Hour)
			expect(t, s, key(target), "policy")
		}
		s = open(t, Config{Dir: dir, Bytes: 2 * blockBytes})
		expect(t, s, key("/b"), "-")
		expect(t, s, key("/c"), "policy")
		expect(t, s, key("/a"), "policy")
	})
}
